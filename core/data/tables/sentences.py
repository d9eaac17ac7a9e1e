"""The words in which reading a table says what is wrong: its error, and names and lists in a sentence."""

from __future__ import annotations

from collections.abc import Sequence


class TableError(ValueError):
    """A table that can't be used: the sentence says what is wrong, where, and what to do."""


def nothing(what: str) -> str:
    """Return the sentence for a file without a cell."""
    return f"The file {what}. It needs a line of column names and then one line for each sample."


def shown(text: str, most: int = 40) -> str:
    """Return a name or a cell in quotation marks, on one line, cut after `most` characters."""
    flat = " ".join(text.split())
    return f"“{flat if len(flat) <= most else flat[: most - 1] + '…'}”"


def listed(items: Sequence[str], most: int = 5) -> str:
    """Join up to `most` items with commas and say how many more there are."""
    more = len(items) - most
    return ", ".join(items[:most]) + (f" and {more:,} more" if more > 0 else "")
