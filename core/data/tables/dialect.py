"""What separates a table's columns, and its records with their lines; a sentence for a line that can't be split."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple

from .notation import is_number
from .questions import Asked
from .sentences import TableError, shown
from .text import decoded

LONGEST_LINE = 1_000_000
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?(?=[\r\n])')
SAMPLE_RECORDS = 60
_SAMPLE_CHARACTERS = 200_000
# A record with padded cells is read again for each line that it has; so many lines are no record.
_MOST_LINES = 100
_COMMENTS = ("#", "%", "//")
# What stands between quotation marks is kept; runs outside of them become one tab.
_OUTSIDE = r'("(?:[^"]|"")*")|'


class Separator(NamedTuple):
    """What stands between cells, in words; `sign` is what is split at, after `runs` have been replaced by it."""

    words: str
    sign: str
    runs: re.Pattern[str] | None = None


SEPARATORS = {
    ",": Separator("commas", ","),
    ";": Separator("semicolons", ";"),
    "\t": Separator("tabs", "\t"),
    "|": Separator("vertical bars", "|"),
    "tabs": Separator("tabs, several of them on end counting as one", "\t", re.compile(_OUTSIDE + "(\t+)")),
    "gaps": Separator("tabs, or two or more blanks", "\t", re.compile(_OUTSIDE + r"(\s*\t\s*|\s{2,})")),
    "blanks": Separator(
        "blanks, several of them on end counting as one", "\t", re.compile(_OUTSIDE + r"(\s+)")
    ),
}


class FileRow(NamedTuple):
    """A row of the file: the line it begins in, counted from 1, and its cells as written."""

    line: int
    cells: list[str]


class Source(NamedTuple):
    """A file that can be read as often as needed: what it holds and how it is to be read.

    skipped: lines at the top that are no rows. comment: what lines that are no rows begin with, or "". names: the
    cells of a comment right above the rows that names them, as NumPy writes it, or None.
    """

    content: bytes
    encoding: str
    separator: Separator
    skipped: int
    notes: tuple[str, ...]
    comment: str = ""
    names: FileRow | None = None

    def records(self) -> Iterator[FileRow]:
        """Yield the records that are not blank, in order; `TableError` for a line that can't be split."""
        if self.names:
            yield self.names
        for record in _records(self.content, self.encoding, self.separator):
            is_comment = self.comment and record.cells[0].lstrip().startswith(self.comment)
            if record.line > self.skipped and not is_comment:
                yield record


def open_source(content: bytes, asked: Asked) -> Source:
    """Find out encoding, separator and comments; `TableError` for what is no text, too large or empty."""
    text, encoding, notes = decoded(content, asked)
    separator_line = _SEPARATOR_LINE.match(text)
    if separator_line and separator_line[1] in SEPARATORS:
        return Source(content, encoding, SEPARATORS[separator_line[1]], 1, notes)
    sample = text[:_SAMPLE_CHARACTERS]
    comment = _comment_sign(sample)
    separator = _separator(_without_comments(sample, comment))
    if separator.runs:
        notes = (*notes, f"The columns are separated by {separator.words}.")
    source = Source(content, encoding, separator, 0, notes)
    return _with_comments(source, comment) if comment else source


def split_line(line: str, separator: Separator) -> list[str]:
    """Return one line's cells."""
    return next(csv.reader(_spread([line], separator), delimiter=separator.sign, skipinitialspace=True), [])


def _records(content: bytes, encoding: str, separator: Separator) -> Iterator[FileRow]:
    stream = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    lines = _Counted(_spread(_lines(stream), separator))
    reader = _reader(lines, separator)
    while True:
        line = lines.count + 1
        lines.read.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reached = lines.count
            cells = _unpadded(lines, separator)
            if not cells:
                raise TableError(_quoting(str(error), line, reached, separator.sign)) from None
        if any(map(str.strip, cells)):
            yield FileRow(line, cells)


class _Counted:
    """Lines that are counted, and kept until `read` is cleared."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.count = lines, 0
        self.read: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.count += 1
        self.read.append(line)
        return line


def _reader(lines: Iterable[str], separator: Separator) -> Any:
    return csv.reader(lines, delimiter=separator.sign, strict=True, skipinitialspace=separator.runs is None)


def _unpadded(lines: _Counted, separator: Separator) -> list[str]:
    """Return the cells of a record with blanks behind its closing quotation marks; [] where more is wrong with it."""
    # A quoted cell is always taken whole: begun again at each mark inside of it, the search would take n² steps.
    padded = re.compile(rf'("(?:[^"]|"")*+(?:"|\Z))(?: +(?=[{re.escape(separator.sign)}\r\n]|$))?')
    while True:
        bare = padded.sub(r"\1", "".join(lines.read))
        try:
            records = list(_reader(io.StringIO(bare, newline=""), separator))
        except csv.Error as error:
            # its last cell may go on in the next line
            goes_on = "unexpected end" in str(error) and len(lines.read) < _MOST_LINES
            if goes_on and _read_more(lines):
                continue
            return []
        return records[0] if len(records) == 1 else []


def _read_more(lines: _Counted) -> bool:
    """Read on to the next line that may close a cell; say whether there is one."""
    return any('"' in line for line in islice(lines, _MOST_LINES))


def _lines(stream: io.TextIOWrapper) -> Iterator[str]:
    for number, line in enumerate(stream, 1):
        if len(line) > LONGEST_LINE:
            raise TableError(
                f"Line {number:,} has {len(line):,} characters; at most {LONGEST_LINE:,} can be read. "
                "Check that each sample stands on a line of its own."
            )
        yield line


def _spread(lines: Iterator[str] | list[str], separator: Separator) -> Iterator[str]:
    """Yield lines with each run between cells replaced by one sign."""
    runs = separator.runs
    if runs is None:
        yield from lines
        return
    for line in lines:
        yield runs.sub(lambda found: found[1] or separator.sign, line.strip()) + "\n"


def _quoting(error: str, begins: int, reached: int, delimiter: str) -> str:
    row = f"The row that begins in line {begins:,}"
    if "field limit" in error:
        return (
            f"{row} has a cell of more than {csv.field_size_limit():,} characters. "
            "Shorten it, or close the quotation mark that was opened there."
        )
    if "unexpected end" in error:
        return f"{row} opens a quotation mark that is never closed. Close it, or remove it."
    if "expected after" in error:
        between = {"\t": "a tab or a blank"}.get(delimiter, shown(delimiter))
        return (
            f"{row} has more text after a closing quotation mark, in line {reached:,}. Put {between} "
            "between cells, and write a quotation mark inside a cell twice."
        )
    return f"{row} can't be split into cells ({error}). Save the table again as CSV."


def _comment_sign(sample: str) -> str:
    """Return what comments begin with, or "": a minority of lines, among them one at the top."""
    lines = [line.strip() for line in sample.splitlines() if line.strip()][: 10 * SAMPLE_RECORDS]
    for sign in _COMMENTS:
        begun = sum(line.startswith(sign) for line in lines)
        if lines and lines[0].startswith(sign) and 2 * begun < len(lines):
            return sign
    # Further down a “#” is a comment too; the other signs may be cells.
    begun = sum(line.startswith("#") for line in lines)
    return "#" if begun > 0 and 4 * begun < len(lines) else ""


def _without_comments(sample: str, sign: str) -> str:
    if not sign:
        return sample
    return "".join(line for line in sample.splitlines(keepends=True) if not line.lstrip().startswith(sign))


def _with_comments(source: Source, sign: str) -> Source:
    """Leave out comments and say so; the last one above the rows names the columns where it fits them."""
    names, first = None, ""
    text = source.content.decode(source.encoding)[:_SAMPLE_CHARACTERS]
    line = 0
    for line, written in enumerate(text.splitlines(), 1):
        bare = written.strip()
        if bare and not bare.startswith(sign):
            break
        if bare:
            first = first or f"line {line:,}, {shown(bare)}"
            names = FileRow(line, split_line(bare.removeprefix(sign).strip(), source.separator))
    rows = list(islice(source._replace(comment=sign).records(), 2))
    if names and not _names(names.cells, [row.cells for row in rows]):
        names = None
    if names:
        note = f"Line {names.line:,} begins with “{sign}” and is taken as the column names."
        if first.startswith(f"line {names.line:,},"):
            return source._replace(comment=sign, names=names, notes=(*source.notes, note))
        source = source._replace(notes=(*source.notes, note))
    example = f", as {first}" if first else ""
    note = f"Lines that begin with “{sign}” are taken as comments and left out{example}."
    return source._replace(comment=sign, names=names, notes=(*source.notes, note))


def _names(cells: list[str], rows: list[list[str]]) -> bool:
    """Say whether a comment's cells name the columns: as many as the first row has, which is no line of names."""
    if not rows or len(cells) != len(rows[0]) or len(cells) < 2:
        return False
    return not any(map(is_number, cells)) and any(map(is_number, rows[0]))


def _separator(sample: str) -> Separator:
    """Return what gives several columns, the same number in most rows, and most numbers."""
    return SEPARATORS[max(SEPARATORS, key=lambda name: _fit(sample, SEPARATORS[name]))]


def _fit(sample: str, separator: Separator) -> tuple[bool, float, float, bool, bool, bool, int]:
    rows: list[list[str]] = []
    lines = _spread(io.StringIO(sample, newline=""), separator)
    reader = csv.reader(lines, delimiter=separator.sign, skipinitialspace=separator.runs is None)
    # a row that can't be split ends the sample
    with suppress(csv.Error):
        rows.extend(row for row in islice(reader, SAMPLE_RECORDS) if any(map(str.strip, row)))
    if len(rows) > 2 and len(sample) >= _SAMPLE_CHARACTERS:
        rows.pop()  # it may be cut
    if not rows:
        return False, 0.0, 0.0, False, False, False, 0
    width = usual_width(rows)
    alike = sum(len(row) == width for row in rows) / len(rows)
    # Their number, not their share: a wrong separator may leave one number and a long rest in each row.
    numbers = sum(is_number(cell) for row in rows for cell in row) / len(rows)
    # Doubled tabs make columns in which nothing stands.
    filled = all(any(i < len(row) and row[i].strip() for row in rows) for i in range(width - 1))
    single = separator.runs is None
    return width > 1, round(alike, 1), round(numbers, 1), filled, single, len(rows[0]) == width, width


def usual_width(rows: list[list[str]]) -> int:
    """Return how many cells most rows have."""
    return Counter(map(len, rows)).most_common(1)[0][0]
