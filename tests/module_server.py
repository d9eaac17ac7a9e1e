"""What browsers fetch beside the pages, on a server of its own, for tests of a component alone; else blank pages."""

import socket
from contextlib import contextmanager
from threading import Thread

import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from pages.shared import answers, modules


@contextmanager
def serving():
    """Serve as long as the context lasts; yield the address."""
    app = Starlette(routes=[*modules.routes(), *answers.routes(), Route("/{path:path}", _blank)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        ours.listen()
        thread = Thread(target=server.run, kwargs={"sockets": [ours]})
        thread.start()
        yield f"http://127.0.0.1:{ours.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def _blank(request):
    return HTMLResponse("<!doctype html><title>Blank</title>")
