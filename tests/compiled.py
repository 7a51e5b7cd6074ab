"""Templates and routes compiled once for all tests of a process: each test has an app of its own, and all are alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


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


_build = Rule._compile_builder
_built: dict[tuple[object, ...], Callable[..., Any]] = {}


def _compile_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """What makes the address of a route: compiled from these alone, and bound to its route afterwards."""
    key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), rule.merge_slashes, append_unknown)
    if key not in _built:
        _built[key] = _build(rule, append_unknown)
    return _built[key]


Rule._compile_builder = _compile_builder  # type: ignore[method-assign]
