"""Brings the browser's libraries into the repository, from packages whose hash is locked.

line/web/static/vendor.lock.json names them: version, hash of the package, licence, and the files we keep, each with its
own hash, below "<folder>/<name>-<version>/". Without an argument every package is fetched by `npm pack`, checked
against its hash, and its files are written. --check fetches nothing: it reads the files that are here, and exits with 1
and one line for each that is missing, changed, or not in the lock.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = Path("line/web/static/vendor.lock.json")


@dataclass(frozen=True)
class Package:
    """One locked package. `files`: path inside the package -> hash of the file."""

    name: str
    version: str
    licence: str
    integrity: str
    folder: Path
    files: dict[str, str]

    def place(self, path: str) -> Path:
        """Where this file of the package stands in the repository."""
        return self.folder / f"{self.name}-{self.version}" / Path(path).name


class Mismatch(Exception):
    """A package or a file is not the one that is locked. The message is one line."""


def read_lock(root: Path) -> tuple[Package, ...]:
    """The locked packages of the repository at `root`."""
    found = json.loads((root / LOCK).read_text(encoding="utf-8"))["packages"]
    return tuple(Package(**{**one, "folder": Path(one["folder"])}) for one in found)


def hash_of(data: bytes) -> str:
    """SHA-512 as npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


def problems(root: Path) -> Iterator[str]:
    """What is not as it is locked: files that miss, that differ, and that nobody locked."""
    packages = read_lock(root)
    for package in packages:
        for path, wanted in package.files.items():
            place = package.place(path)
            if not (root / place).is_file():
                yield f"{place} is missing"
            elif hash_of((root / place).read_bytes()) != wanted:
                yield f"{place} is not the file that was locked"
    locked = {package.place(path) for package in packages for path in package.files}
    for folder in {package.folder for package in packages}:
        for there in sorted((root / folder).rglob("*")):
            if there.is_file() and there.relative_to(root) not in locked:
                yield f"{there.relative_to(root)} is not in {LOCK}"


def fetch(package: Package, root: Path) -> None:
    """Writes the files of one package. Raises Mismatch before anything is written."""
    with tempfile.TemporaryDirectory() as folder:
        what = f"{package.name}@{package.version}"
        command = ["npm", "pack", "--silent", "--pack-destination", folder, what]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        data = unpack(package, archive.read_bytes(), archive)
    for path, body in data.items():
        place = root / package.place(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)


def unpack(package: Package, packed: bytes, archive: Path) -> dict[str, bytes]:
    """The locked files out of a package, each checked. Nothing is unpacked to the disk."""
    if hash_of(packed) != package.integrity:
        raise Mismatch(f"{package.name} {package.version} is not the package that was locked")
    found = {}
    with tarfile.open(archive) as tar:
        for path, wanted in package.files.items():
            member = tar.extractfile(f"package/{path}")
            body = member.read() if member else b""
            if hash_of(body) != wanted:
                raise Mismatch(f"{path} of {package.name} {package.version} is not the file that was locked")
            found[path] = body
    return found


def main(arguments: Sequence[str]) -> int:
    """0 when all is as locked."""
    parser = argparse.ArgumentParser(description="Libraries of the browser, from locked packages.")
    parser.add_argument("--check", action="store_true", help="compare the files that are here; no network")
    if not parser.parse_args(arguments).check:
        try:
            for package in read_lock(ROOT):
                fetch(package, ROOT)
        except (Mismatch, subprocess.CalledProcessError, FileNotFoundError) as error:
            print(f"vendor_assets: {error}", file=sys.stderr)
            return 1
    found = list(problems(ROOT))
    for problem in found:
        print(f"vendor_assets: {problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
