"""Good tables against pandas, scikit-learn's scaler and its own split, put together by hand."""

import doctest
import io

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from core.data.load import load_data
from core.data.tables import table as table_module
from core.data.tables.prepared import table_data
from core.data.tables.table import TableError, read_table


def people(n=150):
    """Return a frame of two number and two category columns and a label, without gaps."""
    random = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "height": random.normal(170, 10, n).round(2),
            "town": random.choice(["Bonn", "Köln", "Ulm"], n),
            "steps": random.integers(0, 20_000, n),
            "smokes": random.choice(["yes", "no"], n),
            "grade": random.choice(["low", "mid", "high"], n),
        }
    )


def encoded(frame, **options):
    return frame.to_csv(index=False, **options).encode()


def split_by_hand(labels, test, seed):
    """Return the rows of both parts, as scikit-learn splits them, stratified."""
    everything = np.arange(len(labels))
    return train_test_split(
        everything, train_size=len(labels) - test, test_size=test, stratify=labels, random_state=seed
    )


@pytest.mark.parametrize("seed", [0, 7])
def test_a_table_is_what_pandas_and_the_scaler_make_of_it(seed):
    frame = people()
    data = table_data(read_table(encoded(frame), "people.csv"), "grade", seed=seed)
    assert data.classes == ("high", "low", "mid")
    train, test = split_by_hand(frame["grade"], 30, seed)
    scaler = StandardScaler().fit(frame[["height", "steps"]].to_numpy(float)[train])
    dummies = pd.get_dummies(frame[["town", "smokes"]]).to_numpy(float)
    for rows, x, y in [(train, data.train_x, data.train_y), (test, data.test_x, data.test_y)]:
        numbers = scaler.transform(frame[["height", "steps"]].to_numpy(float)[rows])
        np.testing.assert_allclose(x, np.hstack([numbers, dummies[rows]]), rtol=1e-5, atol=1e-6)
        assert [data.classes[label] for label in y] == list(frame["grade"][rows])
    assert data.features == (
        *("height", "steps", "town = Bonn", "town = Köln", "town = Ulm", "smokes = no", "smokes = yes"),
    )
    assert data.train_x.dtype == np.float32
    assert data.train_y.dtype == np.int64
    assert data.notes == ()
    assert data.kind == "table"
    assert data.shape == (7,)


def test_iris_with_its_counter_is_iris_without():
    iris = load_iris(as_frame=True)
    frame = iris.frame.drop(columns="target").assign(Species=iris.target_names[iris.target])
    plain = read_table(encoded(frame), "iris.csv")
    counted = read_table(frame.rename_axis("Id").reset_index().to_csv(index=False).encode(), "iris.csv")
    assert plain.default_label == counted.default_label == "Species"
    one, other = table_data(plain, "Species"), table_data(counted, "Species")
    np.testing.assert_array_equal(one.train_x, other.train_x)
    assert other.notes == ("Left out: “Id” (the column only counts the rows).",)


def test_what_the_table_says_of_its_columns():
    table = read_table(encoded(people()), " people\n.csv ")
    said = {column.name: (column.kind, column.distinct) for column in table.columns}
    counts = people().nunique()
    assert said == {
        name: ("number" if name in ("height", "steps") else "category", counts[name]) for name in counts.index
    }
    assert table.rows == 150
    assert table.name == "people .csv"
    assert table.label_candidates == tuple(people().columns)
    assert [table.task(name) for name in table.label_candidates] == [
        *("regression", "classification", "regression", "classification", "classification"),
    ]
    assert table.questions == ()
    assert table.head[0] == tuple(map(str, people().iloc[0]))
    assert len(table.head) == 5


@pytest.mark.parametrize(
    ("names", "label"),
    [
        (["a", "b", "c"], "c"),
        (["Class", "b", "c"], "Class"),
        (["y", "target", "c"], "target"),
        (["Label", "class", "y"], "Label"),
    ],
)
def test_the_label_is_guessed_by_name_then_by_place(names, label):
    body = "".join(f"{i % 3},{i % 5},{i % 2}\n" for i in range(40))
    assert read_table((",".join(names) + "\n" + body).encode(), "a.csv").default_label == label


@pytest.mark.parametrize(
    "name", ["selling_price", "house price", "Class Label", "is_spam", "salePrice", "Price (USD)", "Target"]
)
def test_the_label_is_guessed_by_the_last_word_of_a_name(name):
    body = "".join(f"{i % 5}.5,{i % 3},{i % 2}\n" for i in range(40))
    assert read_table(f"a,{name},c\n{body}".encode(), "a.csv").default_label == name
    assert read_table(f"{name},price_range,c\n{body}".encode(), "a.csv").default_label == name


def test_of_two_names_with_the_same_last_word_none_is_the_label():
    body = "".join(f"{i % 5}.5,{i % 3},{i % 2}\n" for i in range(40))
    assert read_table(f"open_price,close_price,up\n{body}".encode(), "a.csv").default_label == "up"


@pytest.mark.parametrize(
    ("columns", "label"),
    [
        ("{n}.5,{n}.25,{two},{n}.75", "column 4"),
        ("{two},{n}.5,{n}.25,{n}.75", "column 1"),
        ("{two}.5,{n}.5,{n}.25,{n}.75", "column 4"),
        ("{n}.5,word{two},{n}.25,{n}.75", "column 4"),
        ("u{n},word{two},{n}.25,{n}.75", "column 2"),
        ("{n}.5,{n}.25,{two}", "column 3"),
        ("word{two},{n}.25,{four}", "column 1"),
        ("{two},{n}.25,word{four}", "column 3"),
    ],
)
def test_without_names_the_label_is_the_last_column_or_the_first_with_classes(columns, label):
    body = "".join(columns.format(n=i * i, two=i % 2, four=i % 4) + "\n" for i in range(40))
    assert read_table(body.encode(), "a.csv").default_label == label


def test_few_numbers_of_which_most_occur_once_are_predicted_as_numbers():
    body = "".join(f"{i}.5,{i % 15}\n" for i in range(22))
    table = read_table(f"x,score\n{body}".encode(), "a.csv")
    assert table.task("score") == "regression"
    longer = read_table(f"x,score\n{body * 2}".encode(), "a.csv")
    assert longer.task("score") == "classification"


@pytest.mark.parametrize("task", ["classification", "regression"])
@pytest.mark.parametrize("different", [4, 15])
def test_the_task_that_is_chosen_is_taken(task, different):
    body = "".join(f"{i}.5,{i % different}\n" for i in range(24))
    table = read_table(f"x,score\n{body}".encode(), "a.csv", {"task of score": task})
    assert table.task("score") == task


def test_numbers_that_are_labels_keep_their_order_and_look():
    body = "".join(f"{i}.25,{[10, 9.0, -1, 2.5][i % 4]}\n" for i in range(80))
    data = table_data(read_table(("x,label\n" + body).encode(), "a.csv"), "label")
    assert data.classes == ("-1", "2.5", "9", "10")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "latin-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_delimiter_and_line_ends_make_no_difference(encoding, delimiter, end):
    frame = people()
    plain = table_data(read_table(encoded(frame), "a.csv"), "grade")
    content = frame.to_csv(index=False, sep=delimiter, lineterminator=end).encode(encoding)
    data = table_data(read_table(content, "a.csv"), "grade")
    np.testing.assert_array_equal(data.train_x, plain.train_x)
    np.testing.assert_array_equal(data.test_y, plain.test_y)
    assert data.features == plain.features
    assert bool(data.notes) == (encoding in ("cp1252", "latin-1"))


def test_old_line_ends_are_counted_as_lines():
    content = people().to_csv(index=False, lineterminator="\r").replace("Bonn", '"Bo\rnn"').encode()
    table = read_table(content, "a.csv")
    lines = 2 + np.arange(150) + np.concatenate([[0], np.cumsum(people()["town"] == "Bonn")[:-1]])
    np.testing.assert_array_equal(table.lines, lines)


def test_decimal_commas_are_read_where_semicolons_or_tabs_separate():
    frame = people()
    content = encoded(frame, sep=";", decimal=",")
    plain = table_data(read_table(encoded(frame), "a.csv"), "grade")
    data = table_data(read_table(content, "a.csv"), "grade")
    np.testing.assert_array_equal(data.train_x, plain.train_x)
    first = frame["height"][0]
    assert data.notes == (
        "“height”: decimal commas were read as decimal points: "
        f"“{str(first).replace('.', ',')}” in line 2 was read as {first}.",
    )
    tabs = table_data(read_table(encoded(frame, sep="\t", decimal=","), "a.csv"), "grade")
    np.testing.assert_array_equal(tabs.train_x, plain.train_x)


def test_excels_first_line_names_the_delimiter():
    frame = people()
    content = b"sep=|\r\n" + encoded(frame, sep="|")
    table = read_table(content, "a.csv")
    assert [column.name for column in table.columns] == list(frame.columns)
    assert table.lines[0] == 3


@pytest.mark.parametrize("delimiter", [",", ";", "|"])
def test_blanks_round_quoted_cells_are_no_part_of_them(delimiter):
    names = ["low", f"mid{delimiter} high", 'the "top"\nof all']
    frame = people().assign(grade=[names[i % 3] for i in range(150)])
    plain = table_data(read_table(encoded(frame, sep=delimiter), "a.csv"), "grade")
    padded = encoded(frame, sep=delimiter, quoting=1).decode().replace(f'"{delimiter}"', f'"  {delimiter}  "')
    table = read_table(padded.encode(), "a.csv")
    data = table_data(table, "grade")
    assert data.classes == plain.classes
    np.testing.assert_array_equal(data.train_x, plain.train_x)
    lines = 2 + np.arange(150) + np.concatenate([[0], np.cumsum(frame["grade"] == names[2])[:-1]])
    np.testing.assert_array_equal(table.lines, lines)


@pytest.mark.parametrize("ending", [";", ";;", "; ;"])
def test_separators_at_the_end_of_every_line_lack_no_name(ending):
    frame = people()
    content = "".join(f"{line}{ending}\n" for line in encoded(frame, sep=";").decode().splitlines())
    table = read_table(content.encode(), "a.csv")
    assert [column.name for column in table.columns] == list(frame.columns)
    np.testing.assert_array_equal(table.column("height").values, frame["height"])
    assert table.notes == ()


FOOTNOTES = {
    "a rule and what follows it": (
        "______\nStand: 2020\nBonn\n",
        "(“______”) and the 2 rows that follow it are",
    ),
    "a sentence": ("Source: the statistical office\n", "(“Source: the statistical office”) is a footnote"),
    "a quoted paragraph": ('-----\n"Two\n\nlines"\n', "(“-----”) and the row that follows it are"),
}


@pytest.mark.parametrize("case", FOOTNOTES)
@pytest.mark.parametrize("width", [2, 3])
def test_footnotes_below_the_rows_are_left_out(case, width):
    frame = people()[["steps", "town", "grade"][-width:]]
    footnotes, note = FOOTNOTES[case]
    table = read_table(encoded(frame) + footnotes.encode(), "a.csv")
    assert table.rows == 150
    assert table.notes[0].startswith(f"Line 152 {note}")


@pytest.mark.parametrize("last", ["Bonn\n", "New York\n", "5\n", "-----\nBonn,low\n"])
def test_a_row_that_lacks_its_end_is_no_footnote(last):
    with pytest.raises(TableError, match=r"Line 152 is too short: it has 1 cell for 2 columns"):
        read_table(encoded(people()[["town", "grade"]]) + last.encode(), "a.csv")


def test_notes_name_only_the_marks_that_numbers_have():
    body = "".join(f"{1 + i}.{i:03}.000;{'ab'[i % 2]}\n" for i in range(60))
    (note,) = read_table(f"people;label\n{body}".encode(), "a.csv").notes
    assert note == "“people”: points group thousands: “1.000.000” in line 2 was read as 1000000."


def test_quoted_cells_may_hold_delimiters_quotes_and_line_ends():
    names = ["a,b", 'say "x"', "two\nlines"]
    frame = people().assign(grade=[names[i % 3] for i in range(150)])
    table = read_table(encoded(frame), "a.csv")
    data = table_data(table, "grade")
    assert sorted(data.classes) == sorted(names)
    assert table.lines[3] == 2 + 3 + 1


def test_rows_with_gaps_are_those_that_pandas_drops():
    frame = people()
    random = np.random.default_rng(1)
    for name in frame.columns:
        frame[name] = frame[name].astype(object).where(random.uniform(size=150) > 0.05)
    for mark in ("", "NA", "nan", "?", "n/a"):
        data = table_data(read_table(encoded(frame, na_rep=mark), "a.csv"), "grade")
        whole = frame.dropna()
        assert len(data.train_y) + len(data.test_y) == len(whole)
        (note,) = data.notes
        assert note.startswith(f"{150 - len(whole)} of 150 rows have gaps and are left out")
        for name in frame.columns:
            assert f"“{name}” in {frame[name].isna().sum()}" in note
        first = int(frame.isna().any(axis=1).to_numpy().argmax())
        assert f"the first in line {first + 2}:" in note


def test_blank_lines_and_trailing_delimiters_are_no_rows():
    frame = people()
    plain = encoded(frame).decode().splitlines()
    spread = "\n,,,,\n\n".join(f"{line},," for line in plain) + "\n\n,,,,,,\n"
    table = read_table(spread.encode(), "a.csv")
    assert table.rows == 150
    np.testing.assert_array_equal(
        table_data(table, "grade").train_x, table_data(read_table(encoded(frame), "a.csv"), "grade").train_x
    )


@pytest.mark.parametrize(
    ("first", "row"),
    [("15.0,8,3.5,7.25,saab", "{n}.25,4,{n}.0,1.5,car {n}"), ("2,5;8,5;7,5;saab", "{n},25;1,5;3,75;car {n}")],
)
def test_a_first_line_mostly_of_decimals_is_a_sample_without_a_question(first, row):
    body = "".join(row.format(n=i) + "\n" for i in range(20, 60))
    table = read_table(f"{first}\n{body}".encode(), "a.csv")
    assert table.rows == 41
    assert table.questions == ()


def test_decimals_that_rise_may_be_names_and_are_asked_for():
    body = "".join(f"{i}.25,{i * i}.5,{i % 7}.5,{'ab'[i % 2]}\n" for i in range(5, 40))
    table = read_table(f"400.5,401.5,402.5,kind\n{body}".encode(), "a.csv")
    assert table.questions[0].key == "header"
    assert table.columns[0].name == "column 1"


def test_points_are_decimal_without_a_question_where_commas_separate():
    body = "".join(f"{1 + i}.{100 + i * i % 97},{'ab'[i % 2]}\n" for i in range(40))
    assert read_table(f"x,kind\n{body}".encode(), "a.csv").questions == ()
    semicolons = read_table(f"x;kind\n{body}".replace(",", ";").encode(), "a.csv")
    assert [question.key for question in semicolons.questions] == ["points"]


def test_counted_headers_are_names():
    numbers = pd.DataFrame(np.random.default_rng(0).integers(0, 3, (60, 4)))
    table = read_table(encoded(numbers), "a.csv")
    assert [column.name for column in table.columns] == ["0", "1", "2", "3"]
    assert table.rows == 60
    years = "country,2019,2020,label\n" + "".join(f"land{i},{i}.5,{i * i},{'ab'[i % 2]}\n" for i in range(40))
    assert read_table(years.encode(), "a.csv").columns[1].name == "2019"


@pytest.mark.parametrize("scale", [1e-300, 1e-30, 1.0, 1e30])
def test_the_size_of_numbers_makes_no_difference(scale):
    frame = people()
    plain = table_data(read_table(encoded(frame), "a.csv"), "grade")
    scaled = frame.assign(height=frame["height"] * scale, steps=frame["steps"] * scale)
    data = table_data(read_table(encoded(scaled), "a.csv"), "grade")
    np.testing.assert_allclose(data.train_x, plain.train_x, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(data.test_x, plain.test_x, rtol=1e-5, atol=1e-6)


def test_an_underscore_is_no_part_of_a_number():
    body = "".join(f"1_{i % 4},{'ab'[i % 2]}\n" for i in range(60))
    column, _ = read_table(("x,label\n" + body).encode(), "a.csv").columns
    assert column.kind == "category"
    assert column.words == ("1_0", "1_1", "1_2", "1_3")


def test_load_data_takes_the_table_with_noise_and_imbalance():
    frame = people(600)
    table = read_table(encoded(frame), "a.csv")
    data = load_data("table", table=table, label="grade", label_noise=0.25, imbalance=4, seed=2)
    same = load_data(
        "table",
        table=read_table(encoded(frame), "a.csv"),
        label="grade",
        label_noise=0.25,
        imbalance=4,
        seed=2,
    )
    assert data is same
    train, test = split_by_hand(frame["grade"], 120, 2)
    counts = frame["grade"][train].value_counts()
    kept = [counts["high"], round(counts["low"] / 2), round(counts["mid"] / 4)]
    truth = table_data(table, "grade", imbalance=4, seed=2).train_y
    np.testing.assert_array_equal(np.bincount(truth), kept)
    assert data.noisy.sum() == round(0.25 * sum(kept))
    np.testing.assert_array_equal(data.train_y != truth, data.noisy)
    assert [data.classes[label] for label in data.test_y] == list(frame["grade"][test])
    np.testing.assert_allclose(data.train_x[:, :2].mean(axis=0), 0, atol=1e-6)
    assert load_data("table", table=table).title == "a.csv: grade"


def test_without_a_table_or_with_too_few_rows_load_data_says_so():
    with pytest.raises(ValueError, match="needs a table: read a CSV file with read_table"):
        load_data("table")
    few = read_table(b"x,label\n1,a\n2,a\n3,b\n4,b\n5,c\n6,c\n7,d\n8,d\n", "a.csv")
    data = table_data(few, "label")
    assert len(data.test_y) == len(data.train_y) == 4
    with pytest.raises(TableError, match=r"8 samples are too few for 4 classes: 5 are kept for the test"):
        table_data(few, "label", test_share=0.6)


def test_a_file_of_the_full_size_is_read_in_seconds():
    random = np.random.default_rng(0)
    frame = pd.DataFrame(random.normal(size=(50_000, 40)).round(4)).add_prefix("x")
    frame["town"] = random.choice(["Bonn", "Ulm"], 50_000)
    frame["label"] = random.integers(0, 5, 50_000)
    content = encoded(frame)
    assert 14e6 < len(content) < 20e6
    table = read_table(content, "large.csv")
    data = table_data(table, "label")
    assert data.train_x.shape == (40_000, 42)
    again = pd.read_csv(io.BytesIO(content))
    np.testing.assert_array_equal(table.columns[3].values, again["x3"])


def _refusal(table, seed):
    """Return why a column y can't be predicted with a seed, or "" where it can, by finite numbers."""
    try:
        assert np.isfinite(table_data(table, "y", seed=seed).test_y).all()
    except TableError as refusal:
        return str(refusal)
    return ""


def test_a_target_is_standardised_whatever_its_size_and_refused_where_it_does_not_vary():
    rows = "".join(f"{i * i % 53},{1 + i % 9}.{i % 7}e-200\n" for i in range(60))
    data = table_data(read_table(("x1,x2\n" + rows).encode(), "a.csv"), "x2")
    assert np.abs(data.train_y).max() < 5
    assert data.train_y.std() == pytest.approx(1, abs=1e-5)
    few = read_table(
        ("x,y\n" + "".join(f"{i * i % 17},0.1\n" for i in range(38)) + "3,2\n4,3\n").encode(), "a.csv"
    )
    said = [_refusal(few, seed) for seed in range(30)]
    assert any("has one number only in the 32 rows of the training part" in refusal for refusal in said)
    assert "" in said
    far = read_table(
        ("x,y\n" + "".join(f"{i},{i}e-5\n" for i in range(1, 20)) + "3,3e38\n").encode(), "a.csv"
    )
    with pytest.raises(
        TableError, match=r"Line 21, column “y”: 3e\+38 is too far from the numbers of the training"
    ):
        [table_data(far, "y", seed=seed) for seed in range(40)]


def test_the_test_part_of_a_regression_has_two_rows_at_least():
    table = read_table(("x,y\n" + "".join(f"{i * i % 7},{i}.5\n" for i in range(7))).encode(), "a.csv")
    assert len(table_data(table, "y").test_y) == 2


def test_the_examples_of_the_module_hold():
    failed, tried = doctest.testmod(table_module)
    assert failed == 0
    assert tried >= 5
