"""A rule and a schedule that are added as one file each, in a copy of the repository, and walked through everything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
LION = '''
"""Lion (Chen et al. 2023): the sign of an average of gradients."""

from __future__ import annotations

from typing import Any

from ...checks import fraction
from ...setting import Setting
from ..arrays import State, namespace, zeros
from ..contract import Direction, RuleKind

BETA1 = Setting("lion1", "Lion β₁", "float", 0.9, "in the sign.", low=0, high=0.99, step=0.01, sign="β₁")
BETA2 = Setting("lion2", "Lion β₂", "float", 0.99, "in memory.", low=0, high=0.999, step=0.001, sign="β₂")


def build(lion1: Any, lion2: Any) -> Direction:
    """Return d = sign(β₁·m + (1−β₁)·g), m ← β₂·m + (1−β₂)·g."""
    beta1, beta2 = fraction("lion1", lion1), fraction("lion2", lion2)

    def update(grad: Any, state: State, theta: Any) -> tuple[Any, State]:
        (m,) = state
        direction = namespace(theta).sign(beta1 * m + (1.0 - beta1) * grad)
        return direction, (beta2 * m + (1.0 - beta2) * grad,)

    return Direction(zeros, update)


KIND = RuleKind(
    name="lion",
    label="Lion",
    order=80,
    build=build,
    parameters=(BETA1, BETA2),
    latex=r"d_t = \\mathrm{{sign}}({lion1}\\,m + {one_lion1}\\,g),\\quad m \\leftarrow {lion2}\\,m + {one_lion2}\\,g",
    source="Chen et al. (2023)",
    decoupled=True,
    memory=("m",),
)
'''
ROOT_DECAY = '''
"""η(t) = η0/√(1+αt), whose budget never ends."""

from __future__ import annotations

import math

import numpy as np

from ..schedule_contract import ScheduleKind, full

KIND = ScheduleKind(
    name="root_decay",
    label="root decay η0/√(1+αt)",
    order=35,
    factor=lambda t, alpha, steps: 1.0 / np.sqrt(1.0 + alpha * t),
    remaining=lambda t, alpha, steps: full(t, alpha, math.inf),
    half_life=lambda alpha, steps: 3.0 / alpha,
    latex=r"\\frac{\\eta_0}{\\sqrt{1+\\alpha t}}",
    numbers="\\\\frac{{{eta0}}}{{\\\\sqrt{{1+{alpha}\\\\cdot {t}}}}}",
    halved="after 3/α steps",
)
'''
RUN = """
import core
f = core.surface("himmelblau")
rule = core.rule("lion", eta0=0.01, lion1=0.8, lion2=0.95, schedule=core.schedule("root_decay", 0.1))
print(*core.descend(f, rule, (0.3, -0.2), 40).theta.ravel().tolist())
print(core.ledger(f, core.descend(f, rule, (0.3, -0.2), 5)).curvature_limit.tolist())
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Return a copy of the repository with both files, and its guide's tables made anew."""
    place = tmp_path_factory.mktemp("copy") / "repository"
    left_out = shutil.ignore_patterns(".git", ".venv", "__pycache__", "node_modules", ".*_cache", "build")
    shutil.copytree(ROOT, place, ignore=left_out, symlinks=True)
    (place / "core" / "optim" / "rules" / "lion.py").write_text(LION.lstrip(), encoding="utf-8")
    (place / "core" / "optim" / "schedules" / "root_decay.py").write_text(
        ROOT_DECAY.lstrip(), encoding="utf-8"
    )
    called(place, "scripts/optimiser_tables.py")
    return place


def called(place, *arguments):
    environment = os.environ | {"PYTHONPATH": str(place)}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_both_pass_through_everything_that_walks_rules_and_schedules(copy):
    chosen = "lion or root_decay or sidebar or tables or (test_rule.py and refuses)"
    files = ("tests/test_every_kind.py", "tests/test_optimiser_tables.py", "tests/optim/test_rule.py")
    told = called(copy, "-m", "pytest", "-q", "-n", "0", "-p", "no:randomly", "-rA", "-k", chosen, *files)
    passed = [line for line in told.splitlines() if line.startswith("PASSED")]
    assert sum("[lion" in line or "-lion]" in line for line in passed) >= 8
    assert sum("[root_decay" in line or "-root_decay]" in line for line in passed) >= 6
    assert "FAILED" not in told


def test_the_new_rule_walks_as_its_paper_says_and_its_limit_is_not_known(copy):
    path, limit = called(copy, "-c", RUN).splitlines()
    theta, m, expected = np.array([0.3, -0.2]), np.zeros(2), [0.3, -0.2]
    for t in range(40):
        x, y = theta
        a, b = x * x + y - 11, x + y * y - 7
        grad = np.array([4 * x * a + 2 * b, 2 * a + 4 * y * b])
        theta = theta - 0.01 / np.sqrt(1 + 0.1 * t) * np.sign(0.8 * m + 0.2 * grad)
        m = 0.95 * m + 0.05 * grad
        expected += theta.tolist()
    np.testing.assert_allclose(np.array(path.split(), float), expected, rtol=1e-12)
    assert limit == "[nan, nan, nan, nan, nan]"
