"""A lesson on paper: a worksheet, or with `solved` the sheet that has the answers; HTML with a print style."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import segno

from ..formulas import html_prose
from .descents import Descent
from .drawings import chart_picture, drawn_chart, empty_chart, landscape_picture
from .evidence import ENDINGS, Evidence
from .lesson import Lesson, Step, Task
from .links import Scene
from .map_drawing import map_picture
from .maps import MapEvidence, Mapped
from .paper import html
from .prediction import Prediction
from .rooms import evidence_of, parts_of

_STYLE = Path(__file__).with_name("worksheet.css").read_text(encoding="utf-8")
# Pictures whose prediction is drawn on them are larger.
_DRAWN_ON = ("place", "curve")


def worksheet(
    lesson: Lesson, solved: bool = False, run: Callable[[Scene], Evidence] = evidence_of, address: str = ""
) -> str:
    """Return a lesson as an HTML page for A4 that needs nothing else; `run` makes the evidence of its steps.

    With the `address` of a server the page has its link to the lesson, also as a QR code.
    """
    title = f"{lesson.title} – solutions" if solved else lesson.title
    body = "".join(_step(step, solved, run) for step in lesson.steps)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html_prose(title)}</title>'
        f"<style>{_STYLE}</style></head><body>{_head(lesson, title, solved, address)}"
        f"{html(lesson.opening)}{body}{_teacher(lesson) if solved else ''}</body></html>\n"
    )


def write_sheets(lesson: Lesson, folder: Path, address: str = "") -> tuple[Path, Path]:
    """Write both sheets of a lesson into a folder; return their files. Each run is made once for both."""
    folder.mkdir(parents=True, exist_ok=True)
    run = cache(evidence_of)
    sheets = folder / f"{lesson.name}.html", folder / f"{lesson.name}-solutions.html"
    for sheet, solved in zip(sheets, (False, True), strict=True):
        sheet.write_text(worksheet(lesson, solved, run, address), encoding="utf-8")
    return sheets


def lesson_link(address: str, lesson: Lesson) -> str:
    """Return the address of a lesson on a server."""
    return f"{address.rstrip('/')}/lessons?lesson={lesson.name}"


def _head(lesson: Lesson, title: str, solved: bool, address: str) -> str:
    about = f"Lesson {lesson.order:g} · {lesson.minutes:g} minutes · {html_prose(lesson.audience)}"
    name = "" if solved else "<p class=name>Name: ____________________________ Date: ______________</p>"
    code = _code(lesson_link(address, lesson)) if address else ""
    return f"<header><div><h1>{html_prose(title)}</h1><p>{about}</p>{name}</div>{code}</header>"


def _code(link: str) -> str:
    drawn = segno.make(link, micro=False, error="m").svg_inline(border=2, omitsize=True)
    return f'<div class=code>{drawn}<a href="{html_prose(link)}">{html_prose(link)}</a></div>'


def _step(step: Step, solved: bool, run: Callable[[Scene], Evidence]) -> str:
    head = f"<h2>{html_prose(step.title)}</h2>{html(step.before)}"
    if step.scene is None:
        room = "" if solved else f"<div class=whole>{_lines(5)}</div>"
        return f"<section>{head}{html(step.after)}{room}</section>"
    evidence = run(step.scene)
    asked = step.prediction
    if asked is None:
        middle = _shown(evidence) if solved else ""
    else:
        middle = _told(asked, evidence) if solved else _asked(asked, evidence)
    answer = f"<div class=answer>{html(step.explained(evidence))}</div>" if solved else ""
    task = _task(step.task, step.scene, solved) if step.task is not None else ""
    return f"<section><div class=whole>{head}{middle}</div>{answer}{task}</section>"


def _asked(asked: Prediction, evidence: Evidence) -> str:
    """Return the question, with what is seen before the run, and room for the answer."""
    ask, room = f"<p class=asked>{html_prose(asked.ask)}</p>", "".join(_space(asked))
    picture = _at_rest(asked, evidence)
    if asked.kind.given in _DRAWN_ON:
        return f"<div class=drawn>{ask}{room}{picture}</div>"
    return f"<div class=run>{picture}<div>{ask}{room}</div></div>"


def _told(asked: Prediction, evidence: Evidence) -> str:
    """Return the question with what is right, and the pictures of the run."""
    answer = f"<p>{html_prose(_answer(asked, evidence))}</p>"
    return f"<p class=asked>{html_prose(asked.ask)}</p>{answer}{_shown(evidence, asked)}"


def _answer(asked: Prediction, evidence: Evidence) -> str:
    """Return what is right, without the words that speak to somebody who has answered."""
    if asked.kind.given in ("choice", "curve"):
        ended = asked.part(evidence).ended
        return f"{asked.whose(evidence)}{ended[:1].upper()}{ended[1:]}."
    told = asked.judge(evidence, asked.truth(evidence)).sentence.partition("you said ")[2]
    said, _, rest = told.partition(". ")
    # Of a map's places many are right.
    one_of_many = isinstance(evidence, MapEvidence) and asked.kind.given == "place"
    return f"For example {said}. {rest}" if one_of_many else rest


def _at_rest(asked: Prediction, evidence: Evidence) -> str:
    """Return what is seen before the run; of a training there is nothing to see."""
    if isinstance(evidence, MapEvidence):
        return map_picture(evidence.axes) if asked.kind.given == "place" else ""
    part = asked.part(evidence)
    if not isinstance(part, Descent):
        return ""
    if asked.kind.given == "curve":
        return empty_chart(part)
    if asked.kind.name == "islands":
        return landscape_picture(part, asked.options["at"], start=False)
    return landscape_picture(part)


def _shown(evidence: Evidence, asked: Prediction | None = None) -> str:
    """Return the run's pictures: the landscape with its path, and V(t) or, where it was drawn, that chart."""
    part = asked.part(evidence) if asked else evidence.part()
    if isinstance(part, Mapped) and isinstance(evidence, MapEvidence):
        return f"<div class=pictures>{map_picture(evidence.axes, part.found)}</div>"
    pictures = []
    if isinstance(part, Descent):
        islands = asked is not None and asked.kind.name == "islands"
        lam = asked.options["at"] if asked is not None and islands else None
        pictures.append(landscape_picture(part, lam, start=not islands, path=not islands))
    if asked is not None and asked.kind.given == "curve":
        pictures.append(drawn_chart(part))
    elif asked is None or asked.kind.name != "islands":
        pictures.append(chart_picture(evidence.parts.values()))
    return f"<div class=pictures>{''.join(pictures)}</div>"


def _space(asked: Prediction) -> Iterator[str]:
    """Yield where an answer is written: boxes to tick, numbered lines, or a line; a picture needs none."""
    if asked.kind.given == "choice":
        for one in asked.options["choices"]:
            yield f"<span class=choice>☐ {html_prose(ENDINGS[one])}</span>"
    elif asked.kind.given == "order":
        labels = list(parts_of(asked.scene).values())
        yield f"<p>{html_prose(', '.join(labels))}</p>"
        yield from (_numbered(k) for k in range(1, 2 if asked.options["first_only"] else len(labels) + 1))
    elif asked.kind.given == "place":
        yield "<p>Mark it in the picture.</p>"
    elif asked.kind.given == "curve":
        yield "<p>Draw it in the chart.</p>"
    else:
        yield _lines(1)


def _numbered(place: int) -> str:
    return f"<div class=numbered>{place}.<div class=line></div></div>"


def _task(task: Task, scene: Scene, solved: bool) -> str:
    if not solved:
        return f"<div class=task><p>{html_prose(task.ask)}</p>{_lines(2)}</div>"
    known = scene.experiment.settings()
    example = ", ".join(f"{known[name].label} = {text}" for name, text in task.example.items())
    return f"<div class=task><p>{html_prose(task.ask)}</p><p>For example {html_prose(example)}.</p></div>"


def _lines(count: int) -> str:
    return "<div class=line></div>" * count


def _teacher(lesson: Lesson) -> str:
    goals, questions = (
        "".join(f"<li>{html_prose(one)}</li>" for one in many) for many in (lesson.goals, lesson.questions)
    )
    beliefs = "".join(
        f"<li>{html_prose(one.belief)} (met in “{html_prose(one.step.title)}”)</li>"
        for one in lesson.misconceptions
    )
    times = "".join(f"<li>{html_prose(step.title)}: {step.minutes:g} min</li>" for step in lesson.steps)
    return (
        f"<section><h2>For the teacher</h2><p>{html_prose(lesson.note)}</p><h3>What is learnt</h3><ul>{goals}</ul>"
        f"<h3>Often believed</h3><ul>{beliefs}</ul><h3>Time</h3><ul>{times}</ul>"
        f"<h3>To ask the class</h3><ul>{questions}</ul></section>"
    )
