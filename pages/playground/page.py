"""The playground: move η0, α and λ, and watch descents settle, stall or blow up."""

from __future__ import annotations

from core.experiments.asked import asked
from core.experiments.export import python_script, run_csv
from core.experiments.presets import PRESETS
from core.experiments.study import Study
from core.messages.player import player_message
from pages.shared.details import answer, details
from pages.shared.hands import echo
from pages.shared.head import head
from pages.shared.player import player
from pages.shared.share import Download, presets_menu, share_menu
from pages.shared.sidebar import control, sidebar
from pages.shared.state import hand, open_preset, playground


def _downloads(study: Study) -> list[Download]:
    script, runs = "Python script", "Runs, one line a step (CSV)"
    return [
        (script, lambda: python_script(study.experiment), "superlevel_experiment.py", "text/x-python"),
        (runs, lambda: run_csv(study.run, study.ledger), "superlevel-runs.csv", "text/csv"),
    ]


LEAD = (
    "The ball is the optimiser, rolling down the loss L: land is where L ≥ λ, water where it is lower. "
    "Press Play, then drag the ball, η0, α or λ."
)

sidebar()
experiment = playground.experiment()
study = Study(experiment)

put, lead = asked(experiment), "" if experiment.more else LEAD
with head(playground, put.question, put, lead):
    control("more")
    presets_menu(playground, PRESETS, open_preset)
    share_menu(playground, _downloads(study))

message = player_message(study, echo=echo("player"), query=experiment.query(), apart=True)
player(message, "player", hand)
if experiment.more:
    details(study)
else:
    answer(experiment)
