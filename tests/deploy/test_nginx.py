"""nginx before two servers, for real: whose page goes where, what nginx serves itself, what a lost server costs."""

import getpass
import gzip
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import nginx
import pytest
import server
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.server.started import PATIENCE, App, page, read

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "deploy"))

import render  # noqa: E402
import static_files  # noqa: E402

from pages.shared import modules  # noqa: E402

PROGRAM = nginx.find()
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="nginx is not installed")
MIME = Path("/etc/nginx/mime.types")


@pytest.fixture(scope="module")
def static(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    static_files.write(folder)
    return folder


class Fleet:
    """Servers and the nginx before them."""

    def __init__(self, folder, static, count):
        self.folder, self.port = folder, server._free_port()
        self.servers = {
            f"server-{k}": App(folder / f"{k}.log", SUPERLEVEL_REPLICA=f"server-{k}") for k in range(count)
        }
        self.address = f"http://127.0.0.1:{self.port}"
        front = render.Front(
            listen=f"127.0.0.1:{self.port}", static=str(static), run=str(folder), mime=str(MIME)
        )
        known = [render.Server(name, f"127.0.0.1:{app.port}") for name, app in self.servers.items()]
        self.configuration = folder / "nginx.conf"
        self.configuration.write_text(render.nginx(known, front), encoding="utf-8")
        self.start()

    def command(self, *more):
        return [PROGRAM, "-p", str(self.folder), "-c", str(self.configuration), *more]

    def start(self):
        self.process = subprocess.Popen(
            # Its processes may read what pytest keeps for root.
            self.command("-g", f"daemon off; user {getpass.getuser()};"),
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(lambda: self.fetch("/_stcore/health", quiet=True)[0] == 200)

    def kill_nginx(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def fetch(self, path, quiet=False, **headers):
        """Return the status, the headers as pairs in small letters, and the body."""
        asked = urllib.request.Request(self.address + path, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                return answer.status, lowered(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, lowered(error.headers), error.read()
        except OSError:
            if quiet:
                return 0, [], b""
            raise

    def home(self, cookie=""):
        """Return which server a browser is with after this request, by the cookie it then has."""
        _, headers, _ = self.fetch("/_stcore/health", Cookie=f"superlevel_replica={cookie}")
        found = [
            re.match(r"superlevel_replica=([\w-]+)", value) for name, value in headers if name == "set-cookie"
        ]
        return next((match[1] for match in found if match), cookie)

    def opened(self, name):
        """Return how many pages were opened on a server."""
        return sum(" page.opened " in line for line in self.servers[name].lines())

    def end(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        for app in self.servers.values():
            server._end(app.process)


def lowered(headers):
    return [(name.lower(), value) for name, value in headers.items()]


def until(holds):
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def running(folder, static, count):
    fleet = Fleet(folder, static, count)
    try:
        yield fleet
    finally:
        fleet.end()


@pytest.fixture(scope="module")
def fleet(tmp_path_factory, static):
    with running(tmp_path_factory.mktemp("fleet"), static, 2) as own:
        yield own


@pytest.mark.parametrize("count", [1, 2, 7])
@pytest.mark.parametrize("base", ["", "below/it"])
def test_nginx_takes_what_is_rendered(tmp_path, count, base):
    front = render.Front(
        listen="127.0.0.1:8099", run=str(tmp_path), static=str(tmp_path), mime=str(MIME), base=base
    )
    file = tmp_path / "nginx.conf"
    file.write_text(render.machine(count, front), encoding="utf-8")
    tried = subprocess.run(
        [PROGRAM, "-t", "-c", str(file), "-p", str(tmp_path)], capture_output=True, text=True
    )
    assert tried.returncode == 0, tried.stderr


def test_nginx_serves_modules_and_streamlits_files_itself_compressed_and_for_good(fleet, static):
    _, _, body = fleet.fetch("/", Accept="text/html")
    script = re.search(rb"static/js/index\.[\w-]+\.js", body).group().decode()
    for path in (f"/{script}", f"/{modules.FOLDER}/player/main.js"):
        status, headers, packed = fleet.fetch(path, **{"Accept-Encoding": "gzip"})
        found = dict(headers)
        assert status == 200
        assert found["content-encoding"] == "gzip"
        assert found["cache-control"] == "public, max-age=31536000, immutable"
        assert found["vary"] == "Accept-Encoding"
        # A server would have set its cookie.
        assert "set-cookie" not in found
        status, headers, plain = fleet.fetch(path)
        assert gzip.decompress(packed) == plain == (static / path[1:]).read_bytes()
        assert "javascript" in dict(headers)["content-type"]
    assert fleet.fetch("/modules/of-yesterday/player/main.js")[0] == 404


def test_what_everybody_asks_is_computed_by_one_server_once(fleet):
    path = f"/api/{modules.VERSION}/land?problem=himmelblau&lam=61"
    answers = [fleet.fetch(path, Cookie=f"superlevel_replica={name}") for name in (*fleet.servers, "")]
    assert [status for status, _, _ in answers] == [200, 200, 200]
    assert [dict(headers)["x-cache"] for _, headers, _ in answers] == ["MISS", "HIT", "HIT"]
    assert len({body for _, _, body in answers}) == 1
    # Another browser's cookie must not come with it.
    assert not any(name == "set-cookie" for _, headers, _ in answers for name, _ in headers)
    assert fleet.fetch("/api/of-yesterday/land?problem=himmelblau")[0] == 404


def test_what_is_nobodys_business_is_not_there(fleet):
    for path in ("/metrics", "/_stcore/metrics", "/status", "/status/server-0"):
        assert fleet.fetch(path)[0] == 404, path


def test_a_browser_stays_with_its_server_and_its_page_goes_there_too(fleet):
    for name in fleet.servers:
        before = fleet.opened(name)
        for _ in range(3):
            assert fleet.home(name) == name
            with page(fleet.address, cookie=f"superlevel_replica={name}", query="steps=33") as socket:
                read(socket, "script_finished")
        assert fleet.opened(name) == before + 3


def test_who_has_no_server_goes_to_each_in_turn(fleet):
    assert Counter(fleet.home() for _ in range(10)) == {"server-0": 5, "server-1": 5}


def test_a_dead_servers_people_go_to_another_and_stay_there_when_it_is_back(fleet):
    victim, other = fleet.servers
    with page(fleet.address, cookie=f"superlevel_replica={victim}") as socket:
        read(socket, "script_finished")
        fleet.servers[victim].end(signal.SIGKILL)
        with pytest.raises(ConnectionClosed):
            read(socket, "navigation")
    # What a browser does then: it asks for the server's health, and opens its WebSocket with the cookie of the answer.
    assert fleet.home(victim) == other
    with page(fleet.address, cookie=f"superlevel_replica={other}", query="steps=33") as socket:
        read(socket, "script_finished")
    fleet.servers[victim].start()
    assert fleet.home(other) == other
    until(lambda: fleet.home(victim) == victim)


def test_a_server_that_is_told_to_stop_hands_its_people_over(fleet):
    victim, other = fleet.servers
    with page(fleet.address, cookie=f"superlevel_replica={victim}") as socket:
        read(socket, "script_finished")
        fleet.servers[victim].process.terminate()
        with pytest.raises(ConnectionClosed) as closed:
            read(socket, "navigation")
        assert closed.value.rcvd.code == 1012
        assert fleet.home(victim) == other
    fleet.servers[victim].process.wait(PATIENCE)
    fleet.servers[victim].start()
    until(lambda: fleet.home(victim) == victim)


def test_a_killed_nginx_starts_again_in_its_place(fleet):
    fleet.kill_nginx()
    with pytest.raises((OSError, WebSocketException)), page(fleet.address):
        pass
    fleet.start()
    with page(fleet.address, cookie="superlevel_replica=server-0") as socket:
        read(socket, "script_finished")


def test_a_class_is_asked_of_the_servers_each_time_and_its_answers_are_nobody_elses(fleet):
    """What browsers ask beside pages is kept by nginx for everybody; a class never."""
    for path in ("/api/class", "/api/class/me", "/api/class/events", "/api/class/teacher/answers.csv"):
        for _ in range(2):
            status, headers, body = fleet.fetch(path)
            assert status in (401, 404)
            assert b"refused" in body
            assert dict(headers)["cache-control"] == "no-store"
            assert "x-cache" not in dict(headers)
