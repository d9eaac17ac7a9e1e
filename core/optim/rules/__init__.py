"""The update rules, one a file; each file's `KIND` is all that the rest of the project knows of its rule."""

from __future__ import annotations

from ...discovery import discovered
from ..contract import RULES, RuleKind

RULES.update(discovered(__name__, __path__, RuleKind))
