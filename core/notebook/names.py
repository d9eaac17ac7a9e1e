"""The names that the public functions know."""

from __future__ import annotations

from ..optim import GUARDS, RULES, SCHEDULES
from ..problems import PROBLEMS


def surfaces() -> tuple[str, ...]:
    """Return the names that `surface` knows.

    >>> import superlevel
    >>> "rosenbrock" in superlevel.surfaces()
    True
    """
    return tuple(PROBLEMS)


def rules() -> tuple[str, ...]:
    """Return the names that `rule` knows.

    >>> import superlevel
    >>> "nesterov" in superlevel.rules()
    True
    """
    return tuple(RULES)


def schedules() -> tuple[str, ...]:
    """Return the names that `schedule` knows.

    >>> import superlevel
    >>> "inverse_time" in superlevel.schedules()
    True
    """
    return tuple(SCHEDULES)


def guards() -> tuple[str, ...]:
    """Return the stability guards that `rule(..., guard=...)` knows.

    >>> import superlevel
    >>> superlevel.guards()
    ('off', 'curvature', 'energy')
    """
    return tuple(GUARDS)
