"""A class: a teacher's lesson that many answer at once, kept in a database that several servers may share.

`Classroom` of `room.py` opens the database; `teacher` and `student` are what either may do, each with the secret that
only they hold. It is not named here, so that a server without classes reads in nothing that speaks to databases. Which
lessons there are, and what is an answer to a step, is told by `Lessons`: two functions that are handed in.
"""

from __future__ import annotations

from .codes import link_secret, readable_code
from .lessons import Lessons
from .refusals import DatabaseError, Reason, RefusedError
from .state import Answer, ClassState, Member, Membership, Opened, Pace, View

__all__ = [
    "Answer",
    "ClassState",
    "DatabaseError",
    "Lessons",
    "Member",
    "Membership",
    "Opened",
    "Pace",
    "Reason",
    "RefusedError",
    "View",
    "link_secret",
    "readable_code",
]
