"""Pictures of what the network sees, one a snapshot."""

from __future__ import annotations

from ..monitor import Moment, Monitor
from ..views import View, look


class Views(Monitor):
    """A `View` with each snapshot: confusions or predicted numbers, mistakes, the boundary."""

    name = "views"
    label = "pictures of what it sees"
    work = "a look at the test set for each snapshot, of plane data also at a grid over the window"
    place, is_switched, is_on = 60, False, True

    def keep(self, at: Moment) -> View:
        """Take the picture."""
        return look(self.watched.network.module, self.watched.data, logits=at.test_outputs)
