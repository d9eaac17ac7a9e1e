"""The tables of a class's database, as they are in the newest version; `migrations/` leads there from every other."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from .codes import CODE_LENGTH
from .lessons import LONGEST_NAME
from .values import LONGEST_NICKNAME

METADATA = MetaData()
_HASH = 64

CLASSES = Table(
    "classes",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("code", String(CODE_LENGTH), nullable=False, unique=True),
    Column("teacher_hash", String(_HASH), nullable=False, unique=True),
    Column("link_hash", String(_HASH), nullable=False, unique=True),
    Column("lesson", String(LONGEST_NAME), nullable=False),
    Column("pace", String(10), nullable=False),
    Column("open_step", String(LONGEST_NAME), nullable=False),
    # A JSON list: it is read with the rest of a class once a second, and never searched.
    Column("revealed", Text, nullable=False),
    Column("created", Double, nullable=False, index=True),
    Column("ended", Double),
    Column("version", Integer, nullable=False),
    Column("changes", Integer, nullable=False),
    Column("removals", Integer, nullable=False),
    # A class that is deleted must not leave its number to the next one.
    sqlite_autoincrement=True,
)

MEMBERS = Table(
    "members",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("class_id", ForeignKey("classes.id", ondelete="CASCADE"), nullable=False),
    Column("token_hash", String(_HASH), nullable=False, unique=True),
    Column("nickname", String(LONGEST_NICKNAME), nullable=False),
    Column("joined", Double, nullable=False),
    Column("change", Integer, nullable=False),
    Index("members_by_change", "class_id", "change"),
    sqlite_autoincrement=True,
)

ANSWERS = Table(
    "answers",
    METADATA,
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("step", String(LONGEST_NAME), primary_key=True),
    # One that counts, and beside it the last that came after the answer was shown.
    Column("counts", Boolean, primary_key=True),
    Column("class_id", ForeignKey("classes.id", ondelete="CASCADE"), nullable=False),
    Column("value", Text, nullable=False),
    Column("edit", Integer, nullable=False),
    Column("sent", Double, nullable=False),
    Column("change", Integer, nullable=False),
    Index("answers_by_change", "class_id", "change"),
)
