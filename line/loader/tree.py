"""YAML read as a tree that remembers lines. Owns the reading of values and the messages about their kind.

Works on PyYAML's composed nodes: a plain `yaml.safe_load` forgets where a value stood, and turns NO into
false.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from line.loader.problems import Problems

# The parser in C, where PyYAML was built with it: the word lists are long, and are read at every start.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT = "tag:yaml.org,2002:str"
_NULL = "tag:yaml.org,2002:null"
_BOOL = "tag:yaml.org,2002:bool"
# The same reader in C where the library has it: fifty articles start in a third of the time.
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


@dataclass(frozen=True)
class Tree:
    """One place in a YAML file. Wrong kinds are noted as problems and come back as None or empty.

    `line` counts from 1 in the file: that of the name for a named value, that of its parent for a missing
    one. `offset` is how many lines of the file come before the YAML.
    """

    node: yaml.Node | None
    path: Path
    problems: Problems
    name: str = ""
    offset: int = 0
    line: int = 1

    @property
    def missing(self) -> bool:
        """Whether nothing stands here (no key, or null)."""
        return self.node is None or self.node.tag == _NULL

    def problem(self, message: str) -> None:
        """Notes a problem at this place."""
        self.problems.add(self.path, self.line, f"{self.name}: {message}" if self.name else message)

    def items(self) -> dict[str, Tree]:
        """The named values here, in file order; a name given twice is a problem."""
        return self._named

    @cached_property
    def _named(self) -> dict[str, Tree]:
        if self.missing:
            return {}
        if not isinstance(self.node, yaml.MappingNode):
            self.problem("names with values were expected here")
            return {}
        found: dict[str, Tree] = {}
        for key, value in self.node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.problem("a name must be plain text")
                continue
            child = self._child(value, key.value, key)
            if key.value in found:
                child.problem("given twice")
            elif key.tag == _BOOL:
                child.problem(f'YAML reads the name {key.value} as yes or no: write "{key.value}"')
            found[key.value] = child
        return found

    def get(self, key: str) -> Tree:
        """The value under this name, a missing Tree when there is none."""
        found = self.items().get(key)
        return found if found is not None else self._child(None, key)

    def list(self) -> tuple[Tree, ...]:
        """The items of a list here."""
        if self.missing:
            return ()
        if not isinstance(self.node, yaml.SequenceNode):
            self.problem("a list was expected here")
            return ()
        return tuple(self._child(value, "", value) for value in self.node.value)

    def is_list(self) -> bool:
        """Whether a list stands here."""
        return isinstance(self.node, yaml.SequenceNode)

    def is_mapping(self) -> bool:
        """Whether names with values stand here."""
        return isinstance(self.node, yaml.MappingNode)

    def raw(self) -> str | None:
        """A single value as written, whatever YAML takes it for (dates, numbers); a problem when there is
        none.
        """
        if self.missing or not isinstance(self.node, yaml.ScalarNode):
            self.problem("a value is missing here" if self.missing else "a single value was expected here")
            return None
        if not self.node.value.strip():
            self.problem("this is empty")
            return None
        return str(self.node.value).strip()

    def text(self) -> str | None:
        """A single value that YAML takes for text; a problem otherwise (NO and ON must stand in quotes)."""
        value = self.raw()
        if value is not None and self.node is not None and self.node.tag != _TEXT:
            self.problem(f'this is not text to YAML: write "{value}"')
            return None
        return value

    def words(self) -> Iterator[str]:
        """Every name and value at and below this place, in file order: what a fingerprint is taken of."""
        if isinstance(self.node, yaml.ScalarNode) and not self.missing:
            yield str(self.node.value).strip()
        for one in self.list() if self.is_list() else ():
            yield from one.words()
        for key, one in self.items().items() if self.is_mapping() else ():
            yield key
            yield from one.words()

    def optional_text(self) -> str | None:
        """As `raw`, but nothing here is no problem."""
        return None if self.missing else self.raw()

    def flag(self) -> bool | None:
        """true or false."""
        value = self.raw()
        if value in ("true", "false"):
            return value == "true"
        if value is not None:
            self.problem("true or false was expected here")
        return None

    def only(self, *names: str) -> None:
        """Notes every name that is not one of these."""
        for key, child in self.items().items():
            if key not in names:
                child.problem(f"unknown; known here: {', '.join(names)}")

    def _child(self, node: yaml.Node | None, key: str, mark: yaml.Node | None = None) -> Tree:
        name = f"{self.name}.{key}" if self.name and key else key or self.name
        line = self.line if mark is None else mark.start_mark.line + 1 + self.offset
        return Tree(node, self.path, self.problems, name, self.offset, line)


def read_tree(text: str, path: Path, problems: Problems, offset: int = 0) -> Tree:
    """The tree of a YAML text that starts `offset` lines into its file. Broken YAML is a problem and an
    empty tree.
    """
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 1 + offset
        problems.add(path, line, f"not valid YAML: {error.problem or error.context}")
        return Tree(None, path, problems, offset=offset, line=1 + offset)
    except yaml.YAMLError as error:
        problems.add(path, 1 + offset, f"not valid YAML: {error}".splitlines()[0])
        return Tree(None, path, problems, offset=offset, line=1 + offset)
    return Tree(node, path, problems, offset=offset, line=1 + offset)


def read_file(path: Path, problems: Problems) -> str | None:
    """A content file's text (UTF-8); a missing or unreadable one is a problem and None."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        problems.add(path, 1, "this file is missing")
    except UnicodeDecodeError:
        problems.add(path, 1, "this file is not UTF-8")
    return None


def read_yaml(path: Path, problems: Problems) -> Tree:
    """The tree of a YAML file."""
    text = read_file(path, problems)
    return Tree(None, path, problems) if text is None else read_tree(text, path, problems)
