"""A lesson: steps of prose, an experiment, a prediction, its answer and a task, with what a teacher needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .conditions import Condition
from .evidence import Evidence
from .links import Scene
from .placeholders import Placeholder, filled
from .prediction import Prediction


@dataclass(frozen=True)
class Done:
    """Whether a task is done, and a sentence that says by which numbers."""

    right: bool
    sentence: str


@dataclass(frozen=True)
class Task:
    """Something to find by changing the free settings: done when a run meets all of `until`.

    `example` are settings, as a link writes them, with which it is done: there is a way, and a teacher can see one.
    """

    ask: str
    until: tuple[Condition, ...]
    example: Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """One step of a lesson; what is read before the run is `before`, and `after` is its explanation.

    `free` are the settings that a learner may move. `expect` is what the run must do for the prose to be true, and
    `placeholders` what of it the explanation tells. `scene` is None for a step that is read or discussed; `line` is
    that of its title in the file.
    """

    title: str
    minutes: float
    before: str
    after: str = ""
    scene: Scene | None = None
    free: tuple[str, ...] = ()
    expect: tuple[Condition, ...] = ()
    prediction: Prediction | None = None
    task: Task | None = None
    placeholders: tuple[Placeholder, ...] = ()
    line: int = 0

    @property
    def name(self) -> str:
        """Its title as a word of a link: "the-limit"."""
        return slug(self.title)

    def explained(self, evidence: Evidence | None) -> str:
        """Return the explanation as Markdown, with the run's own numbers; a step without a run needs no evidence."""
        return self.after if self.scene is None else filled(self.after, evidence)

    def check_task(self, evidence: Evidence) -> Done:
        """Say whether a run does the task; one in which a setting that is not free was changed does not."""
        assert self.task is not None
        assert self.scene is not None
        moved = self.moved(evidence.scene)
        if moved:
            return Done(
                False, f"Only {self._free_words()} may be changed here, and {moved[0]} was changed too."
            )
        missing = [one for one in self.task.until if not one.met(evidence)]
        line = evidence.part().deciding().words
        if missing:
            return Done(False, f"Not yet; {missing[0].words(evidence)}. {line}")
        met = ", ".join(f"{one.term.short}: {one.told(evidence)}" for one in self.task.until)
        return Done(True, f"Done; {met}. {line}")

    def moved(self, scene: Scene) -> list[str]:
        """Return the labels of settings that differ from the step's though they act on the run and are not free."""
        assert self.scene is not None
        own, other = self.scene.experiment, scene.experiment
        return [
            known.label
            for name, known in own.settings().items()
            if name not in self.free
            and known.acts_on != "view"
            and getattr(own, name) != getattr(other, name)
        ]

    def _free_words(self) -> str:
        assert self.scene is not None
        known = self.scene.experiment.settings()
        return " and ".join(known[name].label for name in self.free)


@dataclass(frozen=True)
class Misconception:
    """What learners often believe, and the step that meets it."""

    belief: str
    step: Step


@dataclass(frozen=True)
class Lesson:
    """A lesson as its file tells it; `name` is the file's. `goals`, `questions` and `note` are for the teacher.

    `picture` is the term of the glossary by whose picture it is listed.
    """

    name: str
    order: float
    title: str
    minutes: float
    audience: str
    summary: str
    picture: str
    goals: tuple[str, ...]
    misconceptions: tuple[Misconception, ...]
    note: str
    questions: tuple[str, ...]
    opening: str
    steps: tuple[Step, ...]

    def step(self, name: str) -> Step:
        """Return a step by its name; `KeyError` for another one."""
        return {step.name: step for step in self.steps}[name]


def slug(title: str) -> str:
    """Return a title as a word of a link.

    >>> slug("Where is the limit?")
    'where-is-the-limit'
    """
    words = "".join(letter if letter.isalnum() else " " for letter in title.lower()).split()
    return "-".join(words)
