"""The style sheet, the scripts and the icon of the console, served from memory.

Owns which files may be asked for and how long a browser keeps them. Anything else in the folder is not to be had: the
table is made once, from the files that are there, and an address is only ever looked up in it.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, abort, request

from line.web.gates import Public, gate_blueprint

FOLDER = Path(__file__).resolve().parent.parent / "static"
_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """A file as it is served; `mark` is its ETag."""

    body: bytes
    kind: str
    mark: str


@dataclass(frozen=True)
class Assets:
    """All files by path, and the version of them all: it stands in the address, so scripts may import each other
    by relative names and a browser never mixes two versions."""

    files: dict[str, Asset]
    version: str

    def address(self, path: str) -> str:
        """Where a page finds this file. KeyError for one that does not exist: a page must not name it."""
        if path not in self.files:
            raise KeyError(path)
        return f"/console/static/{self.version}/{path}"


@cache
def shipped() -> Assets:
    """The files of this checkout, read once in a process."""
    return read(FOLDER)


def read(folder: Path) -> Assets:
    """Every style sheet, script and picture below the folder; licences and lock files stay behind."""
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in _KINDS:
            body = path.read_bytes()
            name = path.relative_to(folder).as_posix()
            files[name] = Asset(body, _KINDS[path.suffix], sha256(body).hexdigest()[:16])
    whole = sha256("".join(f"{name} {file.mark} " for name, file in files.items()).encode())
    return Assets(files, whole.hexdigest()[:12])


def blueprint() -> Blueprint:
    """GET /console/static/<version>/<path>."""
    room = Blueprint("console_assets", __name__)
    gate_blueprint(
        room, Public("style and scripts hold nothing of any patient, and the sign-in page needs them")
    )
    assets = shipped()

    @room.get("/console/static/<version>/<path:path>")
    def asset(version: str, path: str) -> Response:
        file = assets.files.get(path)
        if file is None:
            abort(404)
        answer = Response(file.body, content_type=f"{file.kind}; charset=utf-8")
        answer.set_etag(file.mark)
        # A page that was open during an update asks for an older version: it gets the present one, and asks again.
        answer.headers["Cache-Control"] = _YEAR if version == assets.version else "no-cache"
        answer.make_conditional(request)
        return answer

    return room
