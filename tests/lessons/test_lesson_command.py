"""`python -m core.lessons` as its guide says: what it prints, what it writes, and how it ends."""

import importlib.util
from pathlib import Path

import pytest
from lesson_text import RIGHT

from core.lessons import read_lesson
from core.lessons.__main__ import main

ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "try.md"
    path.write_text(RIGHT, encoding="utf-8")
    return path


def test_a_right_lesson_is_told_in_a_line(file, capsys):
    assert main([str(file)]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"{file}: 2 steps, 3 minutes, 0 mistakes\n"


def test_mistakes_are_printed_with_file_and_line_and_end_it_with_1(file, capsys):
    file.write_text(
        RIGHT.replace("order: 99", "ordr: 99").replace("{outcome.reason}", "{outcom}"), encoding="utf-8"
    )
    assert main([str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        f"{file}:3: “ordr” is not a part of the head. Did you mean order or for?",
        f"{file}:38: “outcom” is not in the vocabulary. Did you mean outcome or outcome.reason?",
    ]


def test_a_run_that_does_something_else_is_told(file, capsys):
    file.write_text(RIGHT.replace("eta0=0.205", "eta0=0.21"), encoding="utf-8")
    assert main([str(file)]) == 1
    assert capsys.readouterr().out == f"{file}:38: first_rise.step is 4, and no more 6. Mend the prose.\n"


def test_values_are_filled_in(file):
    file.write_text(
        RIGHT.replace("{first_rise.step = 6}", "{first_rise.step} of {V.first}"), encoding="utf-8"
    )
    assert main(["--fill", str(file)]) == 0
    text = file.read_text(encoding="utf-8")
    assert "At step {first_rise.step = 6} of {V.first = 4.63}; {outcome.reason}." in text
    assert [one.expected for one in read_lesson(file).steps[0].placeholders] == ["6", "4.63", ""]


def test_answers_are_told(file, capsys):
    assert main(["--answers", str(file)]) == 0
    assert "A run: Right: you said 6. It is 6" in capsys.readouterr().out


def test_the_guides_vocabulary_is_the_present_one(capsys):
    spec = importlib.util.spec_from_file_location("lesson_words", ROOT / "scripts" / "lesson_words.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    text = script.GUIDE.read_text(encoding="utf-8")
    assert script.written(text) == text, "run scripts/lesson_words.py"
    assert main(["--words"]) == 0
    assert capsys.readouterr().out.strip() in text
