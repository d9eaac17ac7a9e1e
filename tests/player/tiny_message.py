"""Messages for the player, packed here from the format's description and not by the app's own code.

The runs are gradient descent on L = x² + 4y², whose steps are known in closed form:
θ_{t+1} = ((1 − 2η)·x, (1 − 8η)·y).
"""

import json
import struct
import zlib
from urllib.parse import parse_qsl

import numpy as np

WINDOW = (-2.0, 2.0, -2.0, 2.0)
CURVATURES = np.array([2.0, 8.0])
ALPHA = 0.02
RATES = (0.05, 0.1, 0.2, 0.3)
START = (1.5, 1.0)
LOW, SCALE, HIGH = 0.0, 1.0, 20.0


def loss(theta):
    """Return L = x² + 4y² for positions of shape (..., 2)."""
    with np.errstate(over="ignore", invalid="ignore"):
        return (CURVATURES / 2 * theta**2).sum(-1)


def descend(eta0, alpha, steps):
    """Return the arrays of one run as the message names them."""
    rate = eta0 * np.exp(-alpha * np.arange(steps))
    with np.errstate(over="ignore", invalid="ignore"):
        shrink = np.cumprod(1 - rate[:, None] * CURVATURES, axis=0)
        theta = np.vstack([START, START * shrink])
        v, grad = loss(theta), CURVATURES * theta[:-1]
        first = -rate * (grad**2).sum(-1)
        curved = (CURVATURES * grad**2).sum(-1)
        second, limit = rate**2 * curved / 2, 2 * (grad**2).sum(-1) / curved
        dv = np.diff(v)
    verdict = np.select([~np.isfinite(v[1:]), dv > 0, dv < 0], [2, 1, 0], 3)
    made = {"dv": dv, "first": first, "second": second, "step_size": rate, "step_limit": limit}
    return {"theta": theta, "v": v, "learning_rate": rate, "verdict": verdict, "flags": 0 * verdict} | made


def batch(settings, steps):
    """Return the arrays of several runs, stacked; `settings` are pairs (η0, α)."""
    runs = [descend(eta0, alpha, steps) for eta0, alpha in settings]
    return {name: np.stack([run[name] for run in runs]) for name in runs[0]}


TYPES = {"theta": "<f4", "step_size": "<f4", "step_limit": "<f4", "learning_rate": "<f4"}
TYPES |= dict.fromkeys(("v", "dv", "first", "second"), "<f8") | {"verdict": "u1", "flags": "u1"}


def main_arrays(runs, level, size=41):
    """Return every array of the main part in the type that the format gives it."""
    axis = np.linspace(WINDOW[0], WINDOW[1], size)
    height = np.log1p(loss(np.stack(np.meshgrid(axis, axis), -1)) / SCALE) / np.log1p(HIGH / SCALE)
    angle = np.linspace(0, 2 * np.pi, 60)
    shore = np.sqrt(level) * np.stack([np.cos(angle), np.sin(angle) / 2], -1)
    lines = {"iso": shore, "iso_offsets": [0, 60], "iso_level": [0], "shore": shore, "shore_offsets": [0, 60]}
    types = {"iso": "<f4", "iso_offsets": "<u4", "iso_level": "<u2", "shore": "<f4", "shore_offsets": "<u4"}
    with np.errstate(over="ignore"):
        fields = {name: np.asarray(runs[name], TYPES[name]) for name in TYPES}
    drawn = {name: np.asarray(lines[name], types[name]) for name in lines}
    return {"grid": np.round(height * 65534).astype("<u2")} | drawn | fields


def main_header(runs, steps, level, eta0):
    """Return the main part's header; rules take their labels from a fixed list."""
    ends = [int(np.argmin(np.isfinite(v))) if not np.isfinite(v).all() else None for v in runs["v"]]
    tile = {"label": "Outcome", "value": "minimum", "detail": "‖g‖ = 0", "tone": "plain"}
    labels = ("gradient descent", "slow descent")
    rules = [
        {
            "name": label,
            "label": label,
            "eta0": eta0,
            "limit_label": "limit",
            "non_finite_at": end,
            "tiles": [tile],
        }
        for label, end in zip(labels, ends, strict=False)
    ]
    fixed = {"version": 1, "problem": {"title": "Bowl", "axes": ["x", "y"]}, "window": WINDOW, "start": START}
    levels = {"lam": level, "lam_range": [0, 20], "levels": [level], "loss_is_v": True}
    shape = {
        "height": {"low": LOW, "scale": SCALE, "high": HIGH},
        "half_life": None,
        "schedule": "exponential",
    }
    states = {"echo": 0, "run_id": "bowl", "compact": False, "locked": [], "locked_why": {}, "alpha": ALPHA}
    names = {"lyapunov": {"name": "loss", "label": "V(t) = L(θ_t)"}, "words": {"alt": "A bowl"}}
    return fixed | levels | shape | states | names | {"steps": steps, "eta0": eta0, "rules": rules}


ALPHAS = [0.0, ALPHA, 0.1]


def fan_part(eta0, steps):
    """Return the fan's header and arrays: every rate of RATES at this α, then three α at this rate."""
    rows = [(rate, ALPHA) for rate in RATES] + [(eta0, alpha) for alpha in ALPHAS]
    runs = [batch([(rate, alpha), (rate / 4, alpha)], steps) for rate, alpha in rows]
    theta = np.stack([run["theta"] for run in runs])
    upper = {name: _upper_half(np.stack([run[name] for run in runs])) for name in _HALVES}
    position = np.clip(np.round((theta + 6) / 12 * 65534), 0, 65534).astype(np.int64)
    steps_made = np.diff(position, axis=2, prepend=0) % 65536
    return {"fan": {"eta0": list(RATES), "alpha": ALPHAS}}, {"theta": steps_made.astype("<u2")} | upper


_HALVES = ("v", "step_size", "step_limit", "learning_rate")


def _upper_half(values):
    with np.errstate(over="ignore"):
        return (values.astype("<f4").view("<u4") >> 16).astype("<u2")


def pack(header, arrays):
    """Return one part: length, JSON padded to 8 bytes, then the arrays at their offsets."""
    index, body = {}, b""
    for name, array in arrays.items():
        index[name] = {"dtype": array.dtype.name, "shape": array.shape, "offset": len(body)}
        body += array.tobytes() + b"\0" * (-array.nbytes % 8)
    text = json.dumps(header | {"arrays": index}, allow_nan=False).encode()
    text += b" " * (-(len(text) + 4) % 8)
    return struct.pack("<I", len(text)) + text + body


def fan(query):
    """Return the answer to a message's `fan`, as it is once a browser has inflated it."""
    settings = dict(parse_qsl(query))
    return pack(*fan_part(float(settings["eta0"]), int(settings["steps"])))


def message(eta0=0.2, steps=30, level=4.0, fan=True, edit=None, **changes):
    """Return a whole message and its main arrays; `changes` go into the header, `edit` changes the runs.

    With `fan` it names runs at neighbouring rates, which `fan(query)` gives.
    """
    runs = batch([(eta0, ALPHA), (eta0 / 4, ALPHA)], steps)
    if edit:
        edit(runs)
    arrays = main_arrays(runs, level)
    named = (
        {"fan": f"eta0={eta0}&steps={steps}", "positions": {"eta0": RATES, "alpha": ALPHAS}} if fan else {}
    )
    main = zlib.compress(pack(main_header(runs, steps, level, eta0) | named | changes, arrays))
    return struct.pack("<I", len(main)) + main, arrays
