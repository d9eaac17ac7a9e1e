"""A lesson on paper: a worksheet, or with `solved` the sheet that has the answers; HTML with a print style."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from markdown_it import MarkdownIt

from .descents import Descent
from .drawings import chart_picture, landscape_picture
from .evidence import ENDINGS, Evidence
from .lesson import Lesson, Step
from .links import Scene
from .prediction import Prediction
from .rooms import evidence_of, parts_of

_STYLE = """
@page { size: A4; margin: 18mm; }
body { font: 11pt/1.45 system-ui, sans-serif; color: black; background: white; max-width: 174mm; margin: 0 auto; }
h1 { font-size: 18pt; margin: 0; } h2 { font-size: 13pt; margin: 7mm 0 1mm; }
.about { margin: 0 0 4mm; } section { break-inside: avoid; } svg { width: 105mm; display: block; margin: 2mm 0; }
svg text { font-size: 11px; } .asked { border-left: 1.2mm solid black; padding-left: 4mm; margin: 3mm 0; }
.choice { display: inline-block; margin-right: 6mm; } .line { border-bottom: 1px solid black; height: 8mm; }
.answer { border: 1px solid black; padding: 1mm 4mm; margin: 3mm 0; }
"""


def worksheet(lesson: Lesson, solved: bool = False, run: Callable[[Scene], Evidence] = evidence_of) -> str:
    """Return a lesson as an HTML page for A4 that needs nothing else; `run` makes the evidence of its steps."""
    title = f"{lesson.title} – solutions" if solved else lesson.title
    body = "".join(_step(step, solved, run) for step in lesson.steps)
    about = f"{lesson.minutes:g} minutes · {escape(lesson.audience)}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1><p class=about>{about}</p>"
        f"{_html(lesson.opening)}{body}{_teacher(lesson) if solved else ''}</body></html>\n"
    )


def _html(text: str) -> str:
    return str(MarkdownIt("commonmark", {"html": False}).render(text))


def _step(step: Step, solved: bool, run: Callable[[Scene], Evidence]) -> str:
    parts = [f"<h2>{escape(step.title)}</h2>{_html(step.before)}"]
    if step.scene is None:
        return f"<section>{''.join(parts)}{_html(step.after)}{_lines(0 if solved else 4)}</section>"
    evidence = run(step.scene)
    if step.prediction is not None:
        parts.append(_asked(step.prediction, evidence, solved))
    if solved:
        parts.append(f"<div class=answer>{_html(step.explained(evidence))}</div>")
    if step.task is not None:
        known = step.scene.experiment.settings()
        example = ", ".join(f"{known[name].label} = {text}" for name, text in step.task.example.items())
        done = f"<p class=answer>For example {escape(example)}.</p>" if solved else _lines(2)
        parts.append(f"<p class=asked>{escape(step.task.ask)}</p>{done}")
    return f"<section>{''.join(parts)}</section>"


def _asked(asked: Prediction, evidence: Evidence, solved: bool) -> str:
    ask = f"<p class=asked>{escape(asked.ask)}</p>"
    picture = _picture(asked, evidence, solved)
    if solved:
        return f"{ask}{picture}<p>{escape(_answer(asked, evidence))}</p>"
    return f"{ask}{picture}{''.join(_space(asked))}"


def _answer(asked: Prediction, evidence: Evidence) -> str:
    """Return what is right, without the words that speak to somebody who has answered."""
    if asked.kind.given in ("choice", "curve"):
        ended = asked.part(evidence).ended
        return f"{asked.whose(evidence)}{ended[:1].upper()}{ended[1:]}."
    return asked.judge(evidence, asked.truth(evidence)).sentence.partition("you said ")[2].partition(". ")[2]


def _picture(asked: Prediction, evidence: Evidence, solved: bool) -> str:
    part = asked.part(evidence)
    if asked.kind.given == "curve":
        return chart_picture([part], solved)
    if isinstance(part, Descent) and asked.kind.name in ("place", "islands"):
        return landscape_picture(part, asked.options.get("at"), solved and asked.kind.name == "place")
    return chart_picture(evidence.parts.values(), True) if solved and asked.scene.place != "map" else ""


def _space(asked: Prediction) -> Iterator[str]:
    """Yield where an answer is written: boxes to tick, numbered lines, or a line; a picture needs none."""
    if asked.kind.given == "choice":
        choices = asked.options["choices"]
        yield "".join(
            f"<span class=choice>☐ {escape(ENDINGS[one].removeprefix('it '))}</span>" for one in choices
        )
    elif asked.kind.given == "order":
        yield f"<p>{escape(', '.join(parts_of(asked.scene).values()))}</p>"
        yield _lines(1 if asked.options["first_only"] else len(parts_of(asked.scene)))
    elif asked.kind.given == "number" or asked.scene.place == "map":
        yield _lines(1)


def _lines(count: int) -> str:
    return "<div class=line></div>" * count


def _teacher(lesson: Lesson) -> str:
    goals, questions = (
        "".join(f"<li>{escape(one)}</li>" for one in many) for many in (lesson.goals, lesson.questions)
    )
    beliefs = "".join(
        f"<li>{escape(one.belief)} (met in “{escape(one.step.title)}”)</li>" for one in lesson.misconceptions
    )
    times = "".join(f"<li>{escape(step.title)}: {step.minutes:g} min</li>" for step in lesson.steps)
    return (
        f"<section><h2>For the teacher</h2><p>{escape(lesson.note)}</p><h3>What is learnt</h3><ul>{goals}</ul>"
        f"<h3>Often believed</h3><ul>{beliefs}</ul><h3>Time</h3><ul>{times}</ul>"
        f"<h3>To ask the class</h3><ul>{questions}</ul></section>"
    )
