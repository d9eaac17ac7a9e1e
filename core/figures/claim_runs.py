"""Claims drawn over steps and seeds: V of a run, one step against its parabola, two runs, pairs of trainings."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ..claims.examples import ComparisonExample, RunExample, SeedsExample, StepExample
from ..claims.paper.overshoot import overshoots
from ..claims.runs import rises
from ..numbers import number
from .chart import Chart
from .colours import Stroke, Theme, stroke
from .style import BAD, LINES, MUTED, SIZES, TEXT, WIDTHS, styled

HEIGHT = 320
# Beyond this ratio of the largest to the smallest value the axis is logarithmic.
_LOG_FROM = 50.0
_DECAYED, _CONSTANT = stroke(0), stroke(1)


def run_figure(example: RunExample, theme: Theme) -> go.Figure:
    """Return L over the steps of a run; the steps that raised it are marked, the one that matters named."""
    chart, loss = Chart(theme, HEIGHT), example.run.loss
    _curve(chart, loss, "V = L", _DECAYED, theme)
    up = np.flatnonzero(rises(loss)) + 1
    _marks(chart, up, loss[up], "V rose", "triangle-up", BAD[theme])
    _name_step(chart, loss, example.step, "step", theme)
    return _over_steps(chart, [loss])


def comparison_figure(example: ComparisonExample, theme: Theme) -> go.Figure:
    """Return L over the steps of both runs, with the steps that leapt over the lowest point on their way."""
    chart = Chart(theme, HEIGHT)
    x0, x1, y0, y1 = example.f.facts.window
    diagonal = float(np.hypot(x1 - x0, y1 - y0))
    runs = (
        ("without decay", example.constant, _CONSTANT, "diamond-open"),
        ("with decay", example.decayed, _DECAYED, "diamond"),
    )
    for name, run, look, symbol in runs:
        _curve(chart, run.loss, name, look, theme)
        leaps = np.flatnonzero(overshoots(run, diagonal)) + 1
        _marks(chart, leaps, run.loss[leaps], f"overshoots, {name}", symbol, look.colour(theme))
    return _over_steps(chart, [run.loss for _, run, *_ in runs])


def step_figure(example: StepExample, theme: Theme) -> go.Figure:
    """Return L along the step, φ(s) = L(θ+s·p), against its second-order parabola; the step ends at s = 1."""
    chart = Chart(theme, HEIGHT)
    s = np.linspace(0, 1.2, 121)
    with np.errstate(all="ignore"):
        real = np.asarray(example.f.loss(example.theta + s[:, None] * example.p))
        parabola = example.loss + s * example.first + s * s * example.second
    for name, values, look in (("L along the step", real, _DECAYED), ("second order", parabola, _CONSTANT)):
        line = {"color": look.colour(theme), "dash": look.dash, "width": WIDTHS["bold"]}
        chart.add("scatter", x=s, y=_drawable(values), name=name, mode="lines", line=line)
    ends = (
        ("predicted", example.loss + example.first + example.second, _CONSTANT.colour(theme), "circle-open"),
        ("real end", example.after, BAD[theme] if example.after > example.loss else TEXT[theme], "circle"),
    )
    for name, level, colour, symbol in ends:
        if np.isfinite(level):
            _marks(chart, np.array([1.0]), np.array([level]), name, symbol, colour, size=10)
    before = {"color": MUTED[theme], "dash": "dot", "width": WIDTHS["thin"]}
    chart.add("scatter", x=[0, 1.2], y=[example.loss] * 2, name="L before", mode="lines", line=before)
    chart.axes("x", title={"text": "s, share of the step", "standoff": 4})
    chart.axes("y", title={"text": "L(θ + s·p)"})
    return _below(chart)


def seeds_figure(example: SeedsExample, theme: Theme) -> go.Figure:
    """Return the rise of each seed's pair, the interval of the mean difference, and the mean test loss over steps."""
    specs = [[{}, {}], [{"colspan": 2}, None]]
    figure = make_subplots(
        rows=2,
        cols=2,
        column_widths=[0.72, 0.28],
        specs=specs,
        vertical_spacing=0.24,
        horizontal_spacing=0.16,
    )
    _pairs(figure, example, theme)
    _interval(figure, example, theme)
    for name, steps, values in example.curves:
        look = _DECAYED if name == "with decay" else _CONSTANT
        line = {"color": look.colour(theme), "dash": look.dash, "width": WIDTHS["line"]}
        mean = _drawable(_mean(values))
        figure.add_scatter(
            x=steps, y=mean, mode="lines", line=line, name=name, showlegend=False, row=2, col=1
        )
    styled(figure, theme, 500)
    figure.update_xaxes(title_font_size=SIZES["text"], tickfont_size=SIZES["small"])
    figure.update_yaxes(title_font_size=SIZES["text"], tickfont_size=SIZES["small"])
    figure.update_xaxes(title_text="step", title_standoff=4, row=2, col=1)
    figure.update_yaxes(title_text="mean test loss", row=2, col=1)
    figure.update_layout(
        legend={"y": 1.02, "font": {"size": SIZES["small"]}}, margin={"t": 34, "l": 60, "r": 12, "b": 44}
    )
    return figure.update_layout(hovermode="closest")


def _mean(values: np.ndarray) -> np.ndarray:
    """Return the mean over seeds (S, N) of those that are finite, NaN where none is: (N,)."""
    finite = np.isfinite(values)
    count = finite.sum(0)
    return np.where(count > 0, np.where(finite, values, 0).sum(0) / np.maximum(count, 1), np.nan)


def _pairs(figure: go.Figure, example: SeedsExample, theme: Theme) -> None:
    places = np.arange(len(example.labels))
    x = np.column_stack([places, places, np.full(len(places), np.nan)]).ravel()
    y = np.column_stack([example.constant, example.decayed, np.full(len(places), np.nan)]).ravel()
    link = {"color": MUTED[theme], "width": WIDTHS["hair"]}
    figure.add_scatter(x=x, y=y, mode="lines", line=link, hoverinfo="skip", showlegend=False, row=1, col=1)
    both = (
        ("without decay", example.constant, _CONSTANT, "circle-open"),
        ("with decay", example.decayed, _DECAYED, "circle"),
    )
    for name, values, look, symbol in both:
        figure.add_scatter(
            x=places,
            y=values,
            name=name,
            mode="markers",
            marker={
                "color": look.colour(theme),
                "symbol": symbol,
                "size": 9,
                "line": {"width": WIDTHS["line"]},
            },
            customdata=example.labels,
            hovertemplate=f"%{{customdata}}, {name}: %{{y:.4g}}<extra></extra>",
            row=1,
            col=1,
        )
    shown = [label.removeprefix("seed ") for label in example.labels]
    figure.update_xaxes(tickvals=places, ticktext=shown, title_text="seed", title_standoff=4, row=1, col=1)
    figure.update_yaxes(title_text="rise of the test loss", rangemode="tozero", row=1, col=1)


def _interval(figure: go.Figure, example: SeedsExample, theme: Theme) -> None:
    if not np.isfinite([example.low, example.high]).all():
        return
    middle = (example.low + example.high) / 2
    figure.add_scatter(
        x=[0],
        y=[middle],
        mode="markers",
        marker={"color": TEXT[theme], "size": 9},
        error_y={
            "type": "data",
            "array": [example.high - middle],
            "color": TEXT[theme],
            "thickness": 2,
            "width": 8,
        },
        hovertemplate=f"{number(middle)}, from {number(example.low)} to {number(example.high)}<extra></extra>",
        showlegend=False,
        row=1,
        col=2,
    )
    figure.update_xaxes(
        range=[-1, 1], tickvals=[0], ticktext=["difference"], showgrid=False, row=1, col=2, zeroline=False
    )
    figure.update_yaxes(
        rangemode="tozero", zeroline=True, zerolinecolor=BAD[theme], zerolinewidth=2, row=1, col=2
    )


def _curve(chart: Chart, loss: np.ndarray, name: str, look: Stroke, theme: Theme) -> None:
    chart.add(
        "scatter",
        x=np.arange(len(loss)),
        y=_drawable(loss),
        name=name,
        mode="lines",
        line={"color": look.colour(theme), "dash": look.dash, "width": WIDTHS["line"]},
        hovertemplate=f"{name}, step %{{x}}: %{{y:.4g}}<extra></extra>",
    )


def _marks(
    chart: Chart, x: np.ndarray, y: np.ndarray, name: str, symbol: str, colour: str, size: int = 8
) -> None:
    if x.size:
        line = {"width": WIDTHS["line"], "color": colour}
        chart.add(
            "scatter",
            x=x,
            y=_drawable(y),
            name=name,
            mode="markers",
            marker={"color": colour, "symbol": symbol, "size": size, "line": line},
            hovertemplate=f"{name}: %{{x:.4g}}, %{{y:.4g}}<extra></extra>",
        )


def _name_step(chart: Chart, loss: np.ndarray, step: int, word: str, theme: Theme) -> None:
    """Write the step that matters beside its line, which a logarithmic axis can't misplace."""
    if not 0 < step < len(loss):
        return
    line = {"color": LINES[theme], "width": 6}
    chart.shape(
        type="line", x0=step, x1=step, xref="x", y0=0, y1=1, yref="y domain", line=line, layer="below"
    )
    chart.note(
        f"{word} {step}",
        x=step,
        y=1,
        yref="paper",
        xanchor="left" if step < 0.7 * len(loss) else "right",
        yanchor="bottom",
        font={"size": SIZES["small"], "color": TEXT[theme]},
    )


def _over_steps(chart: Chart, losses: list[np.ndarray]) -> go.Figure:
    values = np.concatenate(losses)
    finite = values[np.isfinite(values)]
    logarithmic = finite.size > 0 and finite.min() > 0 and finite.max() > _LOG_FROM * finite.min()
    chart.axes("x", title={"text": "step", "standoff": 4})
    chart.axes(
        "y",
        title={"text": "L (log)" if logarithmic else "L", "standoff": 2},
        type="log" if logarithmic else "linear",
        exponentformat="power",
    )
    if not finite.size:
        chart.note("L is not finite", xref="paper", yref="paper", x=0.5, y=0.5)
    return _below(chart)


def _below(chart: Chart) -> go.Figure:
    chart.lay_out(
        hovermode="closest",
        showlegend=True,
        legend={"y": -0.2, "yanchor": "top", "font": {"size": SIZES["small"]}},
        margin={"t": 26, "l": 70, "r": 12, "b": 70},
    )
    chart.axes(title={"font": {"size": SIZES["text"]}}, tickfont={"size": SIZES["small"]})
    return chart.figure()


def _drawable(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, np.nan)
