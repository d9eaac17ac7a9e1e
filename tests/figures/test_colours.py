"""One file has the colours, sizes and widths: the components, Plotly and Streamlit's theme take theirs from it."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from core.figures.colours import STROKES, THEMES, TOKENS

ROOT = Path(__file__).parents[2]
# A number after the bracket: a colour that is worked out from others is none.
LITERAL = re.compile(
    r"(?<![\w&/])#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b|\b(?:rgba?|hsla?|hwb|oklab|oklch)\(\s*[.\d]",
    re.IGNORECASE,
)
READ_ON_THE_PAGE = ("text", "grey", "primary", "good", "red", "amber")
VERDICTS = ("good", "red", "grey", "amber")


def luminance(colour):
    """Return the relative luminance of #rrggbb (WCAG 2)."""
    part = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def shape(token):
    """Return what a token is made of, without its values."""
    if isinstance(token, dict):
        return {name: shape(part) for name, part in token.items()}
    return [shape(part) for part in token] if isinstance(token, list) else type(token)


def test_light_and_dark_have_the_same_tokens():
    assert shape(TOKENS["light"]) == shape(TOKENS["dark"])


def test_no_other_file_has_a_colour_of_its_own():
    folders = [(ROOT / folder).rglob("*") for folder in ("assets", "core", "pages")]
    files = [path for path in chain(*folders, [ROOT / "app.py"]) if path.suffix in {".py", ".js", ".css"}]
    found = {
        str(path.relative_to(ROOT)): LITERAL.findall(path.read_text(encoding="utf-8"))
        for path in files
        if LITERAL.search(path.read_text(encoding="utf-8"))
    }
    assert len(files) > 300
    assert found == {}


def test_streamlits_theme_is_the_tokens():
    with (ROOT / ".streamlit" / "config.toml").open("rb") as file:
        theme = tomllib.load(file)["theme"]
    assert theme["font"] == TOKENS["font"]
    assert theme["baseFontSize"] == TOKENS["sizes"]["body"]
    for name in THEMES:
        look = TOKENS[name]
        assert theme[name] == {
            "primaryColor": look["primary"],
            "backgroundColor": look["background"],
            "secondaryBackgroundColor": look["panel"],
            "textColor": look["text"],
            "borderColor": look["border"],
            "sidebar": {"backgroundColor": look["panel"]},
        }


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_read_stands_out(theme):
    look = TOKENS[theme]
    pairs = [(look[name], look["background"]) for name in READ_ON_THE_PAGE]
    pairs += [(path["text"], look["background"]) for path in look["paths"]]
    pairs += [(look["onColour"], look[name]) for name in VERDICTS]
    pairs += [(cell["text"], cell["back"]) for cell in look["verdictCells"].values()]
    pairs.append((look["text"], look["panel"]))
    assert [(*pair, contrast(*pair)) for pair in pairs if contrast(*pair) < 4.5] == []


def test_every_rule_of_a_list_has_a_look_of_its_own():
    for theme in THEMES:
        assert len({stroke.colour(theme) for stroke in STROKES}) == len(STROKES)
    assert len({stroke.dash for stroke in STROKES}) == len(STROKES)
