"""Components in plain JavaScript: their files under `assets/` joined, since inline modules can't import each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

ASSETS = Path(__file__).parents[2] / "assets"


def script(parts: Sequence[str]) -> str:
    """Return the JavaScript of parts such as "player/format", in the order in which they build on one another."""
    return "\n".join(_lean(_text(f"{part}.js")) for part in parts)


def style(*names: str) -> str:
    """Return style sheets such as "player/player.css" as one."""
    return "\n".join(_lean(_text(name)) for name in names)


def _text(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _lean(text: str) -> str:
    """Leave out comment blocks and indentation: Streamlit sends this text again with every message."""
    bare = re.sub(r"^\s*/\*.*?\*/\s*$", "", text, flags=re.DOTALL | re.MULTILINE)
    lines = (line.strip() for line in bare.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
