"""A Plotly figure that is put together as plain dictionaries, for pages that draw many of them at every change.

Plotly checks each property of a `go.Figure` as it is set, which takes some 20 ms a figure; a chart takes one. Tests
have Plotly check the finished ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from .colours import Theme
from .style import axis_look, look

# What Plotly's own template would give: it is as long as many a figure, and all else of it is not to be seen.
_AXIS = {"automargin": True, "zerolinewidth": 2, "title": {"standoff": 15}}


class Chart:
    """Traces, notes and axes in the app's look; `panels` are the axes' domains (x0, x1, y0, y1), 0…1 of the figure.

    Panels are counted from 1. Properties have Plotly's names, nested as in its JSON.
    """

    def __init__(
        self, theme: Theme, height: int, panels: Sequence[tuple[float, float, float, float]] = ()
    ) -> None:
        self.traces: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = look(theme, height) | {"template": {}, "annotations": [], "shapes": []}
        self.panels = range(1, max(1, len(panels)) + 1)
        for panel in self.panels:
            for axis in "xy":
                self.layout[f"{axis}axis{_number(panel)}"] = _merged(_AXIS, axis_look(theme))
        for panel, (x0, x1, y0, y1) in enumerate(panels, 1):
            self.axes("x", [panel], domain=[x0, x1], anchor=f"y{_number(panel)}")
            self.axes("y", [panel], domain=[y0, y1], anchor=f"x{_number(panel)}")

    def add(self, kind: str, panel: int = 1, **properties: Any) -> None:
        """Add a trace of a kind such as "scatter" to a panel."""
        place = {f"{axis}axis": f"{axis}{_number(panel)}" for axis in "xy"}
        self.traces.append({"type": kind, **place, **properties})

    def repeat(self, panel: int) -> None:
        """Add all traces so far to another panel too."""
        place = {f"{axis}axis": f"{axis}{_number(panel)}" for axis in "xy"}
        self.traces += [trace | place for trace in self.traces]

    def note(self, text: str, **properties: Any) -> None:
        """Write a note without an arrow."""
        self.layout["annotations"].append({"text": text, "showarrow": False, **properties})

    def shape(self, **properties: Any) -> None:
        """Draw a shape, such as a line."""
        self.layout["shapes"].append(properties)

    def lay_out(self, **properties: Any) -> None:
        """Set properties of the layout; what is nested is merged."""
        self.layout = _merged(self.layout, properties)

    def axes(self, names: str = "xy", panels: Iterable[int] | None = None, **properties: Any) -> None:
        """Set properties of the axes of some panels, of all by default."""
        for panel in self.panels if panels is None else panels:
            self.lay_out(**{f"{name}axis{_number(panel)}": properties for name in names})

    def figure(self) -> go.Figure:
        """Return the figure."""
        return go.Figure(data=self.traces, layout=self.layout, _validate=False)


def _number(panel: int) -> str:
    return "" if panel == 1 else str(panel)


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, the second's values where both have a name, but mappings merged."""
    result = dict(one)
    for name, value in other.items():
        known = result.get(name)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            value = _merged(known, value)
        result[name] = value
    return result
