"""The playground's opening picture as a Plotly figure: the peer for a repaint after a slider's release."""

import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from core.experiments.computed import landscape
from core.experiments.experiment import SETTINGS, Experiment
from core.experiments.study import Study
from core.levels.heights import height, iso_levels

st.set_page_config(layout="wide")


def figure(experiment: Experiment) -> go.Figure:
    """Return landscape and paths, V(t), and η_t beside its schedule, in three panels."""
    f, run = landscape(experiment), Study(experiment).run
    grid = f.grid(129)
    shown = make_subplots(rows=2, cols=2, specs=[[{"rowspan": 2}, {}], [None, {}]], column_widths=[0.5, 0.5])
    levels = iso_levels(height(grid))
    shown.add_contour(
        x=grid.x, y=grid.y, z=grid.values, contours={"start": levels[0], "end": levels[-1]}, row=1, col=1
    )
    for k, name in enumerate(experiment.rules):
        shown.add_scatter(x=run.theta[:, k, 0], y=run.theta[:, k, 1], name=name, row=1, col=1)
        shown.add_scatter(y=run.loss[:, k], name=name, row=1, col=2)
        shown.add_scatter(y=run.step_size[:, k], name=name, row=2, col=2)
        shown.add_scatter(y=run.learning_rate[:, k], name=name, row=2, col=2)
    return shown.update_layout(title=f"η0 = {experiment.eta0:g}", height=700)


opening = Experiment.opening()
positions = SETTINGS["eta0"].positions(opening.eta0)
eta0 = st.sidebar.select_slider("η0", positions, opening.eta0, format_func=lambda value: f"{value:.4g}")
st.plotly_chart(figure(opening.change(eta0=eta0)))
