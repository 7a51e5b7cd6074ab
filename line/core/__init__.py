"""Floor 1: the rules. Pure functions and frozen dataclasses; no I/O, no clock, no randomness.

Now is an argument (an aware UTC datetime), ids are arguments, and nothing here imports from a higher floor.
"""
