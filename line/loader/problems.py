"""Problems found in content files, all of them at once, each as `file:line: message`."""

from __future__ import annotations

from pathlib import Path


class ContentError(Exception):
    """The content cannot be used. `problems` holds every reason, one `file:line: message` each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Problems:
    """Collects problems while files are read, so that an editor sees all of them in one go."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._found: dict[str, None] = {}

    def name(self, path: Path) -> str:
        """The file as it is named in messages: from the folder that holds the house,
        "line/content/clinic.yaml".
        """
        return path.relative_to(self._root.parent.parent).as_posix()

    def add(self, path: Path, line: int, message: str) -> None:
        """Notes a problem; the same one is kept once."""
        self._found[f"{self.name(path)}:{line}: {message}"] = None

    def raise_any(self) -> None:
        """ContentError when there are any."""
        if self._found:
            raise ContentError(tuple(self._found))
