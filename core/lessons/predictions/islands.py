"""How many islands S_λ has at a level: components of {L ≥ λ}, or lakes, those of {L ≤ λ}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...levels.sets import LevelSet, Pair
from ..descents import Descent
from ..evidence import Evidence
from ..fields import Fields
from ..links import Scene
from ..mistakes import RefusedError
from ..prediction import AnswerError, Judged, Prediction, PredictionKind, finite, verdict
from ..terms import told

_WORDS = {"super": ("island", "{L ≥ λ}", "peak"), "sub": ("lake", "{L ≤ λ}", "bottom")}
MOST = 1000


class Islands(PredictionKind):
    """A count of components at a level."""

    name, order, given = "islands", 60, "number"
    means = "how many components the level set has at λ"
    own = ("at", "sets")
    places = ("playground",)

    def read(self, fields: Fields, scene: Scene) -> Mapping[str, Any]:
        """Return λ, by default the experiment's, and which sets are counted."""
        kind = fields.text("sets", "super")
        if kind not in _WORDS:
            raise RefusedError(
                fields.line_of("sets"),
                f"“{kind}” are no sets.",
                "Write super for islands, {L ≥ λ}, or sub for lakes, {L ≤ λ}.",
            )
        lam = fields.number("at", -1e12, 1e12) if "at" in fields else scene.experiment.lam
        return {"at": lam, "sets": kind}

    def answer(self, asked: Prediction, raw: Any) -> int:
        """Return the count."""
        value = finite(raw, "The answer")
        if value != int(value) or not 0 <= value <= MOST:
            raise AnswerError(f"The answer must be a whole number from 0 to {MOST}.")
        return int(value)

    def truth(self, asked: Prediction, evidence: Evidence) -> int:
        """Return the count."""
        return self._set(asked, evidence).count

    def _set(self, asked: Prediction, evidence: Evidence) -> LevelSet:
        part = evidence.part()
        assert isinstance(part, Descent)
        return part.study.whole_sets(asked.options["sets"]).at(asked.options["at"])

    def judge(self, asked: Prediction, evidence: Evidence, answer: Any) -> Judged:
        """Compare with the count, and name the pass that decides."""
        found = self._set(asked, evidence)
        name, formula, _ = _WORDS[found.kind]
        many = f"{found.count} {name}{'' if found.count == 1 else 's'}"
        right = answer == found.count
        here = f"At λ = {told(found.lam)} there {'is' if found.count == 1 else 'are'} {many} of {formula}"
        beyond = any(part.extremum is None for part in found.components)
        what = ", what lies beyond the window counted as one" if beyond else ""
        passes = _passes(evidence.part(), found)
        sentence = f"{verdict(right, told(float(answer)))} {here}{what}. {passes}"
        return Judged(right, sentence, found.count, 0, abs(answer - found.count))


def _passes(part: Any, found: LevelSet) -> str:
    """Say where the count changes next: by the bar of the barcode that begins or ends nearest to λ."""
    name, _, tip = _WORDS[found.kind]
    bars = part.bars(found.kind)
    if not bars:
        return f"There is no pass at which two {name}s join."
    bar: Pair = min(bars, key=lambda one: abs(one.death - found.lam))
    place = (
        f"({told(round(bar.passing[0], 3))}, {told(round(bar.passing[1], 3))})" if bar.passing else "beyond"
    )
    lives = bar.death < found.lam <= bar.birth or bar.birth <= found.lam < bar.death
    state = f"still stands alone: its {tip} is at {told(bar.birth)}"
    other = (
        "has joined other" if (found.lam <= bar.death) == (found.kind == "super") else "is not there yet: no"
    )
    says = state if lives else f"{other} {'land' if found.kind == 'super' else 'water'}"
    return f"The nearest pass lies at L = {told(bar.death)}, at {place}; the {name} that ends there {says}."


KIND = Islands()
