"""The files of the pages (chalicelib/web), and the version in their addresses."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from chalice.app import Request, Response

from chalicelib.http.core.problems import PAGE

_WEB = Path(__file__).resolve().parents[2] / "web"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
}
_VERSION = "{{version}}"


def without_slash(request: Request) -> Response | None:
    """Lead from ``/office/`` to ``/office``, whose links are relative. A browser keeps the part after ``#``."""
    path = request.context.get("path") or ""
    if not path.endswith("/"):
        return None
    name = path.rstrip("/").rsplit("/", maxsplit=1)[-1]
    return Response("", status_code=302, headers={"Location": f"../{name}", "Content-Type": PAGE})


@cache
def version() -> str:
    """Return a hash of all files, which changes with each of them."""
    hasher = hashlib.sha256()
    for name, path in sorted(files().items()):
        hasher.update(name.encode() + b"\0" + path.read_bytes())
    return hasher.hexdigest()[:12]


@cache
def files() -> dict[str, Path]:
    """Map paths below the web folder to files. Only these files are served: no path is built from a request."""
    return {path.relative_to(_WEB).as_posix(): path for path in _WEB.rglob("*") if path.suffix in TYPES}


@cache
def read(name: str) -> str:
    """Return the text of a file, with the version filled in."""
    return files()[name].read_text(encoding="utf-8").replace(_VERSION, version())
