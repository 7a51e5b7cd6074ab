"""Passwords, kept as argon2id hashes. The only user of the argon2 library; knows no person and no row."""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP ASVS 5.0, appendix C: argon2id with 46 MiB, one pass, one lane, or more.
_HASHER = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1, type=Type.ID)


def hashed(password: str) -> str:
    """The hash to keep, with its salt and parameters in it."""
    return _HASHER.hash(_one_form(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether the password belongs to the hash. Without a hash (nobody by that name) it takes as long, and is False."""
    try:
        return _HASHER.verify(kept or _nobodys(), _one_form(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's, and is to be made anew at the next sign-in."""
    return _HASHER.check_needs_rehash(kept)


def _one_form(password: str) -> str:
    """The same letters whichever keyboard composed them: an accent may come as one character or as two."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys() -> str:
    return _HASHER.hash("the password of nobody at all")
