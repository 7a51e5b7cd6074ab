"""The browser's libraries: the files that are here are those that were locked, and no other gets in."""

from __future__ import annotations

import io
import json
import re
import shutil
import tarfile
from pathlib import Path

import pytest

from line.web.console import assets
from scripts import vendor_assets
from scripts.vendor_assets import LOCK, ROOT, Mismatch, Package, hash_of, problems, read_lock

HTMX = Path("line/web/static/vendor/htmx.org-4.0.1")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The vendored files and their lock, to be spoilt."""
    for folder in {package.folder for package in read_lock(ROOT)}:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / LOCK).write_bytes((ROOT / LOCK).read_bytes())
    return tmp_path


def test_every_vendored_file_is_the_one_that_was_locked() -> None:
    assert vendor_assets.main(["--check"]) == 0


def test_each_package_brings_its_licence() -> None:
    assert {package.name: package.licence for package in read_lock(ROOT)} == {
        "htmx.org": "0BSD",
        "axe-core": "MPL-2.0",
    }
    assert all("LICENSE" in package.files for package in read_lock(ROOT))


def test_a_changed_a_missing_and_a_stray_file_are_told(copy: Path) -> None:
    assert list(problems(copy)) == []
    (copy / HTMX / "htmx.min.js").write_text("alert(1)")
    (copy / HTMX / "LICENSE").unlink()
    (copy / HTMX / "more.js").write_text("")
    assert set(problems(copy)) == {
        f"{HTMX}/htmx.min.js is not the file that was locked",
        f"{HTMX}/LICENSE is missing",
        f"{HTMX}/more.js is not in {LOCK}",
    }


def packed(folder: Path, **files: bytes) -> Path:
    """A package as npm packs it."""
    archive = folder / "made-1.0.0.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        for name, body in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))
    return archive


def locked(archive: Path, body: bytes) -> Package:
    return Package(
        "made", "1.0.0", "0BSD", hash_of(archive.read_bytes()), Path("vendor"), {"code": hash_of(body)}
    )


def test_only_the_locked_files_of_the_locked_package_are_taken(tmp_path: Path) -> None:
    archive = packed(tmp_path, code=b"one", other=b"two")
    package = locked(archive, b"one")
    assert vendor_assets.unpack(package, archive.read_bytes(), archive) == {"code": b"one"}


def test_another_package_under_the_same_name_is_refused(tmp_path: Path) -> None:
    package = locked(packed(tmp_path, code=b"one"), b"one")
    archive = packed(tmp_path, code=b"one", other=b"two")
    with pytest.raises(Mismatch, match=r"made 1\.0\.0 is not the package"):
        vendor_assets.unpack(package, archive.read_bytes(), archive)


def test_a_file_that_is_not_the_locked_one_is_refused(tmp_path: Path) -> None:
    archive = packed(tmp_path, code=b"one")
    with pytest.raises(Mismatch, match="code of made"):
        vendor_assets.unpack(locked(archive, b"two"), archive.read_bytes(), archive)


def test_pages_load_the_htmx_that_is_locked() -> None:
    base = (ROOT / "line/web/templates/console/base.html").read_text(encoding="utf-8")
    (named,) = re.findall(r"static\('(vendor/[^']+)'\)", base)
    files = json.loads((ROOT / LOCK).read_text(encoding="utf-8"))["packages"][0]["files"]
    assert (ROOT / "line/web/static" / named).is_file()
    assert hash_of(assets.shipped().files[named].body) == files["dist/htmx.min.js"]


def test_licences_and_the_lock_are_not_served() -> None:
    assert {Path(name).suffix for name in assets.shipped().files} == {".css", ".js", ".svg"}
