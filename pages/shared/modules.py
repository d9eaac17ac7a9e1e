"""The components' JavaScript, style sheets and tokens, as browsers fetch them.

Their address holds the product's version, a hash of them all and of what computes what they show: so a browser keeps
what it has for as long as nothing changes, and no page mixes the modules or the answers of two versions. They are read
and compressed once, when the server starts.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

ASSETS = Path(__file__).parents[2] / "assets"
CORE = ASSETS.parent / "core"
TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class _Served:
    kind: str
    plain: bytes
    packed: bytes


def _files() -> dict[str, _Served]:
    """Return what is served by its path below `assets/`, such as "player/main.js"."""
    paths = sorted(path for path in ASSETS.glob("*/*") if path.suffix in TYPES)
    return {path.relative_to(ASSETS).as_posix(): _served(path) for path in paths}


def _served(path: Path) -> _Served:
    plain = path.read_bytes()
    return _Served(TYPES[path.suffix], plain, gzip.compress(plain, 9, mtime=0))


def _version(files: dict[str, _Served]) -> str:
    """Return a hash of the files' and of core's names and contents."""
    total = hashlib.sha256()
    contents = {name: file.plain for name, file in files.items()}
    contents |= {path.relative_to(CORE).as_posix(): path.read_bytes() for path in sorted(CORE.rglob("*.py"))}
    for name, content in contents.items():
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()[:16]


_FILES = _files()
VERSION = _version(_FILES)
"""The product's, in the address of all that may be kept for ever."""
FOLDER = f"modules/{VERSION}"
"""Where the files are, below the address at which Streamlit is served."""


def routes() -> list[Route]:
    """Return the routes that answer with the files, below Streamlit's `server.baseUrlPath`; all else there is 404."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    below = f"{base and '/'}{base}/modules"
    return [Route(f"{below}/{{version}}/{{path:path}}", _answer), Route(f"{below}/{{path:path}}", _answer)]


def _found(version: str, path: str) -> _Served | None:
    return _FILES.get(path) if version == VERSION else None


async def _answer(request: Request) -> Response:
    # Streamlit imports this file anew after an edit, the pages then name a new folder, and the route stays the old one.
    latest = import_module(__name__)
    file = latest._found(request.path_params.get("version", ""), request.path_params["path"])
    if file is None:
        return PlainTextResponse("There is no such module.", 404)
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(file.plain, headers=headers, media_type=file.kind)
    return Response(file.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=file.kind)
