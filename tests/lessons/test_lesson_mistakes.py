"""A lesson's file with each kind of mistake: refused with file, line and what to do."""

import pytest
from lesson_text import RIGHT

from core.lessons import LessonError, broken, parse_lesson, read_lesson

# What is spoilt: the text that is replaced, by what, a text on the line that is told, and words of the sentence.
MISTAKES = {
    "no head": ("---\ntitle", "title", 1, "does not begin with its head"),
    "no YAML": ("title: A try", "title: A: try", "title: A: try", "not YAML"),
    "a tab": ("order: 99", "\torder: 99", "order: 99", "not YAML"),
    "twice": ("order: 99", "order: 99\norder: 98", "order: 98", "twice"),
    "unknown in the head": ("order: 99", "order: 99\nminuts: 4", "minuts", "Did you mean minutes"),
    "no such picture": ("order: 99", "order: 99\npicture: frosen", "picture: frosen", "Did you mean frozen"),
    "a missing title": ("title: A try\n", "", "order: 99", "lacks “title”"),
    "an empty text": ("title: A try", "title:", "title:", "must be a text"),
    "no number": ("minutes: 3", "minutes: three", "minutes: three", "no number"),
    "too long": ("minutes: 3\nfor", "minutes: 300\nfor", "minutes: 300", "from 1 to 45"),
    "steps take longer": ("minutes: 3\nfor", "minutes: 4\nfor", "minutes: 4", "The steps take 3 minutes"),
    "a goal that is a mapping": ("- Read a file.", "- Read: a file.", "- Read", "list of texts"),
    "an anchor": ("title: A try", "title: &a A try", "title: &a", "Anchors"),
    "a tag": ("title: A try", "title: !!python/name:os.system A", "title: !!", "tags"),
    "no such step": ("step: A run", "step: A rnu", "step: A rnu", "Did you mean A run"),
    "no step": ("## A run", "### A run", "```step", "before the first step"),
    "a title of rank 1": ("Before it.", "# Before it", "# Before it", "lesson's title"),
    "two steps of one name": ("## To talk about", "## A run!", "## A run!", "title of two steps"),
    "HTML": ("Before it.", "Before <b>it</b>.", "Before <b>", "HTML"),
    "HTML block": ("Before it.", "<script>\nx\n</script>", "<script>", "HTML"),
    "a picture": ("Before it.", "![it](http://x/y.png)", "![it]", "Pictures"),
    "a formula paper can't show": ("Before it.", "Before\nit, $\\foo$.", "it, $", "“\\foo” is not known"),
    "an open block": ("```\n\nAt step", "\nAt step", "```step", "no end"),
    "two blocks": (
        "Nothing runs",
        "```step\nminutes: 1\n```\n\n```step \nminutes: 1\n```\nNothing runs",
        "```step ",
        "second block",
    ),
    "unknown in a block": ("free: eta0", "fre: eta0", "fre: eta0", "Did you mean free"),
    "no experiment": ("experiment: playground", "prose: playground", "prose:", "not a part"),
    "another page": ("experiment: playground?", "experiment: claims?", "experiment:", "no page"),
    "a bare word": (
        "experiment: playground?problem=ill_conditioned",
        "experiment: ill_conditioned",
        "experiment:",
        "no page",
    ),
    "unknown in the link": ("&eta0=0.205", "&eta=0.205", "experiment:", "“eta” in the link is not a setting"),
    "out of bounds": ("&eta0=0.205", "&eta0=20", "experiment:", "between"),
    "no such problem": ("problem=ill_conditioned", "problem=ill", "experiment:", "must be one of"),
    "no such rule": ("rules=gradient_descent", "rules=gradient", "experiment:", "must be one of"),
    "free and unknown": ("free: eta0", "free: eta", "free: eta", "Did you mean eta0"),
    "free without effect": ("free: eta0", "free: momentum", "free: momentum", "changes nothing"),
    "an unknown expectation": ("outcome: diverged", "outcom: diverged", "outcom:", "Did you mean outcome"),
    "an impossible expectation": (
        "outcome: diverged",
        "outcome: exploded",
        "outcome: exploded",
        "Write one of",
    ),
    "an unknown kind": ("kind: number", "kind: numbr", "kind: numbr", "Did you mean number"),
    "another kind's line": ("tolerance: 1", "tolerance: 1\n  wanted: 3", "wanted: 3", "not a part"),
    "no question": ("  ask: When does V rise first?\n", "", "kind: number", "lacks “ask”"),
    "no such number": ("what: first_rise.step", "what: first_ris.step", "what:", "not in the vocabulary"),
    "a word for a number": ("what: first_rise.step", "what: outcome", "what:", "is no number"),
    "no tolerance": ("tolerance: 1", "tolerance: about 1", "tolerance:", "is no tolerance"),
    "of a rule that does not run": (
        "kind: number",
        "kind: number\n  of: adam",
        "of: adam",
        "Nothing called “adam”",
    ),
    "an unknown placeholder": (
        "{first_rise.step = 6}",
        "{first_rise.stp}",
        "At step",
        "Did you mean first_rise.step",
    ),
    "a placeholder of another rule": (
        "{first_rise.step = 6}",
        "{adam.outcome}",
        "At step",
        "Nothing called “adam”",
    ),
    "a placeholder before the run": ("Before it.", "Before {outcome}.", "Before {", "no run is known"),
    "an expected sentence": ("{outcome.reason}", "{outcome.reason = so}", "At step", "can't be expected"),
    "a lone brace": ("At step", "At } step", "At }", "stands alone"),
    "no explanation": (
        "At step {first_rise.step = 6}; {outcome.reason}.",
        "",
        "prediction:",
        "nothing explains",
    ),
    "a task without anything free": ("free: eta0\n", "", "ask: Let it", "nothing is free"),
    "an example that is not free": ("    eta0: 0.1", "    alpha: 0.1", "alpha: 0.1", "not free"),
    "an example that can't be": ("    eta0: 0.1", "    eta0: -1", "eta0: -1", "between"),
    "an unknown part of a task": ("  until:", "  til:", "til:", "Did you mean until"),
}


def spoilt(old, new):
    assert RIGHT.count(old) >= 1, old
    return RIGHT.replace(old, new, 1)


def _line(text, at):
    """Return the line that a text stands on, or the number itself."""
    return at if isinstance(at, int) else 1 + next(k for k, row in enumerate(text.splitlines()) if at in row)


def test_the_lesson_that_is_spoilt_here_is_right():
    lesson = parse_lesson(RIGHT, "try")
    assert [step.minutes for step in lesson.steps] == [2, 1]
    assert list(broken(lesson, "try.md")) == []


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_refused_with_file_line_and_what_to_do(name):
    old, new, at, words = MISTAKES[name]
    text = spoilt(old, new)
    with pytest.raises(LessonError) as refused:
        parse_lesson(text, "try", "assets/lessons/try.md")
    line = _line(text, at)
    found = [one for one in refused.value.mistakes if one.line == line]
    assert found, (line, refused.value.mistakes)
    told = next(one for one in found if words in f"{one.what} {one.remedy}")
    assert str(told).startswith(f"assets/lessons/try.md:{line}: ")
    assert told.what.endswith((".", "!"))
    assert told.remedy.endswith((".", "?"))


def test_several_mistakes_are_told_at_once_in_the_order_of_lines():
    text = (
        spoilt("for: tests", "for:")
        .replace("kind: number", "kind: numbr")
        .replace("Before it.", "# Before it")
    )
    with pytest.raises(LessonError) as refused:
        parse_lesson(text.replace("# Before it", "Before it"), "try")
    lines = [one.line for one in refused.value.mistakes]
    assert len(lines) >= 2
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "does not begin"),
        ("---\ntitle: x\n", "no end"),
        ("---\n- a\n---\n## A\n", "must hold names"),
        ("---\n---\n## A\n", "must hold names"),
        ("---\ntitle: x\n---\nNo step.\n", "no step"),
        ("---\ntitle: x\n---\n" + "a" * 200_000, "200,0"),
        ("---\na: " + "[" * 5000 + "\n---\n## A\n", "too deeply"),
        ("---\ntitle: \x07\n---\n## A\n", "character"),
    ],
)
def test_what_is_no_lesson_at_all_is_refused_too(text, words):
    with pytest.raises(LessonError, match=words):
        parse_lesson(text, "try")


def test_a_file_that_is_not_utf_8_or_not_there_is_refused(tmp_path):
    file = tmp_path / "odd.md"
    file.write_bytes(b"---\ntitle: caf\xe9\n---\n")
    with pytest.raises(LessonError, match=r"odd.md:2: This is not UTF-8"):
        read_lesson(file)
    with pytest.raises(LessonError, match="can't be read"):
        read_lesson(tmp_path / "none.md")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("outcome: diverged", "outcome: minimum", "how it ended: diverged, asked for: minimum"),
        ("{first_rise.step = 6}", "{first_rise.step = 7}", "first_rise.step is 6, and no more 7"),
        ("{first_rise.step = 6}", "{lost.step}", "never happens"),
        ("    eta0: 0.1\n", "    eta0: 0.3\n", "The example does not do the task"),
        ("    outcome: minimum\n", "    outcome: diverged\n", "done before anything was changed"),
        ("what: first_rise.step", "what: budget.whole", "nobody can answer"),
    ],
)
def test_a_lesson_that_no_longer_does_what_it_says_is_told(old, new, words):
    told = [str(one) for one in broken(parse_lesson(spoilt(old, new), "try"), "try.md")]
    assert any(words in one for one in told), told
    assert all(one.startswith("try.md:") for one in told)
