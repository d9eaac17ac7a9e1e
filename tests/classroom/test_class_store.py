"""A class in its database, SQLite and PostgreSQL: who joins, what counts, what is refused, what is kept."""

import csv
import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from core.classroom import DatabaseError, Lessons, RefusedError, codes, values
from core.classroom.database import Database, database_url
from core.classroom.place import default_path
from core.classroom.room import Classroom
from core.classroom.tables import METADATA
from tests.classroom.lesson_of_tests import LESSONS, NAME, Clock, steps

ROOT = Path(__file__).parents[2]


def refused(reason, call, *given, **named):
    """Return the sentence with which a call is refused for a reason."""
    with pytest.raises(RefusedError) as error:
        call(*given, **named)
    assert error.value.reason == reason
    sentence = str(error.value)
    assert sentence.endswith(".")
    assert sentence[0].isupper()
    return sentence


def opened(room, step="guess"):
    """Return a class in which all are at a step."""
    own = room.teacher.open(NAME)
    room.teacher.open_step(own.secret, step)
    return own


def joined(room, own, name=""):
    return room.student.join(own.state.code, name)[0]


def counted(room, own, step="guess"):
    return [
        answer.value
        for answer in room.teacher.view(own.secret).answers
        if answer.counts and answer.step == step
    ]


def test_who_joins_twice_with_one_key_is_counted_once(room):
    """A second tap, and a request that is repeated because its answer was lost."""
    own, key = opened(room), "a" * 48
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: room.student.join(own.state.code, "Ada", key=key)[0], range(8)))
    assert len(set(found)) == 1
    room.student.answer(found[0], "guess", 0.2)
    token, seen = room.student.join(link=own.link, nickname="Grace", key=key)
    assert (token, seen.member.nickname) == (found[0], "Grace")
    assert [answer.value for answer in seen.answers] == [0.2]
    view = room.teacher.view(own.secret)
    assert (view.present, [member.nickname for member in view.members]) == (1, ["Grace"])
    assert room.student.join(own.state.code, key="b" * 48)[0] != token
    assert room.teacher.view(own.secret).present == 2


def test_one_key_has_another_token_in_each_class(room):
    """Nobody who has one class's token is let into another, and none is the key itself."""
    key = "a" * 48
    tokens = {room.student.join(opened(room).state.code, key=key)[0] for _ in range(2)}
    assert len(tokens) == 2
    assert key not in tokens


@pytest.mark.parametrize("key", ["", "a" * 31, "a" * 101, "\u00e9" * 40, 7, ["a" * 40]])
def test_a_key_that_can_be_guessed_or_is_no_text_is_refused(room, key):
    own = opened(room)
    refused("wrong", room.student.join, own.state.code, key=key)
    assert room.teacher.view(own.secret).present == 0


def test_a_class_from_its_opening_to_its_deletion(room):
    own = room.teacher.open(NAME, "together")
    assert set(own.state.code) <= set(codes.LETTERS)
    token, seen = room.student.join(f" {own.state.code[:3].lower()}-{own.state.code[3:]} ", " Ada  Lovelace ")
    assert (seen.member.nickname, seen.state.lesson, seen.answers) == ("Ada Lovelace", NAME, ())
    by_link, _ = room.student.join(link=own.link)
    refused("closed", room.student.answer, token, "guess", 0.2)
    room.teacher.open_step(own.secret, "guess")
    room.student.answer(token, "guess", 0.2)
    room.student.answer(by_link, "guess", 0.5)
    refused("closed", room.student.shown, token, "guess")
    state = room.teacher.reveal(own.secret, "guess")
    assert state.revealed == ("guess",)
    assert room.student.shown(token, "guess") == (state, "[0.2,0.5]")
    view = room.teacher.view(own.secret)
    assert (view.present, view.answered) == (2, {"guess": 2})
    assert [member.nickname for member in view.members] == ["Ada Lovelace", ""]
    assert [answer.value for answer in room.student.membership(token).answers] == [0.2]
    assert room.teacher.end(own.secret).ended is not None
    for call in (room.student.answer, room.teacher.open_step, room.teacher.reveal):
        given = (token, "guess", 1.0) if call == room.student.answer else (own.secret, "outcome")
        assert "ended" in refused("closed", call, *given)
    refused("closed", room.student.join, own.state.code)
    room.teacher.delete(own.secret)
    refused("stranger", room.teacher.state, own.secret)
    refused("stranger", room.student.membership, token)
    assert room.states([own.state.id]) == {}


def test_what_lay_between_a_change_and_its_taking_back_can_not_come_after_it(room):
    own = opened(room)
    token = joined(room, own)
    for value, edit in ((0.1, 1), (0.1, 3), (0.2, 2)):
        room.student.answer(token, "guess", value, edit)
    assert counted(room, own) == [0.1]


def test_an_answer_is_changed_until_the_reveal_and_sent_twice_kept_once(room):
    own = opened(room)
    token = joined(room, own)
    for value, edit, kept in ((0.1, 0, 0.1), (0.2, 1, 0.2), (0.1, 0, 0.2), (0.2, 1, 0.2), (0.3, 2, 0.3)):
        assert room.student.answer(token, "guess", value, edit)[1].value == kept
    assert counted(room, own) == [0.3]
    room.teacher.reveal(own.secret, "guess")
    # The same again: its answer may have been lost on the way.
    assert room.student.answer(token, "guess", 0.3, 2)[1].counts
    late = room.student.answer(token, "guess", 0.9, 3)[1]
    assert (late.value, late.counts) == (0.9, False)
    assert room.student.answer(token, "guess", 0.8, 4)[1].value == 0.8
    assert room.student.answer(token, "guess", 0.9, 3)[1].value == 0.8
    assert counted(room, own) == [0.3]
    assert room.teacher.view(own.secret).answered == {"guess": 1}
    assert len(room.teacher.view(own.secret).answers) == 2
    assert room.student.shown(token, "guess")[1] == "[0.3]"


def test_who_answers_first_after_the_reveal_is_marked(room):
    own = opened(room)
    token = joined(room, own)
    room.teacher.reveal(own.secret, "guess")
    assert not room.student.answer(token, "guess", 0.1)[1].counts
    assert room.teacher.view(own.secret).answered == {}


def test_at_ones_own_pace_every_step_is_open_and_the_first_answer_counts(room):
    own = room.teacher.open(NAME, "own")
    token = joined(room, own)
    assert room.student.answer(token, "outcome", "saddle")[1].counts
    assert room.student.answer(token, "guess", 1)[1].counts
    assert not room.student.answer(token, "guess", 2)[1].counts
    assert counted(room, own) == [1]
    assert counted(room, own, "outcome") == ["saddle"]


def test_what_is_no_answer_is_refused_with_the_lessons_sentence(room):
    own = opened(room)
    token = joined(room, own)
    assert refused("wrong", room.student.answer, token, "guess", "0.2") == "The guess must be a number."
    refused("closed", room.student.answer, token, "outcome", "saddle")
    for step in ("other", "", None, 3, "guess' OR 1=1 --", ["guess"]):
        refused("unknown", room.student.answer, token, step, 0.2)
    for edit in (True, -1, 2**31, 0.5, "1"):
        refused("wrong", room.student.answer, token, "guess", 0.2, edit)
    assert counted(room, own) == []


def test_lessons_and_paces_that_are_none(room):
    for lesson in ("no-such", "", None, 7, "x" * 500):
        refused("unknown", room.teacher.open, lesson)
    for pace in ("fast", "", None, ["own"]):
        refused("wrong", room.teacher.open, NAME, pace)


@pytest.mark.parametrize("secret", ["", "x", "x" * 5000, "' OR ''='", None, "\0"])
def test_a_secret_that_is_none_opens_nothing(room, secret):
    own = opened(room)
    teacher = room.teacher
    for call in (teacher.state, teacher.view, teacher.end, teacher.delete, teacher.csv):
        refused("stranger", call, secret)
    refused("stranger", teacher.open_step, secret, "guess")
    refused("stranger", room.student.membership, secret)
    # What students hold opens nothing of the teacher's, nor the other way round.
    token = joined(room, own)
    for one in (token, own.link, own.state.code):
        refused("stranger", teacher.state, one)
    for one in (own.secret, own.link, own.state.code):
        refused("stranger", room.student.membership, one)


@pytest.mark.parametrize(
    "code", ["", None, 7, "ABCDEF", "CCCCCC", "C" * 10_000, "' OR 1=1", ["CCCCCC"], "CCCCC%"]
)
def test_a_code_that_is_none(room, code):
    opened(room)
    refused("unknown", room.student.join, code)


def test_a_class_has_so_many_members_and_no_more(room):
    own = opened(room)
    for _ in range(5):
        joined(room, own)
    assert "5 have joined" in refused("full", room.student.join, own.state.code)
    room.teacher.remove(own.secret, room.teacher.view(own.secret).members[0].number)
    joined(room, own)


def test_what_is_removed_is_gone_and_the_teacher_can_tell(room):
    own = opened(room)
    first, second = joined(room, own, "A"), joined(room, own, "B")
    for token in (first, second):
        room.student.answer(token, "guess", 1)
    one, two = (member.number for member in room.teacher.view(own.secret).members)
    state = room.teacher.remove(own.secret, one, "guess")
    assert state.removals == 1
    assert [answer.member for answer in room.teacher.view(own.secret).answers] == [two]
    assert room.student.membership(first).answers == ()
    room.student.answer(first, "guess", 2)
    room.teacher.remove(own.secret, two)
    refused("stranger", room.student.answer, second, "guess", 3)
    assert counted(room, own) == [2]
    for member, step in ((two, None), (one, "outcome"), (10**6, None)):
        refused("unknown", room.teacher.remove, own.secret, member, step)
    for member in (True, "1", None, 0, -1, 10**30):
        refused("wrong", room.teacher.remove, own.secret, member)
    other = opened(room)
    refused("unknown", room.teacher.remove, other.secret, one)


def test_the_teacher_gets_what_is_new_since(room):
    own = opened(room)
    first = joined(room, own, "A")
    room.student.answer(first, "guess", 1)
    before = room.teacher.view(own.secret)
    second = joined(room, own, "B")
    room.student.answer(second, "guess", 2)
    after = room.news(own.state.id, before.state.changes)
    assert [member.nickname for member in after.members] == ["B"]
    assert [answer.value for answer in after.answers] == [2]
    assert (after.present, after.answered) == (2, {"guess": 2})
    assert room.news(own.state.id, after.state.changes).answers == ()
    assert room.states([own.state.id])[own.state.id] == after.state


def test_a_table_of_all_answers_that_a_spreadsheet_takes_for_no_formula(room):
    own = opened(room)
    token = joined(room, own, '=HYPERLINK("x")')
    room.student.answer(token, "guess", -0.5)
    room.teacher.reveal(own.secret, "guess")
    room.student.answer(token, "guess", 2)
    room.teacher.open_step(own.secret, "outcome")
    room.student.answer(token, "outcome", "saddle")
    lines = room.teacher.csv(own.secret).splitlines()
    number = room.teacher.view(own.secret).members[0].number
    assert lines == [
        "\ufeffstep,member,nickname,answer,counts,sent",
        f'guess,{number},"\'=HYPERLINK(""x"")",-0.5,yes,2027-01-15T08:00:00+00:00',
        f'guess,{number},"\'=HYPERLINK(""x"")",2,no,2027-01-15T08:00:00+00:00',
        f'outcome,{number},"\'=HYPERLINK(""x"")",saddle,yes,2027-01-15T08:00:00+00:00',
    ]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("diverged", "diverged"),
        ("=1+1", "'=1+1"),
        (["adam", "sgd"], "adam; sgd"),
        (["@x", "y"], "'@x; y"),
        (None, "never"),
        (-0.5, "-0.5"),
        ([0.2, -1.5], "[0.2, -1.5]"),
        ("größer", "größer"),
    ],
)
def test_an_answer_stands_in_the_table_in_plain_words_and_is_no_formula(tmp_path, value, cell):
    free = Classroom(Lessons(steps, lambda *_: None), f"sqlite:///{tmp_path / 'classes.sqlite'}")
    own = opened(free)
    free.student.answer(joined(free, own), "guess", value)
    (row,) = csv.DictReader(free.teacher.csv(own.secret).removeprefix("\ufeff").splitlines())
    free.close()
    assert row["answer"] == cell


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("Jean-Luc", "Jean-Luc"),
        ("Ada; Grace", "Ada; Grace"),
        ("-1", "'-1"),
        ("＝1+1", "'＝1+1"),
        # Where numbers have a decimal comma, a semicolon begins a cell.
        ("Ada;=1+1", "Ada;'=1+1"),
        ("Ada; @x", "Ada; '@x"),
    ],
)
def test_no_nickname_becomes_a_formula(room, name, cell):
    own = opened(room)
    room.student.answer(joined(room, own, name), "guess", 1)
    (row,) = csv.DictReader(room.teacher.csv(own.secret).removeprefix("\ufeff").splitlines())
    assert row["nickname"] == cell


def test_a_class_keeps_what_is_made_of_an_answer_and_knows_it_again_when_it_is_sent_twice(tmp_path):
    halved = Lessons(steps, lambda *_: None, lambda _lesson, _step, value: value[:2])
    room = Classroom(halved, f"sqlite:///{tmp_path / 'classes.sqlite'}")
    own = opened(room)
    token = joined(room, own)
    found = [room.student.answer(token, "guess", [1, 2, 3])[1].value for _ in range(2)]
    room.teacher.reveal(own.secret, "guess")
    assert found == [[1, 2], [1, 2]]
    assert room.student.answer(token, "guess", [1, 2, 3])[1].counts
    assert room.student.shown(token, "guess")[1] == "[[1,2]]"
    room.close()


def test_old_classes_are_deleted_with_all_that_is_in_them(address):
    clock = Clock()
    room = Classroom(LESSONS, address, clock=clock)
    old = opened(room)
    token = joined(room, old, "Nobody else's name")
    room.student.answer(token, "guess", 1234567.25)
    clock.now += 30 * 86_400
    young = opened(room)
    assert room.delete_older(30) == 0
    clock.now += 1
    assert room.delete_older(30) == 1
    refused("stranger", room.teacher.state, old.secret)
    assert room.teacher.state(young.secret).code == young.state.code
    with room.database.reading() as connection:
        for table in ("members", "answers"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
    if address.startswith("sqlite"):
        folder = Path(address.removeprefix("sqlite:///")).parent
        assert not any(b"Nobody else" in path.read_bytes() for path in folder.iterdir())
    room.close()


def test_no_secret_is_kept(room):
    own = opened(room)
    token = joined(room, own)
    with room.database.reading() as connection:
        found = [
            str(connection.execute(text(f"SELECT * FROM {name}")).all()) for name in ("classes", "members")
        ]
    assert not any(secret in told for secret in (own.secret, own.link, token) for told in found)
    assert own.link == codes.link_secret(own.secret)
    assert len({codes.new_member_token() for _ in range(100)}) == 100


def test_answers_that_come_at_once_are_each_kept_once_and_none_counts_after_the_reveal(address):
    room = Classroom(LESSONS, address)
    other = Classroom(LESSONS, address)
    own = opened(room)
    tokens = [joined(room, own) for _ in range(24)]
    answers = []

    def answer(k):
        side = (room, other)[k % 2]
        for edit in range(3):
            answers.append((tokens[k], side.student.answer(tokens[k], "guess", k + edit / 10, edit)[1]))
        if k == 11:
            other.teacher.reveal(own.secret, "guess")

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(answer, range(24)))
    view = room.teacher.view(own.secret)
    kept = {(one.member, one.counts): one for one in view.answers}
    assert len(kept) == len(view.answers)
    assert len({one.member for one in view.answers}) == 24
    for _, told in answers:
        # The last edit that was taken before the reveal is the one that counts.
        assert kept[told.member, told.counts].edit >= told.edit
    changes = [one.changes for one in (room.teacher.state(own.secret), view.state)]
    assert changes[0] == changes[1] == 24 + 72 + 2
    room.close()
    other.close()


def test_servers_that_start_at_once_make_the_tables_once(address):
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: _start_elsewhere(address), range(3)))
    room = Classroom(LESSONS, address)
    room.teacher.open(NAME)
    room.close()


def _start_elsewhere(address):
    code = (
        "from core.classroom.room import Classroom\nfrom tests.classroom.lesson_of_tests import LESSONS\n"
        f"Classroom(LESSONS, {address!r}).close()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_versions_lead_to_the_tables_of_now(address):
    Classroom(LESSONS, address).close()
    engine = create_engine(database_url(address))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == "0001"
        assert set(inspect(connection).get_table_names()) == {
            "alembic_version",
            "answers",
            "classes",
            "members",
        }
    engine.dispose()


def test_a_database_of_a_newer_version_is_refused_and_stays_as_it_is(address):
    Classroom(LESSONS, address).close()
    engine = create_engine(database_url(address))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer version"):
        Classroom(LESSONS, address)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"
    engine.dispose()


def test_a_database_that_is_not_there_is_refused_without_its_password(tmp_path):
    for address in (
        "postgresql://tester:hunter2@127.0.0.1:1/none?connect_timeout=1",
        f"sqlite:///{tmp_path / 'a file'}/classes.sqlite",
    ):
        (tmp_path / "a file").touch()
        with pytest.raises(DatabaseError) as error:
            Database(database_url(address))
        assert "hunter2" not in str(error.value)
        assert str(tmp_path) not in str(error.value)


@pytest.mark.parametrize(
    "address", ["mysql://a@b/c", "nonsense", "sqlite://", "postgresql://host", "postgresql://a:b:c"]
)
def test_an_address_that_is_none(address):
    with pytest.raises(ValueError, match="SUPERLEVEL_DATABASE_URL must"):
        database_url(address)


def test_without_an_address_it_is_a_file_that_only_its_owner_reads(tmp_path, monkeypatch):
    monkeypatch.delenv("SUPERLEVEL_DATABASE_URL", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    room = Classroom(LESSONS)
    room.close()
    assert default_path() == tmp_path / "superlevel" / "classes.sqlite"
    if os.name == "posix":
        assert stat.S_IMODE(default_path().stat().st_mode) == 0o600
    monkeypatch.setenv("SUPERLEVEL_DATABASE_URL", "postgres://tester@127.0.0.1/classes")
    assert database_url().drivername == "postgresql+psycopg"


DEEP = [[[[[1]]]]]
HOSTILE = [
    DEEP,
    float("nan"),
    float("inf"),
    10**400,
    "x" * 201,
    "\0",
    "\ud800",
    list(range(10_000)),
    {"a" * 300: 1},
    {1: 2},
    {"set": {1}},
    [0.1] * 30_000,
    object(),
]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_an_answer_is_bounded(value):
    refused("wrong", values.packed, value)


def test_a_curve_of_four_hundred_points_fits():
    curve = [[1000.0 + k / 7, 1.2345678901234567e-300 * (k + 1)] for k in range(400)]
    assert json.loads(values.packed(curve)) == curve


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, ""),
        ("", ""),
        ("  Ada\t\nLovelace ", "Ada Lovelace"),
        ("A\u202ed\u200ba\u0000", "Ada"),
        ("<b>**x**</b>$a$", "<b>**x**</b>$a$"),
        ("e\u0301" * 24, "é" * 24),
        ("\u200b", ""),
    ],
)
def test_a_nickname_is_one_line_of_seen_letters(typed, kept):
    assert values.nickname(typed) == kept


@pytest.mark.parametrize("typed", ["x" * 25, "x" * 10**6, 7, ["a"], True])
def test_a_nickname_that_is_none(typed):
    refused("wrong", values.nickname, typed)


def test_a_nickname_and_an_answer_are_kept_as_they_were_typed(room):
    own = opened(room)
    name = "'); DROP TABLE x;--"
    token = joined(room, own, name)
    assert room.student.membership(token).member.nickname == name
