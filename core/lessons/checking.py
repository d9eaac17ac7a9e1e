"""Whether a lesson still does what it says: every step is run, and compared with what the file promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .evidence import Evidence
from .lesson import Lesson, Step
from .links import Scene
from .mistakes import Mistake
from .placeholders import with_values
from .prediction import NoTruthError, Prediction
from .rooms import evidence_of
from .terms import told

Run = Callable[[Scene], Evidence]


def broken(lesson: Lesson, file: str, run: Run = evidence_of) -> Iterator[Mistake]:
    """Yield what a lesson promises and its runs do not do, in the order of steps; `run` makes the evidence."""
    for step in lesson.steps:
        if step.scene is not None:
            evidence = run(step.scene)
            for line, what, remedy in _broken(step, evidence, run):
                yield Mistake(file, line, what, remedy)


Found = tuple[int, str, str]


def _broken(step: Step, evidence: Evidence, run: Run) -> Iterator[Found]:
    for one in step.expect:
        if not one.met(evidence):
            yield (
                one.line,
                f"The run is not as expected: {one.words(evidence)}.",
                "Mend the experiment or the prose.",
            )
    for told_ in step.placeholders:
        value = evidence.value(told_.name)
        if not told_.holds(value, evidence.scene):
            yield (
                told_.line,
                f"{told_.name} is {told(value)}, and no more {told_.expected}.",
                "Mend the prose.",
            )
        elif value is None and not told_.expected:
            yield (
                told_.line,
                f"{told_.name} never happens in this run.",
                "Write it with “= never”, or leave it out.",
            )
    if step.prediction is not None:
        yield from _unanswerable(step.prediction, step, evidence)
    if step.task is not None:
        yield from _undoable(step, evidence, run)


def _unanswerable(asked: Prediction, step: Step, evidence: Evidence) -> Iterator[Found]:
    """Yield why nothing is right, or why what is right is not judged to be so."""
    try:
        truth = asked.truth(evidence)
    except NoTruthError as error:
        yield step.line, f"The prediction has no answer: {error}", "Ask for something else."
        return
    if not asked.judge(evidence, truth).right:
        yield step.line, "What the run does is not judged as right.", "Check “tolerance” or “within”."


def _undoable(step: Step, evidence: Evidence, run: Run) -> Iterator[Found]:
    assert step.task is not None
    assert step.scene is not None
    line = step.task.until[0].line
    if step.check_task(evidence).right:
        yield line, "The task is done before anything was changed.", "Ask for more, or change the experiment."
    known = step.scene.experiment.settings()
    example = step.scene.change(**{name: known[name].parse(text) for name, text in step.task.example.items()})
    done = step.check_task(run(example))
    if not done.right:
        yield line, f"The example does not do the task. {done.sentence}", "Give settings that do it."


def filled_in(text: str, lesson: Lesson, run: Run = evidence_of) -> str:
    """Return a file's text with the present value written into each placeholder: {rises} becomes {rises = 3}."""
    for step in lesson.steps:
        if step.scene is not None and step.after:
            text = text.replace(step.after, with_values(step.after, run(step.scene)))
    return text
