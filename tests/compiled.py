"""Templates compiled once for all tests of a process: each test has an app of its own, and all have the same pages."""

from __future__ import annotations

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache


class _Compiled(BytecodeCache):
    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])  # jinja looks whether the source is the same

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def compiled(app: Flask) -> Flask:
    """The same app, with templates that were compiled before."""
    app.jinja_env.bytecode_cache = _COMPILED
    return app
