"""A browser session's experiment: read from the link at first, changed through `update`, never kept in a widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import streamlit as st

from core.experiments.record import Record
from core.setting import Setting, SettingError
from pages.shared.address import link

T = TypeVar("T", bound=Record)


class Session(Generic[T]):
    """One record of settings in `st.session_state`, under names that begin with `key`.

    `opening` gives what a page without a link shows; `changed` applies one change, with what follows from it.
    `prefix` begins the keys of its widgets.
    """

    def __init__(
        self,
        key: str,
        record: type[T],
        opening: Callable[[], T],
        changed: Callable[[T, str, Any], T] | None = None,
        prefix: str = "control",
    ) -> None:
        self.key = key
        self.record = record
        self.prefix = prefix
        self._opening = opening
        self._changed = changed or (lambda before, name, value: before.change(**{name: value}))

    @property
    def settings(self) -> dict[str, Setting]:
        """The record's settings by name."""
        return self.record.settings()

    def experiment(self) -> T:
        """Return the session's experiment; the first call of a session reads it from the link."""
        if self.key not in st.session_state:
            parts = link()
            opened, remarks = self.record.from_query(parts) if parts else (self._opening(), [])
            st.session_state[self.key] = opened
            self._keep("remarks", remarks)
        return st.session_state[self.key]

    def open_with(self, opening: T) -> None:
        """Begin a session that has neither an experiment nor a link with a page's own opening."""
        if self.key not in st.session_state and not st.query_params.to_dict():
            self.put(opening)

    def begin(self, opening: T) -> None:
        """Begin with a page's own opening where there is no experiment yet and the link is another record's."""
        if self.key not in st.session_state:
            self.put(opening)

    def put(self, new: T, remarks: list[str] | None = None) -> None:
        """Replace the whole experiment, as a preset or an upload does."""
        st.session_state[self.key] = new
        self._keep("generation", self.generation() + 1)
        self._keep("remarks", remarks or [])
        self._keep("mistakes", {})
        self._keep("drafts", {})

    def generation(self) -> int:
        """Return how often the whole experiment has been replaced."""
        return self._kept("generation", 0)

    def update(self, name: str, value: Any) -> None:
        """Change one setting; a value that can't be taken leaves the experiment as it was and is explained."""
        mistakes, drafts = self._kept("mistakes", {}), self._kept("drafts", {})
        drafts.pop(name, None)
        try:
            new = self._changed(self.experiment(), name, value)
        except ValueError as error:
            mistakes[name] = str(error)
            drafts[name] = value
            self._keep("remarks", [])
            return
        # A value that was taken may have mended what another one was refused for.
        mistakes.clear()
        drafts.clear()
        self._keep("remarks", [])
        self._replace(new)

    def update_all(self, changes: dict[str, Any]) -> None:
        """Change settings that belong together, as a hand does; values that can't be taken change nothing."""
        try:
            new = self.experiment().change(**changes)
        except SettingError as error:
            self._keep("remarks", [str(error)])
            return
        self._keep("remarks", [])
        self._keep("mistakes", {})
        self._keep("drafts", {})
        self._replace(new)

    def mistake(self, name: str) -> str | None:
        """Return the sentence that explains why the last value of a setting was not taken, if it was not."""
        return self._kept("mistakes", {}).get(name)

    def refused(self) -> tuple[str, ...]:
        """Return the names of the settings whose last value was not taken, so that what is shown is the one before."""
        return tuple(self._kept("mistakes", {}))

    def draft(self, name: str) -> Any:
        """Return the value that was not taken, so that a text being typed is not lost."""
        return self._kept("drafts", {}).get(name)

    def remarks(self) -> list[str]:
        """Return what was not understood in the link or file that the experiment came from."""
        return self._kept("remarks", [])

    def remark(self, sentence: str) -> None:
        """Add a sentence to the remarks that the page shows until something changes, if it is not among them."""
        if sentence not in self.remarks():
            self._keep("remarks", [*self.remarks(), sentence])

    def upload(self, content: bytes) -> None:
        """Open an uploaded experiment; what is wrong with it becomes a remark."""
        try:
            self.put(*self.record.from_json(content))
        except SettingError as error:
            self._keep("remarks", [str(error)])

    def widget(self, name: str) -> str:
        """Return the key of a widget that belongs to this session's experiment."""
        return f"{self.prefix}_{name}"

    def _replace(self, new: T) -> None:
        """Take a changed experiment, last of all: Streamlit may interrupt before it, and then nothing has changed."""
        st.session_state[self.key] = new

    def _keep(self, name: str, value: Any) -> None:
        st.session_state[f"{self.key}.{name}"] = value

    def _kept(self, name: str, default: Any) -> Any:
        return st.session_state.setdefault(f"{self.key}.{name}", default)
