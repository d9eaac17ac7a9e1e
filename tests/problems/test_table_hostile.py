"""CSV files that no one would write on purpose: each gets its own sentence, soon, and never another exception."""

import io
import re
import time
import zipfile

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from core.data.tables.prepared import table_data
from core.data.tables.table import MOST_BYTES, TableError, read_table


def rows(n, line, first=0):
    """Return n lines; {n} counts, {m} is a number without order, {c} one of three letters."""
    return "".join(line.format(n=i, m=i * i % 97, c="abc"[i % 3]) + "\n" for i in range(first, first + n))


def zipped():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", "x,label\n1,a\n")
    return stream.getvalue()


def wide(columns):
    return ",".join(f"c{i}" for i in range(columns)) + "\n" + ",".join(["1"] * columns)


PLAIN = "x,label\n" + rows(60, "{m},{c}")

# Files that can't be read, and what their sentence says.
REFUSED = {
    "empty": (b"", r"The file is empty\. It needs a line of column names"),
    "commas alone": (b',,,\n"",,"  ",\n', r"holds nothing but empty cells"),
    "whitespace": (b"\xef\xbb\xbf \n\t\r\n  \n", r"holds nothing but blanks"),
    "header alone": (b"x,y,label\n", r"a line of column names but no rows"),
    "one value alone": (
        "x,label\n" + "5,a\n" * 60,
        r"No column can be the label: .* “x” has 1, “label” has 1\.",
    ),
    "ARFF": ("% iris\n@RELATION iris\n@ATTRIBUTE x NUMERIC\n", r"Line 1: this looks like Weka's ARFF"),
    "NaN alone": ("x,y\n" + "nan,NaN\n" * 40, r"No column can be the label.*“x” has 0, “y” has 0"),
    "10 MB line": (
        b"x,label\n" + b"a" * 10_000_000,
        r"Line 2 has 10,000,000 characters; at most 1,000,000",
    ),
    "10 MB of cells": (b"a," * 5_000_000, r"Line 1 has 10,000,000 characters"),
    "1 MB cell": (
        b'x,label\n"' + b"1\n" * 500_000,
        r"row that begins in line 2 has a cell of more than 131,072 characters",
    ),
    "more than 20 MB": (b"x,label\n" * (MOST_BYTES // 8 + 1), r"has 20,971,528 bytes; at most 20 MB"),
    "too many lines": (
        b"x,y\n" + b"1,a\n" * 1_500_000,
        r"has 1,500,001 lines; at most 1,500,000 can be read",
    ),
    "too many digits": (
        "x;y\n" + ("1" + ".777" * 30_000 + ";a\n7" + ".123" * 30_000 + ";b\n") * 2,
        r"Line 2, column “x”: “1\.777.*” is too large",
    ),
    "zip": (zipped(), r"a zip archive or an Excel workbook"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, r"This is a PNG picture, not a text file"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3", r"This is a PDF document"),
    "gzip": (b"\x1f\x8b\x08\x00\x00", r"This is a gzip archive"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1", r"This is an old Excel workbook"),
    "binary": (b"x,label\n\x01\x02" + bytes(200), r"Line 2 holds the control character U\+0001"),
    "NUL": ("x,label\n1,a\n2,\0b\n", r"Line 3 holds a NUL character"),
    "UTF-16 without its mark": (PLAIN.encode("utf-16-le"), r"Line 1 holds a NUL character.*UTF-16 without"),
    "broken UTF-16": (PLAIN.encode("utf-16")[:-1], r"begins like UTF-16 but breaks off at byte \d+"),
    "broken UTF-8": (b"\xef\xbb\xbfx,y\n\xff,a\n", r"begins like UTF-8 but breaks off at byte \d+"),
    "JSON": ('{"x": [1, 2], "label": ["a", "b"]}', r"Line 1: this looks like JSON"),
    "web page": ("<!DOCTYPE html>\n<html></html>", r"Line 1: this looks like a web page"),
    "wrong delimiter": ("x:label\n1:a\n2:b\n", r"one column only, “x:label”.*may be separated by colons"),
    "one column": (
        "label\na\nb\na\nb\n",
        r"one column only, “label”: commas, semicolons, tabs, vertical bars or blanks",
    ),
    "too many columns": (
        wide(2001),
        r"Line 1 has 2,001 columns; at most 2,000 can be read.*2,001 is “c2000”",
    ),
    "short row": ("x,y,label\n1,2,a\n3,b\n", r"Line 3 is too short: it has 2 cells for 3 .* before “label”"),
    "long row": ("x,label\n1,a\n3,b,c\n", r"Line 3 is too long: it has 3 cells for 2 .* “c” behind"),
    "unclosed quote": ('x,label\n1,a\n2,"b\n3,a\n', r"in line 3 opens a quotation mark that is never closed"),
    "text after a quote": ('x,label\n1,"a"b\n', r"in line 2 has more text after a closing quotation mark"),
    "huge number": (
        "x,label\n1,a\n2,b\n1e300,a\n",
        r"Line 4, column “x”: “1e300” is too large: .*3\.4e\+38",
    ),
    "beyond float64": ("x,label\n1,a\n-1e999,b\n", r"Line 3, column “x”: “-1e999” is too large"),
    "infinity": ("x,label\n1,a\n-inf,b\n", r"Line 3, column “x”: “-inf” is not a finite number"),
    "infinity as a label": ("x,label\n1,1\n2,inf\n", r"Line 3, column “label”: “inf” is not a finite"),
}

# Files whose label column can't be predicted: label, content, sentence.
NO_DATA = {
    "one class": (
        "label",
        "x,label\n" + rows(60, "{m},a"),
        r"Column “label” has only one class, “a”\. Choose .*: “x”",
    ),
    "each row its own class": (
        "label",
        "x,label\n1,a\n2,b\n3,c\n",
        r"“label” has 3 classes, of which none is in two rows",
    ),
    "mixed decimal marks": (
        "y",
        "x;y;label\n" + rows(60, "{m},5;1,5;{c}") + "3,5;0.5;a\n",
        r"Column “y” can't be read: decimal commas \(“1,5” in line 2\) and decimal points \(“0\.5” in line 62\) are",
    ),
    "counted rows": (
        "id",
        "id,x,label\n" + rows(60, "{n},{m},{c}"),
        r"Column “id” can't be predicted: the column only counts the rows\. Choose another label: “x”, “label”",
    ),
    "a number alone to learn from": (
        "x",
        "x,label\n" + rows(60, "{m}.5,a"),
        r"No column is left to predict “x” from",
    ),
    "text as a label": (
        "text",
        "text,label\n" + rows(2000, "word{n},{c}"),
        r"Column “text” has more than 1,000 different values",
    ),
    "one class, chosen": ("y", "x,y,z\n" + rows(60, "{m},a,{c}"), r"Column “y” has only one class, “a”"),
    "empty label": ("y", "x,y,z\n" + rows(60, "{m},,{c}"), r"Column “y” has no value in any row"),
    "formulas as a label": (
        "y",
        "x,y,z\n" + rows(60, "{m},=IF(A1>{c}),{c}"),
        r"Column “y” can't be read: spreadsheet formulas such as “=IF\(A1>a\)” in line 2",
    ),
    "unknown label": ("kind", PLAIN, r"no column “kind”\. Columns that can be the label: .*“label”"),
    "nothing to learn from": (
        "label",
        "id,same,label\n" + rows(300, "id{n},7,{c}"),
        r"No column is left to predict “label” from\. Left out: “id” .*Left out: “same”",
    ),
    "a gap in every row": (
        "label",
        "x,y,label\n" + rows(30, "{n}.5,,{c}") + rows(30, ",{n}.5,{c}"),
        r"Every row has a gap: “x” in 30, “y” in 30 of 60 rows\. Fill the gaps",
    ),
    "one class without gaps": (
        "label",
        "x,label\n" + "1,a\n2,a\n3,a\n,b\n4,b\n",
        r"two classes need two rows or more each, .*“a” has 3, “b” has 1",
    ),
    "too many inputs": (
        "label",
        ",".join(f"c{i}" for i in range(20))
        + ",label\n"
        + "".join(
            ",".join(f"w{(i * 7 + j) % 200}" for j in range(20)) + f",{'ab'[i % 2]}\n" for i in range(1000)
        ),
        r"there would be [\d,]+ inputs; at most 2,000 can be used\. Most have: “c\d+” 2?\d\d",
    ),
    "too many numbers": (
        "label",
        ",".join(f"c{i}" for i in range(20))
        + ",label\n"
        + "".join(
            ",".join(f"w{(i * 7 + j) % 50}" for j in range(20)) + f",{'ab'[i % 2]}\n" for i in range(21000)
        ),
        r"21,000 rows with 1,000 inputs are 21\.0 million numbers; at most 20 million",
    ),
}

DATES = "".join(f"{1 + i % 28:02d}.{1 + i // 28:02d}.2024,{i * i % 97},{'ab'[i % 2]}\n" for i in range(200))

# Files that can be used, and what their notes say.
NOTED = {
    "duplicated headers": (
        "x,x,label\n" + rows(60, "{m},{n}.5,{c}"),
        r"1 column with a name that another has: called “x \(2\)” \(column 2\)",
    ),
    "empty headers": (
        ",x,\n" + rows(60, "{m},{n}.5,{c}"),
        r"2 columns without a name: called “column 1”, “column 3”",
    ),
    "no header, numbers": (
        rows(60, "{m},{n}.5,3") + rows(60, "{m},{n}.5,4"),
        r"Line 1 holds data \(“0, 0\.5, 3”\).*called “column 1” to “column 3”",
    ),
    "a class that is nearly the only one": (
        "a,b,kind\n" + rows(99, "{m},{n}.5,common") + "5,3.5,rare\n",
        r"“kind” can't be the label: it has 2 classes, of which only one is in two rows or more",
    ),
    "units below the names": (
        "x,y,label\nkg,(cm),\n" + rows(60, "{m},{n}.5,{c}"),
        r"Line 2 \(“kg, \(cm\),”\) holds units: left out\.",
    ),
    "a sum below the rows": (
        "x,y,label\n" + rows(60, "{m},{n}.5,{c}") + "Total,,\n",
        r"Line 62 \(“Total”\) is a footnote below the rows: left out\.",
    ),
    "a word beside gaps among the rows": (
        "x,y,label\n" + rows(30, "{c},{n}.5,{c}") + "a,,\n" + rows(30, "{c},{n}.5,{c}", 30),
        r"1 of 61 rows has a gap and is left out, the first in line 32",
    ),
    "a question mark as often as yes": (
        "x,label\n" + "1,yes\n2,?\n4,yes\n7,?\n" * 20,
        r"^$",
    ),
    "blanks between": (
        "x  label\n" + rows(60, "{m} {c}"),
        r"The columns are separated by blanks, several of them on end counting as one\.",
    ),
    "too many rows": (
        "x,label\n" + "1,a\n2,b\n" * 25_001,
        r"The file has 50,002 rows: 50,000 of them, drawn at random with seed 0, are used\.",
    ),
    "no header, a word": (
        rows(60, "{m}.5,{n}.5,{c}"),
        r"Line 1 holds data \(“0\.5, 0\.5, a”\).*called “column 1” to “column 3”",
    ),
    "dates": (
        "day,x,label\n" + DATES,
        r"Left out: “day” \(it holds 200 different dates such as “01\.01\.2024” in line 2",
    ),
    "few dates": (
        "day,x,label\n" + rows(60, "2024-01-0{m},{m},{c}").replace("-0", "-"),
        r"“day”: dates such as “2024-1-0” in line 2 are treated as categories|Left out: “day”",
    ),
    "formulas": (
        "x,sum,label\n" + rows(60, '{m},"=SUM(A{n}:B{n})",{c}'),
        r"Left out: “sum” \(spreadsheet formulas such as “=SUM\(A0:B0\)” in line 2 are not computed",
    ),
    "one formula": (
        "x,sum,label\n" + rows(60, "{m},{n}.5,{c}") + "3,=B2+1,a\n",
        r"Left out: “sum” \(spreadsheet formulas such as “=B2\+1” in line 62",
    ),
    "a class with one row": (
        PLAIN + "5,rare\n",
        r"Left out as its class has a single row, .*: “rare” \(line 62\)",
    ),
    "a word among numbers": (
        "x,age,label\n" + rows(60, "{m},{n}.5,{c}") + "3,unknown,a\n4,forty,b\n",
        r"Left out: “age” \(of 62 rows, 2 cells are not numbers, the first is “unknown” in line 62",
    ),
    "a word among few numbers": (
        "x,age,label\n"
        + rows(60, "{m},1{c},{c}").replace("1a", "11").replace("1b", "12").replace("1c", "13")
        + "3,old,a\n",
        r"“age”: treated as categories, as of 61 rows, 1 cell is not a number, “old” in line 62",
    ),
    "gaps": (
        "x,y,label\n" + rows(60, "{m},{n}.5,{c}") + ",NA,a\n3,?,b\nnan,5,b\n",
        r"3 of 63 rows have gaps and are left out, the first in line 62: “x” in 2, “y” in 2",
    ),
    "one gap": (PLAIN + ",a\n", r"1 of 61 rows has a gap and is left out, the first in line 62: “x” in 1"),
    "a column of gaps": (
        "x,cabin,label\n" + rows(60, "{m},,{c}") + rows(20, "{m},7,{c}"),
        r"Left out: “cabin” \(60 of 80 rows have no value\)",
    ),
    "a class lost to gaps": (
        PLAIN + ",d\n,d\n",
        r"No row without gaps is left of the class “d” of “label”",
    ),
    "constant columns": (
        "x,one,two,label\n" + rows(60, "{m},5,five,{c}"),
        r"Left out: “one”, “two” \(every row has the same value\)",
    ),
    "a column that counts": (
        "id,x,label\n" + rows(60, "{n},{m},{c}"),
        r"Left out: “id” \(the column only counts the rows\)",
    ),
    "ids": (
        "id,x,label\n" + rows(60, "u{n},{m},{c}"),
        r"Left out: “id” \(60 different words are too many for categories",
    ),
    "not UTF-8": (
        "größe,farbe\n".encode("latin-1") + rows(60, "{m},{c}é").encode("latin-1"),
        r"The file is not UTF-8: it was read as Latin-1 \(Windows-1252\)",
    ),
    "no Windows-1252 either": (
        b"x,label\n" + rows(60, "{m},{c}").encode() + b"3,\x81\n4,\x81\n",
        r"not UTF-8: it was read as Latin-1\.",
    ),
    "decimal commas": (
        "x;y;label\n" + rows(60, "{m},5;{n},25;{c}"),
        r"“x”, “y”: decimal commas were read as decimal points",
    ),
    "both decimal marks": (
        "x;y;label\n" + rows(60, "{m},5;{n};{c}") + "1.5;5;a\n",
        r"Left out: “x” \(decimal commas \(“0,5” in line 2\) and decimal points \(“1\.5” in line 62\)",
    ),
    "both marks in one number's notation": (
        "x;y;label\n" + rows(60, "{m},5;{n};{c}") + "1.234;5;a\n",
        r"“x”: points group thousands and decimal commas .*: “1\.234” in line 62 was read as 1234\.",
    ),
}


def read(content):
    return read_table(content if isinstance(content, bytes) else content.encode(), "hostile.csv")


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_read_gets_a_sentence(case):
    content, sentence = REFUSED[case]
    begin = time.perf_counter()
    with pytest.raises(TableError, match=sentence) as refusal:
        read(content)
    assert time.perf_counter() - begin < 10
    assert 40 < len(str(refusal.value)) < 500
    assert str(refusal.value).endswith(".")


def test_each_refusal_is_told_apart_from_the_others():
    said = []
    for content, _ in REFUSED.values():
        with pytest.raises(TableError) as refusal:
            read(content)
        said.append(str(refusal.value))
    # a web page and JSON, or two archives, differ in a word; nothing is said twice
    assert sorted(said) == sorted(set(said))
    assert len(said) >= 24


@pytest.mark.parametrize("case", NO_DATA)
def test_a_label_that_cannot_be_predicted_gets_a_sentence(case):
    label, content, sentence = NO_DATA[case]
    with pytest.raises(TableError, match=sentence) as refusal:
        table_data(read(content), label)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("case", NOTED)
def test_a_doubtful_file_is_used_and_its_notes_say_how(case):
    content, note = NOTED[case]
    table = read(content)
    data = table_data(table, table.default_label)
    assert re.search(note, " ".join(data.notes)), data.notes
    assert np.isfinite(data.train_x).all()
    assert np.isfinite(data.test_x).all()


def in_test(n, row, seed, classes):
    """Say by scikit-learn's own split whether a row is in the test part."""
    return (
        row
        in train_test_split(np.arange(n), test_size=round(0.2 * n), stratify=classes, random_state=seed)[1]
    )


def outcomes(content, sentence, row):
    """Predict the label for twenty seeds: refused or noted where the row is tested, and only there."""
    table = read(content)
    classes = [str(value) for value in table.column("label").values]
    for seed in range(20):
        expected = in_test(table.rows, row, seed, classes)
        try:
            said = " ".join(table_data(table, "label", seed=seed).notes)
        except TableError as refusal:
            said = str(refusal)
        assert bool(re.search(sentence, said)) == expected, (seed, said)
        yield expected


def test_a_column_that_varies_in_the_test_part_alone_is_left_out():
    content = "x,label\n" + "1,a\n1,b\n" * 50 + "2,a\n"
    sentence = r"No column is left to learn from\. Left out: “x” \(in the training part every row"
    assert set(outcomes(content, sentence, row=100)) == {True, False}


def test_a_number_that_would_leave_float32_is_refused_with_its_line():
    content = "x,label\n" + "".join(f"1e-20,a\n{i}e-21,b\n" for i in range(1, 21)) + "1e20,a\n"
    sentence = r"Line 42, column “x”: 1e\+20 is too far from the numbers of the training part, .* ±2e-20"
    assert set(outcomes(content, sentence, row=40)) == {True, False}


def test_a_category_of_one_row_is_noted_where_it_is_tested():
    content = "c,label\n" + "p,a\nq,b\n" * 20 + "rare,a\n"
    assert set(outcomes(content, "Column “c”: “rare” occurs in the test part only", row=40)) == {True, False}


def test_a_class_too_rare_to_be_tested_is_noted():
    rare = "4,rare\n5,rare\n"
    for n, there in [(100, False), (200, True)]:
        table = read("x,label\n" + rows(n, "{m},{c}") + rare)
        data = table_data(table, "label")
        assert (3 in data.test_y) == there
        assert ("No test row has the class “rare”: there are too few" in " ".join(data.notes)) != there


def test_names_in_any_script_stay_as_they_are():
    names = ["🎈 балон", "عمر", "身長", "e\u0301tat"]
    table = read(",".join(names) + "\n" + rows(60, "{m},{n}.5,{n}.25,{c}"))
    assert [column.name for column in table.columns] == names
    assert table_data(table, names[3]).features == tuple(names[:3])


def use(content):
    """Read a table and predict each column that can be; a refusal is all that may happen."""
    try:
        table = read_table(content, "any.csv")
    except TableError:
        return
    for column in table.columns:
        try:
            data = table_data(table, column.name)
        except TableError:
            continue
        assert np.isfinite(data.train_x).all()
        assert np.isfinite(data.test_x).all()
        assert set(data.train_y) == set(range(len(data.classes)))
        assert len(data.features) == data.shape[0]


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
@example(b'"')
@example(b"sep=;\n")
@example(b"\xff\xfe")
def test_no_bytes_raise_anything_but_a_refusal(content):
    use(content)


CELLS = st.sampled_from(
    ["", " ", "0", "1", "2", "-1.5", "1e38", "-1e-300", "5e-324", "1,5", "1.5", "a", "b", "NA", "nan", "é", "=A1",
     '"a,b"', '"a\nb"', '"', '"x"y', "inf", "1e39", "1_0", "٣", "\u2028", "\x0c", "#N/A", "2024-01-02"]
)  # fmt: skip
ORDINARY = st.sampled_from(["0", "1", "2.5", "-1e-300", "1e38", "a", "b", "", "5e-324", "1,5"])


@st.composite
def tables(draw, cells):
    width, height = draw(st.integers(2, 4)), draw(st.integers(1, 14))
    line = st.lists(draw(st.sampled_from([cells, ORDINARY])), min_size=width, max_size=width)
    delimiter, end = draw(st.sampled_from(",;\t|")), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    header = draw(
        st.sampled_from(["abcdefg"[:width], ["x"] * width, [""] * width, ["1", "2", "3", "4"][:width]])
    )
    repeated = draw(st.integers(1, 3))
    body = [delimiter.join(draw(line)) for _ in range(height)] * repeated
    return end.join([delimiter.join(header), *body]).encode(
        draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    )


@settings(max_examples=300)
@given(tables(CELLS))
def test_no_table_raises_anything_but_a_refusal(content):
    use(content)
