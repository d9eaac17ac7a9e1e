"""What the tests of `message.test.js` read: real messages and tiny ones, with what Python knows of them."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from core.experiments.experiment import Experiment
from core.experiments.study import Study
from core.messages.fan import fan_message
from core.messages.player import player_message
from tests.player import tiny_message

BOWL = {"problem": "formula", "formula": "x^2+y^2", "eta0": 1.001, "alpha": 0.0, "start": (1e-3, 1e-3)}
ONE_RULE = ("gradient_descent",)


def write(path: Path) -> None:
    """Write all cases by name as JSON; bytes are in base64, what is not finite in JSON is not sent."""
    cases = {
        "diverging": _diverging(),
        "fan": _fan(),
        "crossings": _crossings(),
        "other version": _text(version=2),
        "long": _long(steps=5000, **BOWL),
        "breaking": _long(steps=2500, **(BOWL | {"eta0": 1.2})),
        "long fan": _long_fan(),
        "axes": [_axis(*case) for case in AXES],
        "fading": _fading(),
        "limits": [_limit(*case) for case in LIMITS],
    }
    path.write_text(json.dumps(cases, allow_nan=False), encoding="utf-8")


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _text(**changes: Any) -> str:
    return _encoded(tiny_message.message(**changes)[0])


def _diverging() -> dict[str, Any]:
    sent, arrays = tiny_message.message(eta0=9.0, steps=400, fan=False)
    end = int(np.argmin(np.isfinite(arrays["v"][0])))
    return {
        "message": _encoded(sent),
        "arrays": {n: _encoded(a.tobytes()) for n, a in arrays.items()},
        "end": end,
    }


def _fan() -> dict[str, Any]:
    """The runs at every rate and every α, from their closed form."""
    settings = {"eta0": [(rate, tiny_message.ALPHA) for rate in tiny_message.RATES]}
    settings["alpha"] = [(0.2, alpha) for alpha in (0.0, tiny_message.ALPHA, 0.1)]
    runs = {
        kind: [tiny_message.descend(*each, 30)["theta"].ravel().tolist() for each in pairs]
        for kind, pairs in settings.items()
    }
    sent = tiny_message.fan("eta0=0.2&steps=30")
    return {"message": _text(), "fan": _encoded(sent), "theta": runs}


def _long_fan() -> dict[str, str]:
    study = Study(Experiment.opening(steps=2500))
    return {"message": _encoded(player_message(study)), "fan": _encoded(zlib.decompress(fan_message(study)))}


def _crossings() -> list[dict[str, Any]]:
    """The closed form says at which step L first lies below λ, also where it is the first."""
    cases = []
    for eta0 in (0.2, 0.05):
        sent, arrays = tiny_message.message(eta0=eta0, level=2.5)
        cases.append({"message": _encoded(sent), "step": int(np.argmax(arrays["v"][0] < 2.5))})
    return cases


def _long(**settings: Any) -> dict[str, Any]:
    study = Study(Experiment.opening(rules=ONE_RULE, **settings))
    run, book = study.run, study.ledger
    lost = np.flatnonzero(~np.isfinite(book.V[:, 0]))
    return {
        "message": _encoded(player_message(study)),
        "rises": (np.flatnonzero(book.rises[:, 0]) + 1).tolist(),
        "above": int((book.step_size > book.step_limit).sum()),
        "lost": int(lost[0]) if len(lost) else None,
        "outside": np.flatnonzero(np.abs(run.theta[:, 0]).max(-1) > 3)[:1].tolist(),
    }


AXES: list[tuple[dict[str, Any], bool, bool]] = [
    # L falls to 1e-30 and below, the axis ends far above that.
    ({"steps": 300, "alpha": 0.0}, True, False),
    ({"steps": 10, "alpha": 0.0}, False, False),
    # λ counts too: it is drawn at the foot.
    ({"steps": 40, "alpha": 0.0, "lam": 1e-12}, True, False),
    # V climbs beyond 1e100 before it is not finite.
    ({"steps": 40, "eta0": 0.06}, False, True),
]


def _axis(settings: dict[str, Any], below: bool, above: bool) -> dict[str, Any]:
    own = {"problem": "himmelblau", "rules": ONE_RULE, "eta0": 0.0225} | settings
    return {
        "message": _encoded(player_message(Study(Experiment.opening(**own)))),
        "below": below,
        "above": above,
    }


def _fading() -> dict[str, Any]:
    """A rate that falls by ten decades; its axis ends after seven."""
    study = Study(Experiment.opening(steps=1000, alpha=0.03, rules=ONE_RULE))
    return {"message": _encoded(player_message(study)), "last": float(study.run.learning_rate[-1, 0])}


# At limit 0 nothing is cut off below: the axis begins there.
LIMITS = [(1.5, False), (1e9, True), (0.0, False)]


def _limit(limit: float, above: bool) -> dict[str, Any]:
    def edit(runs: dict[str, np.ndarray]) -> None:
        runs["step_limit"][:] = 1.5 * runs["step_size"]
        runs["step_limit"][:, 3] = limit * runs["step_size"][:, 3]

    return {"message": _text(edit=edit), "above": above}
