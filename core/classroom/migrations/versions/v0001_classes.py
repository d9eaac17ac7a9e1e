"""Classes, their members, and what these answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "classes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(6), nullable=False, unique=True),
        sa.Column("teacher_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("link_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("lesson", sa.String(80), nullable=False),
        sa.Column("pace", sa.String(10), nullable=False),
        sa.Column("open_step", sa.String(80), nullable=False),
        sa.Column("revealed", sa.Text, nullable=False),
        sa.Column("created", sa.Double, nullable=False, index=True),
        sa.Column("ended", sa.Double),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("removals", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("class_id", sa.Integer, sa.ForeignKey("classes.id", ondelete="CASCADE"), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("nickname", sa.String(24), nullable=False),
        sa.Column("joined", sa.Double, nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Index("members_by_change", "class_id", "change"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "answers",
        sa.Column("member_id", sa.Integer, sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("step", sa.String(80), primary_key=True),
        sa.Column("counts", sa.Boolean, primary_key=True),
        sa.Column("class_id", sa.Integer, sa.ForeignKey("classes.id", ondelete="CASCADE"), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("edit", sa.Integer, nullable=False),
        sa.Column("sent", sa.Double, nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Index("answers_by_change", "class_id", "change"),
    )
