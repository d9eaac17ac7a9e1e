"""Training that can be watched: networks in a worker thread, paused, stepped, rewound and measured."""

from core.training.configuration import Configuration, Monitors
from core.training.history import History
from core.training.run import TrainingRun
from core.training.store import Snapshot

__all__ = ["Configuration", "History", "Monitors", "Snapshot", "TrainingRun"]
