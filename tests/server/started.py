"""A started app, and a page of it over Streamlit's own protocol."""

import os
import signal
import subprocess
import urllib.request
from contextlib import contextmanager

import environment
import server
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

PATIENCE = 60


class App:
    """A server with its log."""

    def __init__(self, log, **variables):
        # What this machine keeps of classes and trainings is none of its business.
        own = {"XDG_DATA_HOME": str(log.parent), "XDG_CACHE_HOME": str(log.parent)}
        own["SUPERLEVEL_DATABASE_URL"] = ""
        self.log, self.variables = log, own | variables
        self.port = server._free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        """Start it, again at the same place where it was before."""
        with self.log.open("a", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                server._command(self.address),
                cwd=environment.ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=os.environ | self.variables,
            )
        server._wait_until_healthy(self.process, self.address, self.log)

    def lines(self):
        """Return what it has logged."""
        return [line for line in self.log.read_text(encoding="utf-8").splitlines() if " superlevel " in line]

    def end(self, number=signal.SIGTERM):
        """End it by a signal; return its exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)


@contextmanager
def app(log, **variables):
    """Yield a started app, which ends with the context."""
    own = App(log, **variables)
    try:
        yield own
    finally:
        server._end(own.process)


@contextmanager
def page(address, query="", cookie="", path=""):
    """Open a page's WebSocket and ask for the page, as long as the context lasts."""
    with connect(
        f"{address.replace('http', 'ws', 1)}/_stcore/stream",
        subprotocols=["streamlit"],
        additional_headers={"Cookie": cookie} if cookie else {},
        max_size=None,
        proxy=None,
    ) as socket:
        message = BackMsg()
        message.rerun_script.query_string, message.rerun_script.page_name = query, path
        socket.send(message.SerializeToString())
        yield socket


def read(socket, kind):
    """Return the next message of a kind."""
    while True:
        message = ForwardMsg.FromString(socket.recv(timeout=PATIENCE))
        if message.WhichOneof("type") == kind:
            return message


def fetch(address, **headers):
    """Return the text at an address."""
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=PATIENCE) as answer:
        return answer.read().decode()
