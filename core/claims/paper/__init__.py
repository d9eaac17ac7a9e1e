"""The paper's claims, one a file: what is claimed, what is true, and the judge of it."""

from __future__ import annotations

from ...discovery import discovered
from ..claim import Claim

CLAIMS = discovered(__name__, __path__, Claim)
