"""Plain pages of the server itself, in the app's colours: light or dark as the browser asks for, also on a phone."""

from __future__ import annotations

import json
from typing import Any

from core.assets import asset

_TOKENS: dict[str, Any] = json.loads(asset("base/tokens.json").read_text(encoding="utf-8"))
_COLOURS = ("background", "panel", "text", "grey", "border", "primary", "red")

_STYLE = """\
:root {{ color-scheme: light dark; {light} }}
@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}
body {{ margin: 0 auto; padding: 24px 16px 48px; max-width: 880px; background: var(--background); color: var(--text);
  font: {body}px/1.5 {font}; font-variant-numeric: tabular-nums; }}
h1 {{ font-size: {value}px; margin: 0 0 4px; }}
h2 {{ font-size: {body}px; margin: 20px 0 6px; }}
p {{ margin: 0 0 12px; }}
.grey {{ color: var(--grey); }}
.red {{ color: var(--red); }}
.figures {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 8px; margin: 0; }}
.figures div {{ background: var(--panel); border: 1px solid var(--border); border-radius: {radius}px;
  padding: 8px 12px; }}
.figures dt {{ color: var(--grey); font-size: {small}px; }}
.figures dd {{ margin: 0; font-size: {value}px; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: 4px 8px 4px 0; border-bottom: 1px solid var(--border); vertical-align: top; }}
td:last-child, th:last-child {{ text-align: right; white-space: nowrap; padding-right: 0; }}
"""


def page(title: str, body: str, refresh: int = 0) -> str:
    """Return a page of HTML; `refresh` is after how many seconds it asks anew, 0 for never."""
    again = f'<meta http-equiv="refresh" content="{refresh}">' if refresh else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{again}'
        f"<title>{title}</title><style>{_style()}</style></head><body><h1>{title}</h1>{body}</body></html>"
    )


def _style() -> str:
    sizes = _TOKENS["sizes"]
    return _STYLE.format(
        light=_variables("light"),
        dark=_variables("dark"),
        font=_TOKENS["font"],
        body=sizes["body"],
        small=sizes["small"],
        value=sizes["value"],
        radius=_TOKENS["radii"]["medium"],
    )


def _variables(look: str) -> str:
    return " ".join(f"--{name}: {_TOKENS[look][name]};" for name in _COLOURS)
