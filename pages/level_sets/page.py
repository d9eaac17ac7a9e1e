"""Level sets for all λ at once: islands, holes, passes, the widest path between two points, where a run is held."""

from __future__ import annotations

from core.experiments.asked import asked
from core.experiments.level_questions import OPENING, level_question
from core.experiments.presets import PRESETS
from core.experiments.study import Study
from core.messages.levels import level_message
from pages.level_sets.downloads import downloads
from pages.level_sets.sidebar import sidebar
from pages.level_sets.tabs import tabs
from pages.shared.hands import echo
from pages.shared.head import head
from pages.shared.levels import levels
from pages.shared.share import presets_menu, share_menu
from pages.shared.sidebar import control
from pages.shared.state import hand, open_preset, playground

LEAD = "Drag λ and see islands rise, drown and join; the barcode has a bar for each, from its first λ to its last."

playground.open_with(OPENING)
sidebar()
experiment = playground.experiment()
study = Study(experiment)

lead = "" if experiment.more else LEAD
with head(playground, level_question(experiment.problem), asked(experiment), lead):
    control("more")
    presets_menu(playground, PRESETS, open_preset)
    share_menu(playground, downloads(study))

message = level_message(study, echo=echo("levels"), query=experiment.query(), apart=True)
levels(message, "levels", hand)
if experiment.more:
    tabs(study)
