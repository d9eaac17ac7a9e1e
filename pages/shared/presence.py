"""Whether the browser tab of a session is still there, for work that must end when it is closed."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx


def presence() -> Callable[[], bool] | None:
    """Return a function that says whether this session's tab is connected; None outside of a session.

    A tab in the background stays connected; a closed one does not.
    """
    context = get_script_run_ctx()
    if context is None:
        return None
    session = context.session_id
    return lambda: not exists() or get_instance().is_active_session(session)
