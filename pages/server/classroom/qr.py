"""The code that a phone's camera reads: a picture of an address on this server, and of nothing else."""

from __future__ import annotations

import asyncio
import io
from urllib.parse import urlsplit

from starlette.requests import Request

from pages.server.classroom.guard import NotTakenError

# An address of a class has some 100 characters.
LONGEST = 300
# So much of the picture may be hidden or dirty: 15 %.
_SPARE = "m"


async def picture(request: Request, text: object) -> str:
    """Return an address as a code, in SVG; `NotTakenError` for what is no address of this server."""
    # A browser writes an address in ASCII; half of a pair of a letter could not be drawn.
    if not isinstance(text, str) or not text.isascii() or not 0 < len(text) <= LONGEST:
        raise NotTakenError(400, f"A code is made of an address of up to {LONGEST} characters.")
    if not _is_own(request, text):
        raise NotTakenError(400, "A code is made of an address of this server only.")
    return await asyncio.to_thread(_drawn, text)


def _is_own(request: Request, text: str) -> bool:
    """Say whether an address begins with the one at which the browser has this server, whatever lies between."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc == request.headers.get("Host")


def _drawn(text: str) -> str:
    # Only now, since it takes a while to be read in, and most servers hold no class.
    import segno

    drawn = io.BytesIO()
    code = segno.make(text, error=_SPARE, micro=False)
    # Dark on light in every theme: many cameras read nothing else.
    code.save(drawn, kind="svg", dark="black", light="white", border=4, xmldecl=False, omitsize=True)
    return drawn.getvalue().decode()
