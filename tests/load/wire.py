"""HTTP as a browser speaks it to a class: a connection for requests, and one on which events come."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string


class Wire:
    """A connection to a server that is kept, with a cookie and, once there is one, a secret."""

    def __init__(self, url: str, secret: str = "") -> None:
        self.host, self.secret = urlsplit(url).netloc, secret
        self.cookie = generate_xsrf_token_string()
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, given: Any = None) -> tuple[int, Any]:
        """Send a request; return status and JSON of its answer."""
        headers = await self._send(method, path, given)
        body = await self._body(headers)
        return int(headers["status"]), json.loads(body)

    async def events(self, path: str) -> AsyncIterator[tuple[str, Any]]:
        """Yield the events that come, as pairs of name and data."""
        headers = await self._send("GET", path, None)
        if headers["status"] != "200":
            raise OSError(f"events answered {headers['status']}: {(await self._body(headers))[:200]!r}")
        received = b""
        async for chunk in self._chunks():
            received += chunk
            while b"\n\n" in received:
                event, _, received = received.partition(b"\n\n")
                lines = dict(line.split(": ", 1) for line in event.decode().split("\n") if ": " in line)
                if "event" in lines:
                    yield lines["event"], json.loads(lines["data"])

    async def _send(self, method: str, path: str, given: Any) -> dict[str, str]:
        """Send a request; return the headers of its answer, and its status among them."""
        if self._reader is not None and self._reader.at_eof():
            # Servers close what is idle for some seconds; browsers then open another.
            await self.close()
        if self._writer is None:
            host, _, port = self.host.partition(":")
            self._reader, self._writer = await asyncio.open_connection(host, int(port or 80))
        body = b"" if given is None else json.dumps(given).encode()
        lines = [
            f"{method} /api/class{path} HTTP/1.1",
            f"Host: {self.host}",
            f"Origin: http://{self.host}",
            f"Cookie: _streamlit_xsrf={self.cookie}",
            f"X-Xsrftoken: {self.cookie}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            *([f"Authorization: Bearer {self.secret}"] if self.secret else []),
        ]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        assert self._reader is not None
        status = (await self._reader.readline()).split()
        if len(status) < 2:
            raise OSError("the connection was closed")
        headers = {"status": status[1].decode()}
        while line := (await self._reader.readline()).decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return headers

    async def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") == "chunked":
            return b"".join([chunk async for chunk in self._chunks()])
        assert self._reader is not None
        return await self._reader.readexactly(int(headers["content-length"]))

    async def _chunks(self) -> AsyncIterator[bytes]:
        assert self._reader is not None
        while size := int(await self._reader.readline() or b"0", 16):
            yield await self._reader.readexactly(size)
            await self._reader.readline()
        await self._reader.readline()

    async def close(self) -> None:
        """Leave."""
        if self._writer is not None:
            self._writer.close()
            self._writer = self._reader = None
