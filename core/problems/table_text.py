"""First reading of a CSV file: bytes to records with their line numbers; a sentence for what is wrong."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

MOST_BYTES = 20 * 1024**2
LONGEST_LINE = 1_000_000
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KINDS = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook (.xlsx)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PAR1", "a Parquet file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"SQLite format", "an SQLite database"),
    (b"\x89HDF", "an HDF5 file"),
)
_MARKUP = re.compile(r"\s*(?:(?P<json>\{|\[\s*[{\[])|(?P<page><(?:!doctype|html|\?xml)))", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_LINE_END = re.compile("\r\n|\r|\n")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?(?=[\r\n])')
_EMPTY_CELLS = ' \t\r\n"\ufeff' + "".join(DELIMITERS)
_SAMPLE_CHARACTERS, _SAMPLE_RECORDS = 200_000, 60


class TableError(ValueError):
    """A table that can't be used: the sentence says what is wrong, where, and what to do."""


class Record(NamedTuple):
    """A row of the file: the line it begins in, counted from 1, and its cells as written."""

    line: int
    cells: list[str]


class Source(NamedTuple):
    """A file that can be read as often as needed: what it holds and how it is to be read."""

    content: bytes
    encoding: str
    delimiter: str
    skipped: int
    notes: tuple[str, ...]

    def records(self) -> Iterator[Record]:
        """Yield the records that are not blank, in order; `TableError` for a line that can't be split."""
        stream = io.TextIOWrapper(io.BytesIO(self.content), encoding=self.encoding, newline="")
        reader = csv.reader(_lines(stream), delimiter=self.delimiter, strict=True, skipinitialspace=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise TableError(_quoting(str(error), line, reader.line_num, self.delimiter)) from None
            if line > self.skipped and any(map(str.strip, cells)):
                yield Record(line, cells)


def open_source(content: bytes) -> Source:
    """Find out encoding and delimiter; `TableError` for what is no text, too large or empty."""
    if len(content) > MOST_BYTES:
        raise TableError(
            f"The file has {len(content):,} bytes; at most {MOST_BYTES // 1024**2} MB, {MOST_BYTES:,} bytes, "
            "can be read. Keep fewer rows or columns."
        )
    for start, kind in _KINDS:
        if content.startswith(start):
            raise TableError(f"This is {kind}, not a text file. Save the table as CSV and choose that file.")
    encoding, note = _encoding(content)
    text = content.decode(encoding)
    _check_text(text, content)
    separator = _SEPARATOR_LINE.match(text)
    if separator and separator[1] in DELIMITERS:
        return Source(content, encoding, separator[1], 1, note)
    return Source(content, encoding, _delimiter(text[:_SAMPLE_CHARACTERS]), 0, note)


def nothing(what: str) -> str:
    """Return the sentence for a file without a cell."""
    return f"The file {what}. It needs a line of column names and then one line for each sample."


def shown(text: str, most: int = 40) -> str:
    """Return a name or a cell in quotation marks, on one line, cut after `most` characters."""
    flat = " ".join(text.split())
    return f"“{flat if len(flat) <= most else flat[: most - 1] + '…'}”"


def _encoding(content: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            _check_decodes(content, encoding, f"begins like {encoding.removesuffix('-sig').upper()}")
            return encoding, ()
    for encoding in ("utf-8", "cp1252", "latin-1"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        name = {"utf-8": "", "cp1252": "Latin-1 (Windows-1252)", "latin-1": "Latin-1"}[encoding]
        wrong = f"The file is not UTF-8: it was read as {name}. If letters look wrong, save it as UTF-8."
        return encoding, (wrong,) if name else ()
    raise AssertionError("Latin-1 decodes every byte")


def _check_decodes(content: bytes, encoding: str, claim: str) -> None:
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        raise TableError(
            f"The file {claim} but breaks off at byte {error.start + 1:,}, which fits no character. "
            "Save it again as CSV in UTF-8."
        ) from None


def _check_text(text: str, content: bytes) -> None:
    if not text.strip().strip("\ufeff"):
        raise TableError(nothing("holds nothing but blanks" if content else "is empty"))
    if not text.strip(_EMPTY_CELLS):
        raise TableError(nothing("holds nothing but empty cells"))
    markup = _MARKUP.match(text)
    if markup:
        kind = "JSON" if markup["json"] else "a web page or XML"
        raise TableError(
            f"Line 1: this looks like {kind}, not a table. Save the table as CSV and choose that file."
        )
    control = _CONTROL.search(text)
    if control:
        line = 1 + sum(1 for _ in _LINE_END.finditer(text, 0, control.start()))
        name = "a NUL character" if control[0] == "\0" else f"the control character U+{ord(control[0]):04X}"
        raise TableError(
            f"Line {line:,} holds {name}, which no text has: the file is binary, or UTF-16 without its mark. "
            "Save the table as CSV in UTF-8."
        )


def _lines(stream: io.TextIOWrapper) -> Iterator[str]:
    for number, line in enumerate(stream, 1):
        if len(line) > LONGEST_LINE:
            raise TableError(
                f"Line {number:,} has {len(line):,} characters; at most {LONGEST_LINE:,} can be read. "
                "Check that each sample stands on a line of its own."
            )
        yield line


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
        return (
            f"{row} has more text after a closing quotation mark, in line {reached:,}. Put {shown(delimiter)} "
            "between cells, and write a quotation mark inside a cell twice."
        )
    return f"{row} can't be split into cells ({error}). Save the table again as CSV."


def _delimiter(sample: str) -> str:
    """Return the delimiter that gives several columns, the same number in most rows, and most numbers."""
    return max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: str, delimiter: str) -> tuple[bool, float, float, int]:
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
    # a row that can't be split ends the sample
    with suppress(csv.Error):
        rows.extend(row for row in islice(reader, _SAMPLE_RECORDS) if any(map(str.strip, row)))
    if len(rows) > 2 and len(sample) >= _SAMPLE_CHARACTERS:
        rows.pop()  # it may be cut
    width = len(rows[0]) if rows else 0
    alike = sum(len(row) == width for row in rows) / max(len(rows), 1)
    cells = [cell for row in rows for cell in row[:width]]
    numbers = sum(_is_number(cell, delimiter) for cell in cells) / max(len(cells), 1)
    return width > 1, round(alike, 1), numbers, width


def _is_number(cell: str, delimiter: str) -> bool:
    try:
        float(cell.replace(",", ".") if delimiter == ";" else cell)
    except ValueError:
        return False
    return True
