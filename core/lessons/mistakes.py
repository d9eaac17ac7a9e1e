"""A mistake in a lesson's file: where it stands, what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class RefusedError(ValueError):
    """One mistake, raised where it is found; `line` counts from 1 in the file."""

    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(f"line {line}: {what} {remedy}")
        self.line, self.what, self.remedy = line, what, remedy


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake: the file's name, the line (from 1), what is wrong, and what to do about it, each a sentence."""

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} {self.remedy}"


class LessonError(ValueError):
    """A lesson that can't be used; `mistakes` are all that were found, in the order of lines."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


def did_you_mean(name: str, known: Collection[str]) -> str:
    """Return what to write in place of an unknown name: the nearest known ones, or all where none is near."""
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"Write one of {', '.join(sorted(known))}."
