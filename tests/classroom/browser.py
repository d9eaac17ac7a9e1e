"""A browser in a class, by HTTP alone."""

import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

PATIENCE = 60


class Browser:
    """Somebody with a cookie of their own, and a secret once they have one; each request is one connection."""

    def __init__(self, address, secret="", path="/api/class"):
        self.host, self.secret, self.path = urlsplit(address).netloc, secret, path
        self.cookie = generate_xsrf_token_string()

    def headers(self, **more):
        """Return what a page of ours sends; None leaves a header out."""
        own = {
            "Cookie": f"_streamlit_xsrf={self.cookie}",
            "X-Xsrftoken": self.cookie,
            "Content-Type": "application/json",
            "Origin": f"http://{self.host}",
            "Authorization": f"Bearer {self.secret}" if self.secret else None,
        }
        own |= {name.replace("_", "-"): value for name, value in more.items()}
        return {name: value for name, value in own.items() if value is not None}

    def raw(self, method, path, body=None, **headers):
        """Return status, headers and body of an answer."""
        connection = HTTPConnection(self.host, timeout=PATIENCE)
        try:
            connection.request(method, self.path + path, body, self.headers(**headers))
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def get(self, path, **headers):
        """Return status and JSON of an answer."""
        status, _, body = self.raw("GET", path, **headers)
        return status, json.loads(body)

    def post(self, path, _headers=None, **given):
        """Send JSON; return status and JSON of the answer."""
        status, _, body = self.raw("POST", path, json.dumps(given), **(_headers or {}))
        return status, json.loads(body)

    def done(self, path, **given):
        """Send JSON that is taken, and return the answer."""
        status, answer = self.post(path, **given)
        assert status in (200, 201), answer
        return answer

    def join(self, code, nickname=""):
        """Join by the code and keep the token."""
        answer = self.done("/join", code=code, nickname=nickname)
        self.secret = answer["token"]
        return answer

    def events(self, path):
        """Open a stream of events."""
        return Events(self, path)


class Events:
    """A stream: `next()` is its next event as a pair of name and data."""

    def __init__(self, browser, path):
        self.connection = HTTPConnection(browser.host, timeout=PATIENCE)
        self.connection.request("GET", browser.path + path, headers=browser.headers())
        self.response = self.connection.getresponse()

    def next(self):
        """Wait for an event; at the end of the stream it is ("", None)."""
        name = ""
        while line := self.response.readline():
            kind, _, rest = line.decode().rstrip("\n").partition(": ")
            if kind == "event":
                name = rest
            elif kind == "data":
                return name, json.loads(rest)
        return "", None

    def until(self, holds):
        """Return the first event for whose name and data something holds."""
        while True:
            name, data = self.next()
            assert name, "the stream has ended"
            if holds(name, data):
                return name, data

    def close(self):
        self.response.close()
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def opened(address, step="guess", pace="together"):
    """Open a class and bring it to a step; return the teacher's browser and the class's code."""
    teacher = Browser(address)
    answer = teacher.done("", lesson="the-limit", pace=pace)
    teacher.secret = answer["teacher"]
    if step:
        teacher.done("/teacher/open", step=step)
    return teacher, answer["class"]["code"]
