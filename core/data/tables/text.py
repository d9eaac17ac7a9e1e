"""A table's bytes as text: what is no text, or far too much of it, is refused in a sentence."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from .questions import Asked
from .sentences import TableError, nothing, shown

MOST_BYTES = 20 * 1024**2
# More take longer to split than people wait.
MOST_LINES = 1_500_000

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
_MARKUP = re.compile(
    r"\s*(?:(?P<json>\{|\[\s*[{\[])|(?P<page><(?:!doctype|html|\?xml))|(?P<arff>(?:%[^\n]*\n\s*)*@relation\b))",
    re.IGNORECASE,
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_LINE_END = re.compile("\r\n|\r|\n")
_EMPTY_CELLS = ' \t\r\n"\ufeff,;|'
# How a file that is not UTF-8 may be meant, the commonest first; the last decodes whatever comes.
_ENCODINGS = {
    "cp1252": "Latin-1 (Windows-1252)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp1253": "Greek (Windows-1253)",
    "mac_roman": "Mac Roman",
    "cp932": "Japanese (Shift-JIS)",
    "gb18030": "Chinese (GB18030)",
    "big5": "Chinese (Big5)",
    "cp949": "Korean (EUC-KR)",
    "latin-1": "Latin-1",
}
# Bytes seldom fit their rules by chance, as they fit those of any alphabet with one byte a letter.
_MANY_BYTES = {"cp932", "gb18030", "big5", "cp949"}
_SAMPLE_BYTES = 200_000
_FOREIGN = re.compile(r"""[^\s,;|"]*[^\x00-\x7f][^\s,;|"]*""")


def decoded(content: bytes, asked: Asked) -> tuple[str, str, tuple[str, ...]]:
    """Return a file's text, its encoding, and what to know about it; `TableError` for what is no text."""
    if len(content) > MOST_BYTES:
        raise TableError(
            f"The file has {len(content):,} bytes; at most {MOST_BYTES // 1024**2} MB, {MOST_BYTES:,} bytes, "
            "can be read. Keep fewer rows or columns."
        )
    for start, kind in _KINDS:
        if content.startswith(start):
            raise TableError(f"This is {kind}, not a text file. Save the table as CSV and choose that file.")
    encoding, notes = _encoding(content, asked)
    text = _decode(content, encoding, f"was read as {encoding}")
    _check_text(text, content)
    lines = max(text.count("\n"), text.count("\r"))
    if lines > MOST_LINES:
        raise TableError(
            f"The file has {lines:,} lines; at most {MOST_LINES:,} can be read. Keep fewer rows."
        )
    return text, encoding, notes


def _encoding(content: bytes, asked: Asked) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            _decode(content, encoding, f"begins like {encoding.removesuffix('-sig').upper()}")
            return encoding, ()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(content, asked)
    return "utf-8", ()


def _not_utf8(content: bytes, asked: Asked) -> tuple[str, tuple[str, ...]]:
    """Ask which alphabet is meant, with a word of the file in each that can be."""
    options = {}
    for encoding, name in _ENCODINGS.items():
        word = _foreign_word(content, encoding)
        # Where Windows-1252 fits, Latin-1 differs from it in nothing that prints.
        if word and not (encoding == "latin-1" and "cp1252" in options):
            options[encoding] = f"{name}, with words such as {shown(word)}"
    likely = _likely_encoding(content, options)
    options.setdefault(likely, _ENCODINGS[likely])
    if len(options) > 1:
        text = "The file is not UTF-8. In which alphabet is it written?"
        likely = asked.choose("encoding", text, options, likely)
    wrong = f"The file is not UTF-8: it was read as {_ENCODINGS[likely]}. If letters look wrong, save it as UTF-8."
    return likely, (wrong,)


def _likely_encoding(content: bytes, possible: dict[str, str]) -> str:
    best = from_bytes(content[:_SAMPLE_BYTES]).best()
    if best is not None and best.encoding in _MANY_BYTES and best.encoding in possible:
        return best.encoding
    try:
        content.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _foreign_word(content: bytes, encoding: str) -> str:
    """Return the first word with a letter outside ASCII, "" where the file can't be meant so."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return ""
    found = _FOREIGN.search(text)
    return found[0] if found and found[0].isprintable() else ""


def _decode(content: bytes, encoding: str, claim: str) -> str:
    try:
        return content.decode(encoding)
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
        kind = {"json": "JSON", "page": "a web page or XML", "arff": "Weka's ARFF"}[markup.lastgroup or ""]
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
