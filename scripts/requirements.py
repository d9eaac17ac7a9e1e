"""Writes requirements.txt and tests/requirements.txt, for `pip install -r`, from the lists in pyproject.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def requirements() -> dict[Path, str]:
    """Return the text of each requirements file: the app with all it needs, and what the tests need on top."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    app = [*project["dependencies"], *_whole("app", extras)]
    tests = ["-r ../requirements.txt", *(one for one in _whole("tests", extras) if one not in app)]
    return {
        ROOT / "requirements.txt": _text("What the app needs", app),
        ROOT / "tests" / "requirements.txt": _text("What the tests, the lint and the type check need", tests),
    }


def _whole(extra: str, extras: dict[str, list[str]]) -> list[str]:
    """Return the requirements of an extra, those of the extras that it names in their place."""
    found = []
    for wanted in extras[extra]:
        inner = wanted.removeprefix("superlevel[").removesuffix("]")
        found += [wanted] if inner == wanted else _whole(inner, extras)
    return found


def _text(what: str, wanted: list[str]) -> str:
    head = f"# {what}. Made from pyproject.toml by scripts/requirements.py: change it there."
    return "\n".join([head, *wanted, ""])


if __name__ == "__main__":
    for path, text in requirements().items():
        path.write_text(text, encoding="utf-8")
