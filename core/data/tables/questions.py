"""What a table leaves open: two or more readings, of which the likelier one is taken until somebody says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .sentences import TableError, listed, shown


@dataclass(frozen=True)
class Question:
    """Something in a table that can be read in two or more ways.

    key: its name in `read_table`'s `answers`. text: the question. options: each reading's name and, in words, what
    it makes of a sample. chosen: the reading that was taken. label: the column that has to be the label for the
    question to matter, or "" where it matters in any case.
    """

    key: str
    text: str
    options: Mapping[str, str]
    chosen: str
    label: str = ""


@dataclass
class Asked:
    """The questions that came up while a table was read, with the answers that somebody has given."""

    answers: Mapping[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)

    def choose(self, key: str, text: str, options: Mapping[str, str], likely: str, label: str = "") -> str:
        """Return the reading to take: the answer, where one is given, else the likelier one.

        Raises `TableError` for an answer that is none of the options.
        """
        chosen = self.answers.get(key, likely)
        if chosen not in options:
            possible = listed([shown(name) for name in options])
            raise TableError(f"{text} {shown(str(chosen))} is no answer to that: choose one of {possible}.")
        self.questions.append(Question(key, text, dict(options), chosen, label))
        return chosen
