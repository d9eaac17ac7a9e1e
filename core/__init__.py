"""Gradient descent made visible: surfaces, update rules, runs and what can be said of them; no Streamlit.

>>> import superlevel
>>> f = superlevel.surface("himmelblau")
>>> rule = superlevel.rule("adam", eta0=0.1, schedule=superlevel.schedule("exponential", alpha=0.01))
>>> run = superlevel.descend(f, rule, start=(0.0, 0.0), steps=400)
>>> run.outcome.kind
'minimum'
>>> superlevel.level_sets(f).at(180.0).count
2

`dir(superlevel)` lists all there is; `help` of each says shapes, units and errors. The names stand in `__init__.pyi`.
"""

from typing import Any

import lazy_loader

from .later import explained

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used; where an extra is missing, say which."""
    try:
        return _load(name)
    except ModuleNotFoundError as missing:
        raise explained(missing, name) from missing
