"""Rows whose cells do not stand below the names: refused with their line, or noted, never moved without a word."""

import pytest

from core.data.tables.table import TableError, read_table

LANDS = "".join(f"land{i};{i},5;{i * i % 97};{'ab'[i % 2]};\n" for i in range(30))
NAMES = "land;area;people;label;\n"


def read(text):
    return read_table(text.encode(), "a.csv")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (NAMES + LANDS + "Bahamas; The;1,5;3;a;\n", 32),
        (NAMES + "Bahamas; The;1,5;3;a\n" + LANDS, 2),
        ((NAMES + LANDS).replace(";\n", ";;\n") + "Bahamas; The;1,5;3;a;\n", 32),
        (NAMES.replace(";\n", "\n") + LANDS + "Bahamas; The;1,5;3;a\n", 32),
        (LANDS + "Bahamas; The;1,5;3;a;\n", 31),
        (NAMES + LANDS * 40 + "Bahamas; The;1,5;3;a;\n", 1202),
    ],
)
def test_a_row_that_a_separator_shifts_is_refused(content, line):
    with pytest.raises(
        TableError, match=rf"Line {line:,} is too long: .* for 4 columns, with “a” behind the last"
    ):
        read(content)


def test_a_cell_without_a_column_may_get_one():
    remark = NAMES + LANDS + "Bahamas;1,5;3;a;a remark\n"
    with pytest.raises(
        TableError, match=r"“a remark” behind the last\..* If the row is right, name that cell's column"
    ):
        read(remark)
    assert read(remark.replace("label;", "label;remark")).column("remark").gaps == 30


def test_separators_behind_the_rows_alone_are_no_row_names():
    table = read(NAMES.replace(";\n", "\n") + LANDS)
    assert [column.name for column in table.columns] == ["land", "area", "people", "label"]
    assert table.column("people").values[3] == 9


# Numbers with a comma that became a separator: in some rows or in all, in one column or two.
CUT = {
    "some": "".join(f"x{i},{i},5,{i * i % 97}{',5' if i % 3 else ','}\n" for i in range(30)),
    "all": "".join(f"x{i},{i},5,{i * i % 97},5\n" for i in range(30)),
}


def test_decimal_commas_that_became_separators_are_refused_where_rows_differ():
    with pytest.raises(
        TableError, match=r"Line 2 ends in column 4, line 3 in column 5 and .* If decimal commas became"
    ):
        read("n,a,b,,\n" + CUT["some"])


def test_decimal_commas_that_became_separators_are_noted_where_rows_agree():
    note = read("n,a,b,,\n" + CUT["all"]).notes[0]
    assert note.startswith(
        "Line 2 ends in column 5 and line 1 in column 3: if decimal commas became separators, save"
    )
    pointed = "".join(f"x{i},{i}.5,{i * i % 97},{i % 7},{i % 5}\n" for i in range(30))
    assert "decimal" not in " ".join(read("n,a,b,,\n" + pointed).notes)


@pytest.mark.parametrize("names", ["", "name,size,width,part,kind\n"])
def test_words_that_end_rows_early_where_others_have_numbers_are_noted(names):
    cut = "".join(f"x{i % 4},{i},{i * i % 97},5,{'ab'[i % 2]}\n" for i in range(0, 30, 2))
    whole = "".join(f"x{i % 4},{i},{i * i % 97},{'ab'[i % 3 % 2]},\n" for i in range(30))
    said = " ".join(read(names + cut + whole).notes)
    assert "30 of 45 rows end with" in said
    assert "as where decimal commas became separators" in said


def test_words_that_end_rows_early_are_usual_where_no_numbers_stand():
    rows = "".join(f"x{i % 4},{i},{['red,', 'red,blue'][i % 2]}\n" for i in range(30))
    assert read("name,size,first,second\n" + rows).notes == ()
