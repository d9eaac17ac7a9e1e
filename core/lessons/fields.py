"""YAML as teachers write it, read safely: every value stays the text that it was written as, with its line.

PyYAML composes the nodes and no value is ever constructed by YAML's own rules: so `no` stays a word, `1e-4` is a number
where a number is asked for, and nothing in a file can make an object.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import Any

import yaml

from .mistakes import RefusedError, did_you_mean

# A task's conditions stand three names deep.
DEEPEST = 6


class Fields:
    """A mapping of a YAML text: its values by name, each read as what is asked for; `line` is where it begins."""

    def __init__(self, node: yaml.MappingNode, offset: int, what: str) -> None:
        self.what = what
        self._offset = offset
        self.line = _line(node, offset)
        self._nodes: dict[str, yaml.Node] = {}
        self._lines: dict[str, int] = {}
        for key, value in node.value:
            self._take(key, value)

    def _take(self, key: yaml.Node, value: yaml.Node) -> None:
        line = _line(key, self._offset)
        if not isinstance(key, yaml.ScalarNode):
            raise RefusedError(line, f"A name in {self.what} is no word.", "Write name: value.")
        if key.value in self._nodes:
            first = self._lines[key.value]
            raise RefusedError(
                line,
                f"“{key.value}” stands in {self.what} twice, first in line {first}.",
                "Keep one of them.",
            )
        self._nodes[key.value], self._lines[key.value] = value, line

    def __contains__(self, name: str) -> bool:
        return name in self._nodes

    def __iter__(self) -> Any:
        return iter(self._nodes)

    def line_of(self, name: str) -> int:
        """Return the line of a name, or that of the whole where it is missing."""
        return self._lines.get(name, self.line)

    def only(self, known: Collection[str]) -> None:
        """Raise `RefusedError` for the first name that is not known."""
        for name in self._nodes:
            if name not in known:
                raise RefusedError(
                    self._lines[name],
                    f"“{name}” is not a part of {self.what}.",
                    did_you_mean(name, known),
                )

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text that is not empty; `default` where it is missing."""
        if name not in self._nodes:
            if default is not None:
                return default
            raise RefusedError(self.line, f"{self.what} lacks “{name}”.", f"Add a line “{name}: …”.")
        node = self._nodes[name]
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise RefusedError(
                self._lines[name], f"“{name}” must be a text.", f"Write it behind “{name}:”, in quotes."
            )
        return str(node.value).strip()

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of texts; one alone may stand without brackets."""
        node = self._nodes.get(name)
        if isinstance(node, yaml.SequenceNode):
            return tuple(self._item(name, item) for item in node.value)
        if node is None and default is not None:
            return default
        return (self.text(name),)

    def _item(self, name: str, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            remedy = "Write each on a line of its own, “- text”; in quotes if it has a colon."
            raise RefusedError(_line(node, self._offset), f"“{name}” must be a list of texts.", remedy)
        return str(node.value).strip()

    def number(self, name: str, low: float = -math.inf, high: float = math.inf) -> float:
        """Return a finite number within bounds."""
        text = self.text(name)
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and low <= value <= high):
            bounds = (
                f"from {low:g} to {high:g}" if math.isfinite(low) and math.isfinite(high) else "such as 0.5"
            )
            raise RefusedError(
                self._lines[name],
                f"“{name}” is {text}, which is no number {bounds}.",
                f"Write a number {bounds}.",
            )
        return value

    def whole(self, name: str, low: int, high: int) -> int:
        """Return a whole number within bounds."""
        value = self.number(name, low, high)
        if value != int(value):
            raise RefusedError(
                self._lines[name], f"“{name}” is {value:g}, no whole number.", "Write one without a point."
            )
        return int(value)

    def fields(self, name: str) -> Fields:
        """Return a mapping within this one."""
        node = self._nodes.get(name)
        if not isinstance(node, yaml.MappingNode):
            raise RefusedError(
                self.line_of(name),
                f"“{name}” must hold names and values.",
                "Indent lines “name: value” below it.",
            )
        return Fields(node, self._offset, f"“{name}”")

    def several(self, name: str) -> tuple[Fields, ...]:
        """Return a list of mappings."""
        node = self._nodes.get(name)
        if not isinstance(node, yaml.SequenceNode) or not all(
            isinstance(item, yaml.MappingNode) for item in node.value
        ):
            raise RefusedError(
                self.line_of(name),
                f"“{name}” must be a list of entries with names and values.",
                "Begin each entry with “- name: value”.",
            )
        return tuple(Fields(item, self._offset, f"an entry of “{name}”") for item in node.value)


def _line(node: yaml.Node, offset: int) -> int:
    return int(node.start_mark.line) + 1 + offset


def read_fields(text: str, offset: int, what: str) -> Fields:
    """Return the mapping that a YAML text holds; `offset` is how many lines of the file stand before it.

    Raises `RefusedError` for what is no YAML, for anchors, aliases and tags, and for anything but a mapping.
    """
    try:
        _all_plain(yaml.parse(text, Loader=yaml.SafeLoader), offset)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 1 + offset
        raise RefusedError(
            line,
            f"This is not YAML: {error.problem or 'it can not be read'}.",
            "Write “name: value”, indent with blanks, and put texts with a colon or a # in quotes.",
        ) from None
    except yaml.YAMLError:
        raise RefusedError(
            offset + 1, f"{what} has a character that YAML does not know.", "Remove invisible characters."
        ) from None
    except RecursionError:
        raise RefusedError(
            offset + 1, f"{what} is nested too deeply.", "Keep to the documented names."
        ) from None
    if not isinstance(node, yaml.MappingNode):
        raise RefusedError(offset + 1, f"{what} must hold names and values.", "Write lines “name: value”.")
    return Fields(node, offset, what)


def _all_plain(events: Iterable[yaml.Event], offset: int) -> None:
    """Refuse what is not plain as soon as it is read, before anything grows deep."""
    depth = 0
    for event in events:
        _plain(event, offset)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            line = (event.start_mark.line if event.start_mark else 0) + 1 + offset
            raise RefusedError(line, "This is nested too deeply.", "Keep to the documented names.")


def _plain(event: yaml.Event, offset: int) -> None:
    odd = isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None)
    if odd:
        raise RefusedError(
            (event.start_mark.line if event.start_mark else 0) + 1 + offset,
            "Anchors (&), aliases (*) and tags (!) are not read here.",
            "Write the value itself, in quotes if it begins with such a sign.",
        )
