"""What leaves the app as text: a runnable script of exactly one experiment, and a run's CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from ..descent.ledger import Ledger
from ..descent.trajectory import Trajectory
from ..optim import Rule
from ..problems import PROBLEMS
from .computed import landscape
from .descents import build_rules
from .experiment import Experiment
from .study import Study

_COLUMNS = ("first_order", "second_order", "kinetic", "remainder", "verdict")
CSV_HEADER = ("rule", "t", "x", "y", "L", "V", "grad_norm", "step_size", "step_limit", "dV", *_COLUMNS)

_SCRIPT = '''"""{title}: an experiment exported from Superlevel.

Run it in the folder that holds `core`: PYTHONPATH=. python THIS_FILE.py. The same experiment in the app:
/?{query}
"""

import core

{typed}f = core.surface({surface})
schedule = core.schedule({schedule})
{remark}rules = [
{rules}
]
run = core.descend(f, rules, start={start!r}, steps={steps!r})
ledger = core.ledger(f, run{ledger})

for index, rule in enumerate(rules):
    one = run.row((index,))
    rises = int(ledger.rises[:, index].sum())
    print(f"{{rule.name}}: {{one.outcome.kind}}, L = {{float(one.loss[-1])!r}}")
    print(f"    V rose at {{rises}} of {{run.steps}} steps; {{one.outcome.reason}}")
'''
_RACE = "# Each rule's own best eta0: the lowest final L among the candidates of the app's fair race.\n"


def python_script(experiment: Experiment) -> str:
    """Return a Python script that repeats the experiment with `core` alone and prints how each rule ends.

    Every number is written so that it reads back exactly; the script's final L equals the app's to the
    last digit, because it makes the same batched run. `ValueError` for a formula that can't be read.
    """
    rules = build_rules(experiment, Study(experiment).rates)
    return _SCRIPT.format(
        title=PROBLEMS[experiment.problem].title,
        query=experiment.query(),
        typed=_typed(experiment),
        surface=_surface(experiment),
        schedule=f"{experiment.schedule!r}, alpha={experiment.alpha!r}",
        remark=_RACE if experiment.fair_race else "",
        rules="\n".join(f"    core.rule({_rule(rule)})," for rule in rules),
        start=experiment.start,
        steps=experiment.steps,
        ledger=_ledger(experiment),
    )


def run_csv(run: Trajectory, ledger: Ledger) -> str:
    """Return a batch of runs, one for each rule, as CSV: one line a step and rule, then one for the end.

    `run` and `ledger` have batch shape (R,). Numbers read back exactly; `nan` and `inf` are written as such.
    The last line of a rule has no step, so what belongs to a step is empty there.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_HEADER)
    for index, rule in enumerate(run.rules):
        writer.writerows(_lines(rule.name, run.row((index,)), ledger.row((index,))))
    return text.getvalue()


def _lines(name: str, run: Trajectory, ledger: Ledger) -> Iterator[list[Any]]:
    points = [*run.theta.T, run.loss, ledger.V, run.grad_norm]
    step = [ledger.step_size, ledger.step_limit, ledger.dV, *(getattr(ledger, key) for key in _COLUMNS)]
    at_point = list(zip(*(column.tolist() for column in points), strict=True))
    at_step: list[Iterable[Any]] = [
        *zip(*(column.tolist() for column in step), strict=True),
        [""] * len(step),
    ]
    for t, (point, made) in enumerate(zip(at_point, at_step, strict=True)):
        yield [name, t, *point, *made]


def _surface(experiment: Experiment) -> str:
    names = PROBLEMS[experiment.problem].parameters
    parameters = _arguments({name: getattr(experiment, name) for name in names} | _understood(experiment))
    if experiment.problem == "formula":
        return parameters
    return ", ".join(filter(None, [repr(experiment.problem), parameters]))


def _understood(experiment: Experiment) -> dict[str, str]:
    """Return the formula as it was understood; one that can't be read is written as it is, and the script says so."""
    if experiment.problem != "formula":
        return {}
    try:
        return {"formula": landscape(experiment).facts.plain}
    except ValueError:
        return {}


def _typed(experiment: Experiment) -> str:
    """Return a comment with what was typed, where the script holds it in another spelling."""
    plain = _understood(experiment).get("formula")
    if plain is None or plain == experiment.formula:
        return ""
    reading = landscape(experiment).facts.reading
    return f"# Typed as {experiment.formula!r}{reading and '; '}{reading}.\n"


def _rule(rule: Rule) -> str:
    """Return the arguments that rebuild a rule: its own, and the general ones that are switched on."""
    settings: dict[str, Any] = dict(rule.parameters)
    if rule.weight_decay:
        settings["weight_decay"] = rule.weight_decay
    if rule.kind.stabilised or (rule.norm_scaling, rule.guard) != ("none", "off"):
        settings |= {"norm_scaling": rule.norm_scaling, "guard": rule.guard}
    if rule.tuner:
        settings["tuner"] = True
    rate = f"{rule.name!r}, eta0={rule.eta0!r}, schedule=schedule"
    return ", ".join(filter(None, [rate, _arguments(settings)]))


def _ledger(experiment: Experiment) -> str:
    if experiment.lyapunov == "loss":
        return ""
    settings: dict[str, Any] = {"lyapunov": experiment.lyapunov}
    if experiment.lyapunov == "distance":
        settings["reference"] = tuple(Study(experiment).reference.theta.tolist())
    return ", " + _arguments(settings)


def _arguments(settings: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in settings.items())
