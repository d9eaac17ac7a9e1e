"""A lesson on paper: what is asked, room for an answer, and on the other sheet the run's own numbers and pictures."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
import segno
from lesson_text import RIGHT, asked, seen

from core.formulas import html_prose
from core.lessons import frame, lessons, parse_lesson
from core.lessons.__main__ import main
from core.lessons.drawings import drawn_chart, empty_chart
from core.lessons.map_drawing import map_picture
from core.lessons.paper import html
from core.lessons.rooms import evidence_of
from core.lessons.worksheet import worksheet

EMPTY = {"meta", "rect", "circle", "polyline", "br", "hr"}


class Balanced(HTMLParser):
    """Fails where a tag is closed that is not open."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in EMPTY:
            assert self.open.pop() == tag


def checked(page):
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    assert "<script" not in page
    # Nothing is fetched; the name of MathML's signs is no address.
    assert "http" not in page.replace("http://www.w3.org/1998/Math/MathML", "")
    return page


@pytest.mark.parametrize("name", ["limit", "decay", "sea_level", "saddle"])
def test_a_sheet_asks_everything_and_tells_nothing_and_the_other_tells_all(name):
    lesson = lessons()[name]
    sheet, solved = checked(worksheet(lesson)), checked(worksheet(lesson, solved=True))
    for step in lesson.steps:
        assert html_prose(step.prediction.ask) in sheet
        evidence = seen(step.scene.link)
        for one in step.placeholders:
            value = evidence.value(one.name)
            assert not isinstance(value, str) or len(value) < 12 or value not in sheet
    assert lesson.questions[0] not in sheet
    assert html_prose(lesson.questions[0]) in solved
    assert "{" not in re.sub(r"(?s)<style>.*?</style>", "", solved).replace("{L", "")
    assert solved.count("<svg") >= 1


def test_a_run_that_blows_up_stays_on_the_paper():
    lesson = parse_lesson(RIGHT, "try")
    solved = checked(worksheet(lesson, solved=True))
    places = [
        float(number) for line in re.findall(r'points="([^"]*)"', solved) for number in re.split("[ ,]", line)
    ]
    assert len(places) > 200
    assert max(map(abs, places)) < 1e4
    assert "For example η0 = 0.1." in solved


def test_what_stands_in_a_lesson_is_no_html_of_the_sheet():
    text = RIGHT.replace("When does V rise first?", "Is V < 1 & λ > 2?").replace(
        "title: A try", "title: A & B"
    )
    sheet = checked(worksheet(parse_lesson(text, "try")))
    assert "Is V &lt; 1 &amp; λ &gt; 2?" in sheet
    assert "<title>A &amp; B</title>" in sheet


def test_the_command_writes_both_sheets(tmp_path, capsys):
    file = tmp_path / "try.md"
    file.write_text(RIGHT, encoding="utf-8")
    assert main([str(file), "--worksheet", str(tmp_path / "sheets")]) == 0
    assert sorted(path.name for path in (tmp_path / "sheets").iterdir()) == ["try-solutions.html", "try.html"]
    assert "wrote" in capsys.readouterr().err


def test_a_landscape_is_drawn_with_the_shore_that_is_asked_about():
    link = "playground?problem=himmelblau&rules=gradient_descent&lam=180"
    assert asked(link, kind="islands").options["at"] == 180
    lesson = lessons()["sea_level"]
    assert 'stroke-width="2.2"' in worksheet(lesson)


def test_formulas_are_set_and_no_sign_of_latex_or_of_an_index_is_left():
    text = RIGHT.replace("Before it.", "With $\\eta_t \\le \\frac{2}{\\lambda}$, λ_max and e^(−αt).")
    sheet = checked(worksheet(parse_lesson(text, "try")))
    assert "<mfrac><mrow><mn>2</mn></mrow><mrow><mi>λ</mi></mrow></mfrac>" in unescape(sheet)
    assert "λ<sub>max</sub> and e<sup>−αt</sup>." in sheet
    for lesson in lessons().values():
        for step in lesson.steps:
            assert re.search(r"[ηλS]_|\^\(|\$", html(step.before)) is None


def test_with_an_address_a_code_leads_to_the_lesson():
    lesson = parse_lesson(RIGHT, "try")
    sheet = worksheet(lesson, address="https://school.example/superlevel/")
    link = "https://school.example/superlevel/lessons?lesson=try"
    assert f'<a href="{link}">{link}</a>' in sheet
    code = segno.make(link, micro=False, error="m").svg_inline(border=2, omitsize=True)
    assert code in sheet
    assert "<div class=code>" not in worksheet(lesson)


def test_an_empty_chart_tells_nothing_of_the_run():
    drawn = [
        asked(
            f"playground?problem=ill_conditioned&start=-0.5,1&alpha=0&rules=gradient_descent&eta0={eta0}",
            kind="curve",
        )
        for eta0 in (0.01, 0.205)
    ]
    empty = [empty_chart(one.part(evidence_of(one.scene))) for one in drawn]
    full = [drawn_chart(one.part(evidence_of(one.scene))) for one in drawn]
    assert empty[0] == empty[1]
    assert full[0] != full[1]


def test_a_map_is_drawn_with_every_outcome_that_it_has():
    evidence = seen(
        "map?problem=ill_conditioned&steps=60&rules=gradient_descent&map_x=eta0:0.01:1:9:log&map_y=alpha:0.0001:0.5:9:log"
    )
    found = evidence.part().found
    empty, full = map_picture(evidence.axes), map_picture(evidence.axes, found)
    for kind, count in found.counts().items():
        assert f"{kind} ({count})" in full
        assert kind not in empty
    cells = re.findall(r'width="([0-9.]+)" height="([0-9.]+)" fill="#[0-9a-f]+"/>', full)
    whole = 9 * (frame.WIDTH - frame.EDGE - frame.RIGHT)
    assert sum(float(width) - 0.2 for width, _ in cells) == pytest.approx(whole, abs=9)


def test_a_place_on_a_map_is_an_example_that_is_named():
    solved = worksheet(lessons()["map"], solved=True, run=lambda scene: seen(scene.link))
    assert re.search(r"<p>For example η0 = [0-9.]+, α = [0-9.]+\. There it came to rest at a minimum", solved)
