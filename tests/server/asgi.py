"""Requests and WebSockets as an ASGI server hands them over, without a server."""

import asyncio


def scope(kind, path, *, method="GET", headers=None, client="192.0.2.1"):
    """Return the scope of a request ("http") or a WebSocket ("websocket")."""
    pairs = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    return {
        "type": kind,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "scheme": "http",
        "method": method,
        "http_version": "1.1",
        "headers": pairs,
        "client": (client, 50000),
        "server": ("server", 80),
    }


async def answered(app, path, **options):
    """Return the status, the headers as pairs, and the body of an answer."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    await app(scope("http", path, **options), receive, send)
    pairs = [(name.decode().lower(), value.decode()) for name, value in sent[0]["headers"]]
    return sent[0]["status"], pairs, b"".join(message.get("body", b"") for message in sent[1:])


class Page:
    """A page's WebSocket: what the server sends stands in `sent`."""

    def __init__(self, app, *, headers=None, client="192.0.2.1"):
        self.sent, self.incoming = [], asyncio.Queue()
        self.incoming.put_nowait({"type": "websocket.connect"})
        asked = scope("websocket", "/_stcore/stream", headers=headers, client=client)
        self.task = asyncio.create_task(app(asked, self.incoming.get, self._send))

    async def _send(self, message):
        self.sent.append(message)

    async def leave(self):
        """Go as a browser does."""
        self.incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await self.task

    def closed(self):
        """Return code and reason with which the server has closed it, if it has."""
        return next(((m["code"], m["reason"]) for m in self.sent if m["type"] == "websocket.close"), None)


async def streamlit(scope, receive, send):
    """Stand for Streamlit: take every page until it leaves, and answer every request with its path."""
    if scope["type"] == "websocket":
        while (message := await receive())["type"] != "websocket.disconnect":
            if message["type"] == "websocket.connect":
                await send({"type": "websocket.accept"})
            else:
                await send({"type": "websocket.send", "bytes": message["bytes"]})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["path"].encode()})
