"""Floor 3: use cases. Each opens one transaction, applies the rules of core, and closes it before any call abroad."""
