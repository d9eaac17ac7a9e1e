"""From a lesson's file to a `Lesson`; every mistake is refused with its line and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from ..figures.term_pictures import picture_names
from ..setting import SettingError
from .conditions import read_conditions
from .fields import Fields, read_fields
from .lesson import Lesson, Misconception, Step, Task, slug
from .links import Scene, read_link
from .mistakes import LessonError, Mistake, RefusedError, did_you_mean
from .paper import read_formulas
from .placeholders import filled, read_placeholders
from .prediction import COMMON, Prediction, part_of
from .predictions import KINDS
from .source import Prose, Section, Source, split

HEAD = (
    "title",
    "order",
    "minutes",
    "for",
    "summary",
    "picture",
    "goals",
    "misconceptions",
    "note",
    "questions",
)
# What a lesson is listed with that names no picture: the ball.
PICTURE = "theta"
BLOCK = ("minutes", "experiment", "free", "expect", "prediction", "task")
_TASK = ("ask", "until", "example")
# A school lesson has 45 minutes.
MOST_MINUTES = 45
# What is read without a block takes so long.
PROSE_MINUTES = 1.0
Part = TypeVar("Part")


def read_lesson(path: Path) -> Lesson:
    """Return the lesson of a file; `LessonError` with every mistake that was found in it."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise LessonError(
            [Mistake(str(path), line, "This is not UTF-8.", "Save the file as UTF-8.")]
        ) from None
    except OSError:
        raise LessonError(
            [Mistake(str(path), 1, "The file can't be read.", "Check its name and place.")]
        ) from None
    return parse_lesson(text, path.stem, str(path))


def parse_lesson(text: str, name: str, file: str = "lesson") -> Lesson:
    """Return the lesson of a file's text; `name` is its own, `file` what mistakes call it."""
    return _Reader(file).lesson(text, name)


class _Reader:
    """Reads one file and collects its mistakes, one for each part that can't be read."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._mistakes: list[Mistake] = []

    def lesson(self, text: str, name: str) -> Lesson:
        source = self._tried(split, text)
        made = self._read(source, name) if source is not None else None
        if self._mistakes or made is None:
            raise LessonError(sorted(self._mistakes))
        return made

    def _read(self, source: Source, name: str) -> Lesson | None:
        head = self._tried(read_fields, source.head.text, source.head.line - 1, "the head")
        steps = [step for one in source.sections if (step := self._tried(_step, one)) is not None]
        made = self._tried(_lesson, name, head, source, steps) if head is not None else None
        self._tried(read_placeholders, source.opening, None)
        for prose in (source.opening, *(each for one in source.sections for each in (one.before, one.after))):
            self._tried(read_formulas, prose)
        self._tried(_distinct, source.sections)
        if made is not None and head is not None and len(steps) == len(source.sections):
            self._tried(_timed, made, head)
        return made

    def _tried(self, read: Callable[..., Part], *parts: Any) -> Part | None:
        try:
            return read(*parts)
        except RefusedError as error:
            self._mistakes.append(Mistake(self._file, error.line, error.what, error.remedy))
            return None


def _lesson(name: str, head: Fields, source: Source, steps: list[Step]) -> Lesson:
    head.only(HEAD)
    return Lesson(
        name=name,
        title=head.text("title"),
        order=head.number("order", 0, 1000),
        minutes=head.number("minutes", 1, MOST_MINUTES),
        audience=head.text("for"),
        summary=head.text("summary"),
        picture=_picture(head),
        goals=head.texts("goals"),
        misconceptions=_misconceptions(head, source, steps),
        note=head.text("note", ""),
        questions=head.texts("questions", ()),
        opening=filled(source.opening.text, None),
        steps=tuple(steps),
    )


def _picture(head: Fields) -> str:
    name, known = head.text("picture", PICTURE), picture_names()
    if name not in known:
        raise RefusedError(
            head.line_of("picture"), f"“{name}” is no term with a picture.", did_you_mean(name, known)
        )
    return name


def _misconceptions(head: Fields, source: Source, steps: list[Step]) -> tuple[Misconception, ...]:
    if "misconceptions" not in head:
        return ()
    titles = [section.title for section in source.sections]
    found = []
    for entry in head.several("misconceptions"):
        entry.only(("belief", "step"))
        belief, title = entry.text("belief"), entry.text("step")
        if title not in titles:
            raise RefusedError(
                entry.line_of("step"), f"No step is called “{title}”.", did_you_mean(title, titles)
            )
        found += [Misconception(belief, step) for step in steps if step.title == title]
    return tuple(found)


def _distinct(sections: tuple[Section, ...]) -> None:
    seen: dict[str, int] = {}
    for section in sections:
        name = slug(section.title)
        if not name:
            raise RefusedError(section.line, "This step has no title.", "Write one behind “##”.")
        if name in seen:
            raise RefusedError(
                section.line,
                f"“{section.title}” is the title of two steps, the first in line {seen[name]}.",
                "Give each its own: progress is kept by it.",
            )
        seen[name] = section.line


def _timed(lesson: Lesson, head: Fields) -> None:
    total = sum(step.minutes for step in lesson.steps)
    if abs(total - lesson.minutes) > 0.01:
        raise RefusedError(
            head.line_of("minutes"),
            f"The steps take {total:g} minutes together, the head says {lesson.minutes:g}.",
            "Correct one of them.",
        )


def _step(section: Section) -> Step:
    read_placeholders(section.before, None)
    before = filled(section.before.text, None)
    if section.block is None:
        return Step(section.title, PROSE_MINUTES, before, line=section.line)
    block = read_fields(section.block.text, section.block.line - 1, "the step's block")
    block.only(BLOCK)
    minutes = block.number("minutes", 0.5, MOST_MINUTES)
    if set(block) == {"minutes"}:
        read_placeholders(section.after, None)
        return Step(section.title, minutes, before, filled(section.after.text, None), line=section.line)
    scene = read_link(block.text("experiment"), block.line_of("experiment"))
    told = read_placeholders(section.after, scene)
    free = _free(block, scene)
    prediction = _prediction(block.fields("prediction"), scene) if "prediction" in block else None
    _explained(block, prediction, section.after)
    return Step(
        title=section.title,
        minutes=minutes,
        before=before,
        after=section.after.text,
        scene=scene,
        free=free,
        expect=read_conditions(block.fields("expect"), scene) if "expect" in block else (),
        prediction=prediction,
        task=_task(block.fields("task"), scene, free) if "task" in block else None,
        placeholders=told,
        line=section.line,
    )


def _explained(block: Fields, prediction: Prediction | None, after: Prose) -> None:
    if prediction is not None and not after.text.strip():
        raise RefusedError(
            block.line_of("prediction"),
            "A prediction is asked for, and nothing explains what came.",
            "Write the explanation below the block.",
        )


def _free(block: Fields, scene: Scene) -> tuple[str, ...]:
    known, line = scene.experiment.settings(), block.line_of("free")
    free = block.texts("free", ())
    for name in free:
        if name not in known:
            raise RefusedError(line, f"“{name}” is no setting that could be free.", did_you_mean(name, known))
        if not scene.experiment.plays_part(name):
            raise RefusedError(
                line, f"“{name}” changes nothing in this experiment.", "Take it out of “free”."
            )
    return free


def _prediction(fields: Fields, scene: Scene) -> Prediction:
    name = fields.text("kind")
    if name not in KINDS:
        raise RefusedError(
            fields.line_of("kind"), f"“{name}” is no kind of prediction.", did_you_mean(name, KINDS)
        )
    kind = KINDS[name]
    fields.only((*COMMON, *kind.own))
    if scene.place not in kind.places:
        raise RefusedError(
            fields.line_of("kind"),
            f"“{name}” can't be predicted of a {scene.place} link.",
            f"It can of {' and '.join(kind.places)}.",
        )
    of = part_of(fields, scene)
    return Prediction(kind, fields.text("ask"), of, scene, kind.read(fields, scene))


def _task(fields: Fields, scene: Scene, free: tuple[str, ...]) -> Task:
    fields.only(_TASK)
    if not free:
        raise RefusedError(
            fields.line, "There is a task, and nothing is free to be changed.", "Add “free: …”."
        )
    until, example = read_conditions(fields.fields("until"), scene), fields.fields("example")
    if not until:
        raise RefusedError(fields.line_of("until"), "The task has no end.", "Say what the run must do.")
    return Task(fields.text("ask"), until, {name: _setting(example, name, scene, free) for name in example})


def _setting(fields: Fields, name: str, scene: Scene, free: tuple[str, ...]) -> str:
    if name not in free:
        raise RefusedError(
            fields.line_of(name),
            f"The example changes “{name}”, which is not free.",
            did_you_mean(name, free),
        )
    text = fields.text(name)
    try:
        scene.experiment.settings()[name].parse(text)
    except SettingError as error:
        raise RefusedError(
            fields.line_of(name), str(error), "Write a value that the setting can take."
        ) from None
    return text
