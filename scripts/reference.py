"""Write docs/reference.md from the docstrings of the public names.

Run it after changing one: PYTHONPATH=. python scripts/reference.py
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import core

REFERENCE = Path(__file__).parents[1] / "docs" / "reference.md"
_HEAD = """# Reference

The public names of `superlevel`, from their docstrings by `scripts/reference.py`. Each is loaded when it is first
used; `help` of it says the same. What to do with them is in [the notebook guide](notebook.md).
"""


def reference() -> str:
    """Return the page: a table of all names, then the functions, then the classes."""
    # The stub lists the names for the type checker, which so knows of no `__all__`.
    names: list[str] = sorted(vars(core)["__all__"])
    classes = [name for name in names if inspect.isclass(getattr(core, name))]
    functions = [name for name in names if name not in classes]
    places = {name: name for name in functions} | {name: f"class-{name.lower()}" for name in classes}
    parts = [_HEAD, _contents(places), "## Functions\n"]
    parts += [_function(name) for name in functions]
    parts.append("## Classes\n")
    parts += [_class(name) for name in classes]
    return "\n".join(parts)


def _contents(places: dict[str, str]) -> str:
    rows = [f"| [`{name}`](#{place}) | {_first(getattr(core, name))} |" for name, place in places.items()]
    return "\n".join(["| name | what it is |", "| --- | --- |", *rows, ""])


def _function(name: str) -> str:
    function = getattr(core, name)
    return f"### {name}\n\n```python\nsuperlevel.{_call(name, function)}\n```\n\n{_doc(function)}\n"


def _class(name: str) -> str:
    kind = getattr(core, name)
    members = "\n".join(f"- {line}" for line in _members(kind))
    return f"### class {name}\n\n{_doc(kind)}\n" + (f"\n{members}\n" if members else "")


def _members(kind: type) -> Iterator[str]:
    """Yield a line for each public method and property, those of base classes of ours included."""
    ours = [base for base in reversed(kind.__mro__) if base.__module__.startswith("core.")]
    found = {name: member for base in ours for name, member in vars(base).items() if not name.startswith("_")}
    for name, member in found.items():
        if isinstance(member, classmethod | staticmethod):
            member = member.__func__
        if inspect.isfunction(member) and member.__doc__:
            yield f"`{_call(name, member)}`: {_first(member)}"
        elif isinstance(member, property) or hasattr(member, "attrname"):
            yield f"`{name}`: {_first(member)}"


def _call(name: str, function: Any) -> str:
    signature = inspect.signature(function)
    parts, seen = [], False
    for one in signature.parameters.values():
        if one.name in ("self", "cls"):
            continue
        if one.kind is one.KEYWORD_ONLY and not seen:
            parts.append("*")
        seen = seen or one.kind in (one.KEYWORD_ONLY, one.VAR_POSITIONAL)
        parts.append(_parameter(one))
    returned = signature.return_annotation
    told = "" if returned is signature.empty else f" -> {_named(returned)}"
    return f"{name}({', '.join(parts)}){told}"


def _parameter(one: inspect.Parameter) -> str:
    stars = "*" * ((one.kind is one.VAR_POSITIONAL) + 2 * (one.kind is one.VAR_KEYWORD))
    of_type = "" if one.annotation is one.empty else f": {_named(one.annotation)}"
    default = "" if one.default is one.empty else f"{' = ' if of_type else '='}{one.default!r}"
    return f"{stars}{one.name}{of_type}{default}"


def _named(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))


def _first(subject: Any) -> str:
    """Return the first sentence of a docstring, fit for a cell of a table."""
    return re.split(r"(?<=[.!?])\s", _doc(subject), maxsplit=1)[0].replace("\n", " ").replace("|", "\\|")


def _doc(subject: Any) -> str:
    """Return a docstring as Markdown, its examples as code."""
    text = inspect.getdoc(subject) or ""
    return re.sub(
        r"^>>> (?:.+\n?)+", lambda found: f"```pycon\n{found[0].rstrip()}\n```\n", text, flags=re.M
    ).rstrip()


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
