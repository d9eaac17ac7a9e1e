"""A word has no units on any landscape: random polynomials, sums of Gaussians and sines, under every rule.

L'(θ) = c·L(Qᵀθ/a) + b is the same landscape in other units (c, a), shifted in height (b) and turned (Q). The same run
on it has, exactly but for rounding:

- gradient descent, heavy ball, Nesterov: η' = η·a²/c, L2 decay w' = w·c/a²;
- steps of unit length η/(‖g‖+ε): η' = η·a, ε' = ε·c/a;
- Adam and RMSProp, which have no unit of L: η' = η·a, ε' = ε·c/a, AdamW's decay w' = w/a; they follow the axes, so no
  turn leaves them alone;
- steps damped by 1+‖g‖: only b and Q, since 1 has a unit;
- guards: all of these.

Where rounding decides, words may differ: a start is left out where one of two starts a relative 1e-9 beside it, a
million roundings, has another word, as chaos and borders of basins make it. b counts where the word does not come from
L's last changes, at rest, or where L+b still resolves them, 1e4 of its roundings being less than they; under the
energy guard, whose decisions hang on the last digit of L, it does not count.
"""

from collections import Counter
from types import SimpleNamespace

import numpy as np

import core
from core.descent.endings import KINDS, window_length
from core.descent.outcome import kinds
from core.optim import RULES

HALF = 3.0
STEPS = 60
REST = [KINDS.index(word) for word in ("minimum", "maximum", "saddle", "degenerate")]
UNITS = [
    *({"c": 10.0**k} for k in (-9, -6, -3, 3, 6, 9)),
    *({"a": a} for a in (1e-6, 1e-3, 0.7, 1e3, 1e6)),
    *({"b": b} for b in (-1e6, -1e3, 1e3, 1e6)),
    *({"turn": turn} for turn in (0.3, 1.1, 2.5)),
    {"c": 1e5, "a": 1e-2, "turn": 0.8},
]


class Told:
    """L'(θ) = c·L(Qᵀθ/a) + b with the derivatives of L by the chain rule, and the window in the new units."""

    dim = 2

    def __init__(self, f, c=1.0, a=1.0, b=0.0, turn=0.0):
        self.f, self.c, self.a, self.b, self.turn = f, c, a, b, turn
        self.Q = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        self.facts = SimpleNamespace(window=(-HALF * a, HALF * a, -HALF * a, HALF * a))

    def _plain(self, theta):
        return np.asarray(theta, float) @ self.Q / self.a

    def loss(self, theta):
        return self.c * self.f.loss(self._plain(theta)) + self.b

    def loss_and_grad(self, theta):
        loss, grad = self.f.loss_and_grad(self._plain(theta))
        return self.c * loss + self.b, self.c / self.a * (grad @ self.Q.T)

    def hessian(self, theta):
        return self.c / self.a**2 * (self.Q @ self.f.hessian(self._plain(theta)) @ self.Q.T)

    def hvp(self, theta, v):
        return np.einsum("...ij,...j->...i", self.hessian(theta), v)


def landscapes(random):
    """Return formulas: polynomials of degree ≤ 4, some without a lower bound, sums of Gaussians, and sines."""
    powers = [f"x^{i}*y^{j}" for i in range(5) for j in range(5 - i) if i + j]
    for _ in range(6):
        terms = [f"{random.normal():.3f}*{power}" for power in random.choice(powers, 6, replace=False)]
        yield "+".join([*terms, *(["0.3*x^4+0.3*y^4"] if random.random() < 0.6 else [])])
    for _ in range(4):
        bumps = [
            f"{random.normal():.3f}*exp(-((x-{u:.3f})^2+(y-{v:.3f})^2)/{w:.3f})"
            for u, v, w in zip(*random.uniform(0.5, 2, (3, 3)), strict=True)
        ]
        yield "+".join(bumps) + "+0.05*(x^2+y^2)"
    for _ in range(4):
        k, m = random.uniform(0.5, 2, 2)
        yield f"sin({k:.3f}*x)*cos({m:.3f}*y)+{random.uniform(0, 0.3):.3f}*(x^2+2*y^2)+0.2*x"


def settings(random, steepness):
    """Return (rule, settings) in the plain units; `steepness` is the curvature typical of the landscape."""
    plans = [core.schedule(n, alpha=0.2) for n in ("constant", "constant", "exponential", "inverse_time")]
    plans += [core.schedule("step", alpha=0.1), core.schedule("cosine")]
    names = ["gradient_descent", "heavy_ball", "nesterov", "rmsprop", "adam", "adamw", "stable_decay"]
    for name in names * 2:
        scaled = name in ("rmsprop", "adam", "adamw")
        scaling = "none" if scaled else str(random.choice(["none", "none", "unit", "damped"]))
        rate = random.choice([0.01, 0.3, 1.0, 2.5]) / steepness
        if scaled or scaling == "unit":
            rate = random.choice([0.003, 0.05, 0.3])
        yield {
            "name": name,
            "eta0": rate,
            "schedule": plans[random.integers(len(plans))],
            "momentum": 0.6,
            "beta1": 0.8,
            "beta2": 0.9,
            "rho": 0.9,
            "weight_decay": float(random.choice([0.0, 0.0, 0.1])),
            "norm_scaling": scaling,
            "guard": "off" if scaled else str(random.choice(["off", "off", "curvature", "energy"])),
        }


def told_rule(plain, f):
    """Return the rule in the units of f."""
    own = dict(plain) | {"eps": 1e-8 * f.c / f.a}
    adaptive = own["name"] in ("rmsprop", "adam", "adamw")
    unit = adaptive or own["norm_scaling"] == "unit"
    own["eta0"] *= f.a if unit else f.a**2 / f.c
    own["weight_decay"] *= 1 / f.a if own["name"] == "adamw" else f.c / f.a**2
    kind = RULES[own.pop("name")]
    foreign = {each.name for other in RULES.values() for each in other.parameters if not kind.has(each.name)}
    return core.rule(kind.name, **{name: value for name, value in own.items() if name not in foreign})


def is_exact(plain, f):
    """Say whether the rule on f makes the same run, as the module's first lines list."""
    if f.turn and plain["name"] in ("rmsprop", "adam", "adamw"):
        return False
    return not (plain["norm_scaling"] == "damped" and (f.c != 1 or f.a != 1))


def words(f, plain, starts):
    runs = core.descend(f, [told_rule(one, f) for one in plain], f.a * starts @ f.Q.T, STEPS)
    return kinds(runs), runs


def changes(loss):
    """Return how much L varies in the last window."""
    recent = loss[-window_length(STEPS) - 1 :]
    with np.errstate(all="ignore"):
        return recent.max(0) - recent.min(0)


def compared():
    """Yield (formula, rules, plain words, starts that count, unit, other words), all (R, B)."""
    random = np.random.default_rng(5)
    for text in landscapes(random):
        base = core.surface(formula=text, window=(-HALF, HALF, -HALF, HALF))
        starts = random.uniform(-2, 2, (4, 2))
        steepness = float(np.abs(np.linalg.eigvalsh(base.hessian(starts))).max())
        rules = list(settings(random, steepness))
        plain, runs = words(Told(base), rules, starts)
        steady = np.ones(plain.shape, bool)
        for beside in ([1e-9, -0.6e-9], [-0.7e-9, -1e-9]):
            steady &= words(Told(base), rules, starts * (1 + np.array(beside)))[0] == plain
        spread, guarded = changes(runs.loss), np.array([one["guard"] == "energy" for one in rules])
        for unit in UNITS:
            f = Told(base, **unit)
            chosen = [k for k, one in enumerate(rules) if is_exact(one, f)]
            counts = steady.copy()
            if f.b:
                resolved = spread >= 1e4 * np.finfo(float).eps * abs(f.b)
                counts &= (resolved | np.isin(plain, REST)) & ~guarded[:, None]
            other = words(f, [rules[k] for k in chosen], starts)[0]
            yield text, [rules[k] for k in chosen], plain[chosen], counts[chosen], unit, other


def test_no_word_changes_with_the_units_of_any_landscape():
    total, asked, changed, told = 0, 0, [], Counter()
    for text, rules, plain, counts, unit, other in compared():
        asked += plain.size
        total += int(counts.sum())
        told.update(KINDS[word] for word in plain[counts])
        changed += [
            (text, rules[r], b, unit, KINDS[plain[r, b]], KINDS[other[r, b]])
            for r, b in np.argwhere(counts & (other != plain))
        ]
    assert not changed, f"{len(changed)} of {total}: {changed[:5]}"
    assert total >= 8_000
    assert total >= 0.8 * asked
    assert {"minimum", "diverged", "frozen", "cycling", "descending"} <= set(told)
