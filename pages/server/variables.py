"""What whoever runs a server can set beside what `core` reads itself; docs/deploying.md lists all."""

from __future__ import annotations

from core.environment import PATIENCE, RUNS_MB, STATE_DIR, WORKERS, Variable

SECRET = Variable(
    "SUPERLEVEL_SECRET",
    "",
    "Opens `/status` and `/metrics`: the password that a browser asks for, and Prometheus' bearer token. "
    "Without it both answer 404.",
)
LOG_LEVEL = Variable(
    "SUPERLEVEL_LOG_LEVEL",
    "info",
    "`debug`, `info`, `warning` or `error`. `debug` also prints the messages of exceptions, which may quote "
    "what somebody typed.",
)
RUNS_AT_ONCE = Variable(
    "SUPERLEVEL_RUNS_AT_ONCE", "1", "How many answers one server computes at once; the others wait in turn."
)
RUNS_PER_SECOND = Variable(
    "SUPERLEVEL_RUNS_PER_SECOND",
    "15",
    "How many answers one page may ask for in a second, over some seconds; what comes faster is answered together.",
)
SOCKETS = Variable("SUPERLEVEL_SOCKETS", "400", "How many pages may be open on one server.")
TABS = Variable("SUPERLEVEL_TABS", "20", "How many pages one browser may have open on one server.")
UPLOAD_MB = Variable(
    "SUPERLEVEL_UPLOAD_MB_PER_MINUTE", "60", "How many megabytes one browser may upload in a minute."
)
GRACE = Variable(
    "SUPERLEVEL_GRACE_SECONDS",
    "8",
    "How long a server that is told to stop (SIGTERM) may take; then it ends as it is.",
)
REPLICA = Variable(
    "SUPERLEVEL_REPLICA",
    "",
    "This server's name among several behind nginx. It goes into a cookie, so that a browser stays with it.",
)
CLASS_MEMBERS = Variable("SUPERLEVEL_CLASS_MEMBERS", "500", "How many may join one class.")
CLASS_DAYS = Variable(
    "SUPERLEVEL_CLASS_DAYS",
    "30",
    "After how many days a class is deleted, with all that was answered in it.",
)

VARIABLES = (
    SECRET,
    LOG_LEVEL,
    RUNS_AT_ONCE,
    RUNS_PER_SECOND,
    SOCKETS,
    TABS,
    UPLOAD_MB,
    GRACE,
    REPLICA,
    CLASS_MEMBERS,
    CLASS_DAYS,
    WORKERS,
    RUNS_MB,
    STATE_DIR,
    PATIENCE,
)
