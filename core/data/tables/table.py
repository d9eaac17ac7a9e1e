"""The user's own table: its columns, which of them can be the label, what to know about it and what it leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice

import numpy as np

from ..data_set import Task
from .columns import MOST_ROWS, Column, last_word
from .dialect import open_source
from .header import MOST_COLUMNS, read_header
from .labels import MOST_CLASSES, likely_task, tasks, why_no_label
from .questions import Asked, Question
from .rows import read_columns, read_rows
from .sentences import TableError, listed, shown
from .text import MOST_BYTES

__all__ = [
    "MOST_BYTES",
    "MOST_CLASSES",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "SUFFIXES",
    "Column",
    "Question",
    "Table",
    "TableError",
    "read_table",
]

# The endings that files of tables have.
SUFFIXES = ("csv", "tsv", "txt", "data", "dat", "tab")
LABEL_NAMES = (
    *("label", "target", "survived", "diagnosis", "outcome", "class", "klasse", "species", "y", "category"),
    *("response", "quality", "price", "medv", "mpg", "spam", "fraud", "churn"),
)
# Other names end with these too; with the rest also as a last word: “selling_price”, “Class Label”, “is_spam”.
_WHOLE_NAMES = {"y", "category", "response", "medv", "mpg"}
_FIRST_RECORDS = 1000
_HEAD = 5


@dataclass(frozen=True, eq=False)
class Table:
    """A table that was read and checked, whichever column is predicted.

    name: the file's. label_candidates: the columns that can be predicted: those with 2–50 different values, and those
    of numbers. notes: sentences on how the file was read. lines: int32 (rows,), where each row begins in the file.
    head: its first rows, as written. questions: what can be read in two ways, and which was taken. answers: those of
    `read_table` that met a question. digest: the same for the same file, content, name and answers.
    """

    name: str
    columns: tuple[Column, ...]
    rows: int
    label_candidates: tuple[str, ...]
    default_label: str
    notes: tuple[str, ...]
    lines: np.ndarray
    head: tuple[tuple[str, ...], ...]
    digest: str
    questions: tuple[Question, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)

    def column(self, name: str) -> Column:
        """Return the column of this name; `TableError` names some that there are."""
        for column in self.columns:
            if column.name == name:
                return column
        there = listed([shown(each) for each in self.label_candidates])
        raise TableError(f"The table has no column {shown(name)}. Columns that can be the label: {there}.")

    def task(self, label: str) -> Task:
        """Return what predicting a column is, as chosen where both are possible; `TableError` where none is."""
        column = self.column(label)
        possible = tasks(column)
        if not possible:
            others = listed([shown(name) for name in self.label_candidates])
            raise TableError(f"Column {shown(label)} {why_no_label(column)}. Choose another label: {others}.")
        chosen = next((q.chosen for q in self.questions if q.key == task_key(label)), None)
        return next((task for task in possible if task == chosen), possible[0])


def task_key(label: str) -> str:
    """Return the key of the question whether a column holds classes or numbers to predict."""
    return f"task of {label}"


def read_table(content: bytes, name: str, answers: Mapping[str, str] | None = None) -> Table:
    r"""Read a table of at most 20 MB, 1,500,000 lines and 2,000 columns; of more than 50,000 rows a random sample.

    UTF-8, UTF-16 with its mark, else an alphabet that is asked for; commas, semicolons, tabs, vertical bars or blanks
    between the cells, whichever fits; numbers in any of the usual notations, which notes tell with a sample. Cells such
    as "", NA, nan, ? count as gaps. `answers` gives the reading to take, by name, of what `Table.questions` asked when
    the file was read before; other keys are of no effect.

    Raises `TableError`, whose sentence says what is wrong, in which line and column, and what to do; nothing else.

    >>> content = b"size;kind\n1.024;a\n512;b\n2.048;a\n256;b\n"
    >>> table = read_table(content, "disks.csv")
    >>> table.questions[0].key, table.questions[0].options["thousands"]
    ('points', '1024: points group thousands')
    >>> table.column("size").values.tolist()
    [1024.0, 512.0, 2048.0, 256.0]
    >>> read_table(content, "disks.csv", {"points": "decimal"}).column("size").values.tolist()
    [1.024, 512.0, 2.048, 256.0]
    """
    asked = Asked(dict(answers or {}))
    source = open_source(content, asked)
    first = list(islice(source.records(), _FIRST_RECORDS))
    header = read_header(first, asked)
    rows = read_rows(source, header)
    names = header.names
    if header.row_names:
        rows, names = rows._replace(columns=rows.columns[1:]), names[1:]
    read, remarks = read_columns(rows, names, source.separator.sign, asked)
    columns = tuple(read)
    candidates = tuple(column.name for column in columns if tasks(column))
    if not candidates:
        raise TableError(_no_label(columns))
    _ask_for_tasks(columns, asked)
    begin = header.records
    return Table(
        name=" ".join(name.split())[:100],
        columns=columns,
        rows=len(rows.lines),
        label_candidates=candidates,
        default_label=_default_label(columns, named=bool(header.cells)),
        notes=(*source.notes, *header.notes, *rows.notes, *remarks, *_notes(columns), *_passed_over(columns)),
        lines=rows.lines,
        head=tuple(
            tuple(cell.strip() for cell in row.cells[: len(header.names)])
            for row in first[begin : begin + _HEAD]
        ),
        digest=_digest(content, name, asked),
        questions=tuple(asked.questions),
        answers={q.key: q.chosen for q in asked.questions if q.key in asked.answers},
    )


def _digest(content: bytes, name: str, asked: Asked) -> str:
    chosen = "".join(f"\0{q.key}\0{q.chosen}" for q in asked.questions)
    return sha256(content + f"\0{name}{chosen}".encode("utf-8", "replace")).hexdigest()


def _ask_for_tasks(columns: tuple[Column, ...], asked: Asked) -> None:
    for column in columns:
        if len(tasks(column)) < 2:
            continue
        some = column.values[~np.isnan(column.values)]
        classes = listed([column.value_name(value) for value in np.unique(some)], 4)
        options = {
            "classification": f"as a class, one of {column.distinct}: {classes}",
            "regression": f"as a number, from {column.value_name(some.min())} to {column.value_name(some.max())}",
        }
        text = f"How is {shown(column.name)} predicted?"
        asked.choose(task_key(column.name), text, options, likely_task(column), label=column.name)


def _notes(columns: tuple[Column, ...]) -> list[str]:
    by_note: dict[str, list[Column]] = {}
    for column in columns:
        if column.note:
            by_note.setdefault(column.note, []).append(column)
    return [
        f"{listed([shown(column.name) for column in alike])}: {note}{_sampled(alike[0])}."
        for note, alike in by_note.items()
    ]


def _passed_over(columns: tuple[Column, ...]) -> list[str]:
    """Say why the last column, or one that is named like a label, is none, where nothing else says so."""
    likely = [column for column in columns if column is columns[-1] or column.name.casefold() in LABEL_NAMES]
    return [
        f"{shown(column.name)} can't be the label: it {why_no_label(column)}."
        for column in likely
        if not tasks(column) and not column.left_out
    ]


def _sampled(column: Column) -> str:
    return f": {column.sample}" if column.sample else ""


def _default_label(columns: tuple[Column, ...], *, named: bool) -> str:
    """Prefer a name that says so, or whose last word does; else the last column, where most files have it.

    The first column is as likely where it holds words or whole numbers: if it alone holds classes, or in a file without
    names it has words or fewer classes than the last. Columns in between are inputs.
    """
    candidates = [column for column in columns if tasks(column)]
    if likely_task(candidates[-1]) == "classification":
        # Before a last column of classes, numbers called y are a coordinate.
        candidates = [c for c in candidates if c.name.casefold() != "y" or likely_task(c) == "classification"]
    for wanted in LABEL_NAMES:
        for column in candidates:
            if column.name.casefold() == wanted:
                return column.name
    for wanted in LABEL_NAMES:
        if wanted in _WHOLE_NAMES:
            continue
        ending = [column.name for column in candidates if last_word(column.name) == wanted]
        # of several prices none is the one
        if len(ending) == 1:
            return ending[0]
    usable = [column for column in candidates if not column.left_out] or candidates
    first, last = usable[0], usable[-1]
    begins = first is next((column for column in columns if not column.left_out), None) and _holds_classes(
        first
    )
    if begins and (likely_task(last) == "regression" or (not named and _rank(first) < _rank(last))):
        return first.name
    return last.name


def _holds_classes(column: Column) -> bool:
    some = column.values[~np.isnan(column.values)]
    return likely_task(column) == "classification" and bool((some == np.floor(some)).all())


def _rank(column: Column) -> tuple[bool, int]:
    return column.kind != "category", column.distinct


def _no_label(columns: tuple[Column, ...]) -> str:
    counts = [f"{shown(column.name)} has {_distinct(column)}" for column in columns]
    return (
        f"No column can be the label: it needs 2 to {MOST_CLASSES} different values, at least two of them in "
        f"two rows or more, or numbers to predict, but {listed(counts)}. Add a column with each row's class."
    )


def _distinct(column: Column) -> str:
    if not column.readable:
        return "formulas, or numbers in two notations"
    if not column.values.size:
        return f"more than {column.distinct - 1:,}"
    if 1 < column.distinct <= MOST_CLASSES:
        return f"{column.distinct}, hardly any twice"
    return f"{column.distinct:,}"
