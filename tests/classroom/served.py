"""Classes on a server of their own, with the lesson of the tests: in this process, or as a program that can be killed.

python -m tests.classroom.served PORT [DATABASE_URL]
"""

import os
import signal
import socket
import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from pages.server.classroom.begin import held
from pages.server.classroom.routes import ClassRoutes
from pages.server.door import Doorkeeper
from pages.shared import answers
from tests.classroom.lesson_of_tests import LESSONS

ROOT = Path(__file__).parents[2]
PATIENCE = 60


def application(classes):
    """Return the routes of classes where the app has them: behind the door, and before the other answers."""

    @asynccontextmanager
    async def lifespan(_):
        async with held(classes):
            yield

    routes = [*classes.routes(), *answers.routes()]
    return Starlette(routes=routes, middleware=[Middleware(Doorkeeper)], lifespan=lifespan)


@contextmanager
def serving(url, **options):
    """Serve in this process as long as the context lasts; yield the address and the routes."""
    classes = ClassRoutes(LESSONS, url, **options)
    server = uvicorn.Server(uvicorn.Config(application(classes), log_level="warning"))
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        ours.listen(400)
        thread = Thread(target=server.run, kwargs={"sockets": [ours]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{ours.getsockname()[1]}", classes
        finally:
            server.should_exit = True
            classes.news.close()
            thread.join()


class Program:
    """A server as a process of its own, at a place to which it comes back after it was killed."""

    def __init__(self, url):
        self.url = url
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        command = [sys.executable, "-m", "tests.classroom.served", str(self.port), self.url]
        self.process = subprocess.Popen(command, cwd=ROOT)
        deadline = monotonic() + PATIENCE
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert monotonic() < deadline
            assert self.process.poll() is None
            sleep(0.05)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def end(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


def main():
    port, url = int(sys.argv[1]), (sys.argv[2:] or [os.environ.get("SUPERLEVEL_DATABASE_URL", "")])[0]
    classes = ClassRoutes(LESSONS, url or None)
    uvicorn.run(application(classes), port=port, log_level="warning", backlog=1000)


if __name__ == "__main__":
    main()
