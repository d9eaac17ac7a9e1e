"""Training that can be watched: networks in a worker thread, paused, stepped, rewound and measured."""

from core.training.configuration import MOST_STEPS, Configuration, Monitors
from core.training.history import History
from core.training.run import TrainingRun
from core.training.store import Snapshot

__all__ = ["MOST_STEPS", "Configuration", "History", "Monitors", "Snapshot", "TrainingRun"]
