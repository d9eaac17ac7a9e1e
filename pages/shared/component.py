"""Components in plain JavaScript: their files under `assets/` joined, since inline modules can't import each other.

Streamlit sends a component's text again with every message, twice a second while a network trains. So comments and
indentation are left out, and the script travels deflated: a third of its size.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Sequence
from pathlib import Path

ASSETS = Path(__file__).parents[2] / "assets"
_LOADER = """\
const packed = Uint8Array.from(atob("{code}"), (sign) => sign.charCodeAt(0));
const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
const address = URL.createObjectURL(new Blob([await new Response(stream).text()], {{ type: "text/javascript" }}));
const component = await import(address);
URL.revokeObjectURL(address);
export default component.default;
"""


def script(parts: Sequence[str]) -> str:
    """Return the JavaScript of parts such as "player/format", in the order in which they build on one another."""
    return "\n".join(_lean(_text(f"{part}.js")) for part in parts)


def packed(source: str, name: str) -> str:
    """Return a module that unpacks and runs another one, which is called `name` in a browser's tools."""
    code = zlib.compress(f"{source}\n//# sourceURL={name}.js\n".encode(), 9)
    return _LOADER.format(code=base64.b64encode(code).decode())


def style(*names: str) -> str:
    """Return style sheets such as "player/player.css" as one."""
    return "\n".join(_lean(_text(name)) for name in names)


def _text(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _lean(text: str) -> str:
    """Leave out comment blocks and indentation."""
    bare = re.sub(r"^\s*/\*.*?\*/\s*$", "", text, flags=re.DOTALL | re.MULTILINE)
    lines = (line.strip() for line in bare.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
