"""The guide's tables of rules and schedules are what the files say, and its own rule and schedule run as written."""

import re

import numpy as np
import optimiser_tables

import core
from core.optim import RULES, SCHEDULES

GUIDE = optimiser_tables.GUIDE.read_text(encoding="utf-8")


def test_the_tables_are_made_from_the_files():
    assert optimiser_tables.filled(GUIDE) == GUIDE
    for name in (*RULES, *SCHEDULES):
        assert f"| `{name}` |" in GUIDE


def test_a_rule_and_a_schedule_of_ones_own_run_as_written():
    (code,) = (
        block for block in re.findall(r"^```python\n(.+?)^```$", GUIDE, re.M | re.S) if "sign =" in block
    )
    names = {"superlevel": core, "f": core.surface("himmelblau")}
    exec(compile(code, "notebook.md", "exec"), names)
    theta, walked = np.zeros(2), [np.zeros(2)]
    for t in range(200):
        theta = theta - 0.1 * (1 + t) ** -0.6 * np.sign(names["f"].loss_and_grad(theta)[1])
        walked.append(theta)
    rule = core.rule(names["sign"], eta0=0.1, schedule=names["slower"])
    np.testing.assert_allclose(core.descend(names["f"], rule, (0.0, 0.0), 200).theta, walked)
