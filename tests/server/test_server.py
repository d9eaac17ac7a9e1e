"""A started server: its figures count what happens, and it ends in good order."""

import os
import re
import signal
import socket
import subprocess
import time

import environment
import pytest
import server
from websockets.exceptions import ConnectionClosed

from pages.server.door import RESTARTING
from tests.server.started import PATIENCE, app, fetch, page, read

HANDSHAKE = (
    b"GET /_stcore/stream HTTP/1.1\r\nHost: school.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
BEARER = {"Authorization": "Bearer secret"}


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    with app(
        tmp_path_factory.mktemp("server") / "server.log", SUPERLEVEL_SECRET="secret", SUPERLEVEL_TABS="2"
    ) as own:
        yield own


def figure(own, name):
    found = re.search(rf"^superlevel_{name} (\S+)$", fetch(f"{own.address}/metrics", **BEARER), re.MULTILINE)
    return float(found[1])


def test_pages_are_counted_while_they_are_open(started):
    with page(started.address) as ours:
        read(ours, "script_finished")
        assert figure(started, "pages_open") == 1
        assert figure(started, "sessions_connected") == 1
        assert figure(started, 'run_seconds_count{page="playground"}') >= 1
        assert figure(started, "run_cpu_seconds_total") > 0
        assert figure(started, "sent_bytes_total") > 10_000
    deadline = time.monotonic() + PATIENCE
    while figure(started, "pages_open"):
        assert time.monotonic() < deadline
    assert figure(started, "sessions_known") == 1
    assert any(line.endswith("INFO page.opened open=1") for line in started.lines())
    assert any(line.endswith("INFO page.closed open=0") for line in started.lines())


def test_one_tab_too_many_is_closed_with_a_sentence_and_counted(started):
    cookie = "_streamlit_xsrf=2|00000000|00000000000000000000000000000001|1"
    with page(started.address, cookie=cookie) as first, page(started.address, cookie=cookie) as second:
        for open_page in (first, second):
            read(open_page, "script_finished")
        with pytest.raises(ConnectionClosed) as closed, page(started.address, cookie=cookie) as third:
            third.recv(timeout=PATIENCE)
        assert closed.value.rcvd.code == 1013
        assert "Close one of them" in closed.value.rcvd.reason
    assert figure(started, 'capped_total{cap="tabs"}') == 1
    assert any("cap cap=tabs times=1" in line for line in started.lines())


def test_told_to_stop_it_says_so_on_every_page_and_ends(tmp_path):
    with app(tmp_path / "server.log") as own, page(own.address) as ours:
        read(ours, "script_finished")
        own.process.send_signal(signal.SIGTERM)
        told = read(ours, "delta")
        assert told.delta.new_element.toast.body == RESTARTING
        with pytest.raises(ConnectionClosed) as closed:
            read(ours, "delta")
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1012, RESTARTING)
        own.process.wait(timeout=PATIENCE)
        events = [line.split(" superlevel ")[1].split()[1] for line in own.lines()]
        assert events == ["start", "page.opened", "stopping", "page.closed", "stop"]
        assert "Traceback" not in own.log.read_text(encoding="utf-8")


def test_a_page_that_does_not_listen_holds_no_server_up(tmp_path):
    """Its computer sleeps: the connection stands, and nothing is ever answered."""
    with app(tmp_path / "server.log", SUPERLEVEL_GRACE_SECONDS="5") as own:
        with socket.create_connection(("127.0.0.1", own.port)) as asleep:
            asleep.sendall(HANDSHAKE)
            assert asleep.recv(1000).startswith(b"HTTP/1.1 101")
            own.end()
        assert any(" INFO stop uptime" in line for line in own.lines())
        assert not any(" killed " in line for line in own.lines())


def test_the_guides_setting_of_hosts_keeps_other_names_out(tmp_path):
    """A page of another site can point its own name at this server's address; the browser then sends that name."""
    with app(tmp_path / "server.log", STREAMLIT_SERVER_ALLOWED_HOSTS="school.example other.example") as own:
        for name, answer in (
            (b"school.example", b"101"),
            (b"other.example:8501", b"101"),
            (b"evil.example", b"403"),
        ):
            with socket.create_connection(("127.0.0.1", own.port)) as asked:
                asked.sendall(HANDSHAKE.replace(b"school.example", name))
                assert asked.recv(1000).split()[1] == answer, name


def test_a_setting_that_cannot_be_used_ends_the_start_with_a_sentence():
    address = f"http://127.0.0.1:{server._free_port()}"
    ended = subprocess.run(
        server._command(address),
        cwd=environment.ROOT,
        env=os.environ | {"SUPERLEVEL_TABS": "-3"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert ended.returncode != 0
    assert "SUPERLEVEL_TABS must be a whole number of at least 1, not '-3'." in ended.stdout + ended.stderr
