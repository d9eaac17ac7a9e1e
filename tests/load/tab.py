"""A browser tab on the wire: what it shows, what its widgets hold, and what it sends, receives and fetches."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import struct
import time
import zlib
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests.load.log import Log

# A page: the component that holds its picture (None: plain elements), and the sliders a student moves there.
PAGES: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "playground": ("superlevel_player", ("eta0", "alpha", "lam")),
    "train": ("superlevel_trainer", ()),
    "level_sets": ("superlevel_levels", ("lam",)),
    "claims": (None, ("eta0", "steps")),
    "map": ("superlevel_map", ("steps", "lam")),
}
# Those that a page has besides where "More numbers" is on.
MORE = {"playground": ("steps",)}
LOST = (WebSocketException, OSError, TimeoutError)


class Tab:
    """A browser tab: what it shows, what its widgets hold, and what it sends and receives."""

    def __init__(self, url: str, page: str, query: str, log: Log) -> None:
        self.url, self.page, self.log = url.rstrip("/"), page, log
        self.component, self.sliders = PAGES[page]
        if "more=1" in query.split("&"):
            self.sliders += MORE.get(page, ())
        self.query, self.path = query, "" if page == "playground" else page
        self.session = self.script = ""
        self.states: dict[str, WidgetState] = {}
        self.widgets: dict[str, Any] = {}
        self.seen: set[str] = set()
        self.cache: dict[str, tuple[ForwardMsg, int, str]] = {}
        self.runs, self.oldest = 0, 2
        self.timers: dict[str, tuple[float, asyncio.Task[None]]] = {}
        self.running = False
        self.news = asyncio.Condition()
        self.picture, self.header, self.fragment, self.pictures = b"", {}, "", 0
        self.painted = self.finished = 0.0
        self.fresh: set[str] = set()
        self.before: set[str] = set()
        self.shown: set[str] = set()
        self.received = 0
        self.lost = False
        self.version, self.fetched = "", set[str]()
        # A browser's cookie against forged requests, by which the server tells people at one address apart.
        self.cookies = {"_streamlit_xsrf": f"2|00000000|{secrets.token_hex(16)}|1"}
        self.socket: Any = None
        self.reader: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Open the websocket; a session that there was is asked for by its id."""
        protocols = ["streamlit", "PLACEHOLDER_AUTH_TOKEN", *([self.session] if self.session else [])]
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        self.socket = await connect(
            address,
            subprotocols=protocols,
            additional_headers={"Cookie": "; ".join(map("=".join, self.cookies.items()))},
            max_size=None,
            compression=None,
            ping_interval=None,
            proxy=None,
            open_timeout=60,
        )
        # Before several servers it says with which one this browser stays.
        given = self.socket.response.headers.get_all("Set-Cookie")
        self.cookies |= dict(cookie.split(";")[0].split("=", 1) for cookie in given)
        self.lost = False
        self.log.connected += 1
        self.reader = asyncio.create_task(self._read())

    async def close(self) -> None:
        """Close the tab."""
        self._stop_timers()
        if self.socket:
            with suppress(*LOST):
                await self.socket.close()
        if self.reader:
            await self.reader

    async def rerun(self, *changed: WidgetState, fragment: str = "", auto: bool = False) -> None:
        """Ask for a run of the page or of a fragment, with the states of all widgets and what has changed."""
        message = BackMsg()
        ask = message.rerun_script
        ask.query_string, ask.page_script_hash, ask.fragment_id, ask.is_auto_rerun = (
            self.query,
            self.script,
            fragment,
            auto,
        )
        ask.page_name = "" if self.script else self.path
        ask.cached_message_hashes.extend(self.cache)
        ask.widget_states.widgets.extend([*self.states.values(), *changed])
        context = ask.context_info
        context.timezone, context.timezone_offset, context.locale = "UTC", 0, "en-US"
        context.url, context.is_embedded, context.color_scheme = f"{self.url}/{self.path}", False, "light"
        await self.socket.send(message.SerializeToString())

    async def until(self, holds: Any, patience: float) -> bool:
        """Wait until a condition holds, or the connection is lost; say whether it held in time."""
        try:
            async with asyncio.timeout(patience), self.news:
                await self.news.wait_for(lambda: self.lost or holds())
        except TimeoutError:
            return False
        return bool(holds())

    async def _read(self) -> None:
        try:
            async for data in self.socket:
                self.received += len(data)
                self.log.received += len(data)
                message = ForwardMsg.FromString(data)
                async with self.news:
                    self._take(message)
                    self.news.notify_all()
        except LOST:
            pass
        self.log.connected -= 1
        self._stop_timers()
        async with self.news:
            self.lost = True
            self.news.notify_all()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            if message.ref_hash not in self.cache:
                self.log.error("a message that was to be in the browser's cache is not there")
                return
            kept, _, fragment = self.cache[message.ref_hash]
            self.cache[message.ref_hash] = (kept, self.runs, fragment)
            self._delta(kept)
        elif kind == "delta":
            if message.metadata.cacheable:
                self.cache.setdefault(message.hash, (message, self.runs, message.delta.fragment_id))
            self._delta(message)
        elif kind == "new_session":
            new = message.new_session
            self.session, self.running = new.initialize.session_id, True
            self.oldest = new.config.max_cached_message_age
            self.script = new.page_script_hash
            if not message.metadata.run.fragment_ids:
                self._stop_timers()
                self.before, self.shown = self.shown, set()
                self.seen = set()
        elif kind == "navigation":
            self.script = message.navigation.page_script_hash
        elif kind == "auto_rerun":
            self._start_timer(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self._stop_timer(fragment)
        elif kind == "script_finished":
            self._finish(message)
        elif kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
            self.log.error(f"compile error: {message.session_event.script_compilation_exception.message}")
        elif kind == "page_not_found":
            self.log.error(f"page not found: {message.page_not_found.page_name}")

    def _finish(self, message: ForwardMsg) -> None:
        if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.log.error("the script did not compile")
        if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return
        fragments = message.metadata.run.fragment_ids
        if not fragments:
            # Widgets that are not on the page any more are forgotten.
            self.states = {name: state for name, state in self.states.items() if name in self.seen}
        self.runs += 1
        for key, (_, age, fragment) in list(self.cache.items()):
            if (not fragments or fragment in fragments) and self.runs - age > self.oldest:
                del self.cache[key]
        self.running, self.finished = False, time.monotonic()

    def _delta(self, message: ForwardMsg) -> None:
        delta = message.delta
        if delta.WhichOneof("type") != "new_element":
            return
        element = delta.new_element
        kind = element.WhichOneof("type")
        self.shown.add(message.hash)
        if message.hash not in self.before:
            self.fresh.add(kind or "")
        if kind == "exception":
            self.log.error(
                f"exception shown on {self.page}: {element.exception.type}: {element.exception.message}"
            )
        elif kind == "alert" and element.alert.format == Alert.ERROR:
            self.log.error(f"error box shown on {self.page}: {element.alert.body}")
        elif kind == "bidi_component" and element.bidi_component.component_name == self.component:
            self._paint(element.bidi_component, delta.fragment_id)
        elif state := first_state(kind or "", element):
            widget = getattr(element, kind or "")
            self.seen.add(widget.id)
            self.widgets[widget.id] = widget
            if widget.set_value or widget.id not in self.states:
                self.states[widget.id] = state

    def _paint(self, component: Any, fragment: str) -> None:
        self.widgets["picture"], self.fragment = component, fragment
        if component.bytes == self.picture:
            return
        self.picture, self.header = component.bytes, header_of(component.bytes)
        if named := re.search(r"modules/([0-9a-f]+)/", component.js_content):
            self.version = named[1]
        self.pictures += 1
        self.painted = time.monotonic()
        # The component writes its experiment into the address bar, and the browser sends that with the next change.
        self.query = self.header.get("query") or self.query

    async def fetch_land(self) -> None:
        """Fetch what the picture is drawn on, where the message names it and this browser does not have it yet."""
        if land := self.header.get("land"):
            await self.fetch("level_land" if self.page == "level_sets" else "land", land)

    async def fetch(self, name: str, query: str) -> None:
        """Fetch an answer that the browser may keep, unless it has it; come back when a busy server says so."""
        path = f"api/{self.version}/{name}?{query}"
        while path not in self.fetched:
            try:
                size = await loaded(self.url, [path])
            except BusyError as busy:
                await asyncio.sleep(busy.seconds)
                continue
            self.fetched.add(path)
            self.received += size
            self.log.received += size

    def _start_timer(self, fragment: str, seconds: float) -> None:
        if fragment in self.timers and self.timers[fragment][0] == seconds:
            return
        self._stop_timer(fragment)

        async def again() -> None:
            while True:
                await asyncio.sleep(seconds)
                with suppress(*LOST):
                    await self.rerun(fragment=fragment, auto=True)

        self.timers[fragment] = (seconds, asyncio.create_task(again()))

    def _stop_timer(self, fragment: str) -> None:
        if fragment in self.timers:
            self.timers.pop(fragment)[1].cancel()

    def _stop_timers(self) -> None:
        for fragment in list(self.timers):
            self._stop_timer(fragment)

    def slider(self, name: str) -> Any:
        """Return the slider of a setting."""
        found = [
            w for key, w in self.widgets.items() if key in self.seen and key.endswith(f"-control_{name}")
        ]
        return found[0] if found else None


def header_of(data: bytes) -> dict[str, Any]:
    """Return the JSON header of a component's message (core/figures/packing.py)."""
    (length,) = struct.unpack_from("<I", data)
    inflated = zlib.decompressobj().decompress(data[4 : 4 + length], 1 << 17)
    (size,) = struct.unpack_from("<I", inflated)
    found: dict[str, Any] = json.loads(inflated[4 : 4 + size])
    return found


def first_state(kind: str, element: Any) -> WidgetState | None:
    """Return the state that the browser gives a widget when it appears; None for what is no such widget."""
    if kind not in {"slider", "selectbox", "checkbox", "text_input", "number_input", "button_group"}:
        return None
    widget = getattr(element, kind)
    state, told = WidgetState(id=widget.id), widget.set_value
    if kind == "slider" and widget.options:
        state.string_array_value.data.extend(
            widget.raw_value if told else [widget.options[int(k)] for k in widget.default]
        )
    elif kind == "slider":
        state.double_array_value.data.extend(widget.value if told else widget.default)
    elif kind == "selectbox":
        state.string_value = (
            widget.raw_value if told else widget.options[widget.default] if widget.options else ""
        )
    elif kind == "checkbox":
        state.bool_value = widget.value if told else widget.default
    elif kind == "text_input":
        state.string_value = widget.value if told else widget.default
    elif kind == "number_input":
        value = widget.value if told else widget.default
        if widget.data_type == NumberInput.INT:
            state.int_value = int(value)
        else:
            state.double_value = value
    else:
        names = widget.raw_values if told else [widget.options[k].content for k in widget.default]
        state.string_array_value.data.extend(names)
    return state


class BusyError(Exception):
    """The server asks to come back after so many `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Come back in {seconds:g} s.")
        self.seconds = seconds


async def loaded(url: str, wanted: list[str]) -> int:
    """Load files over one kept-alive connection as long as there are any; return their bytes."""
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port or 80)
    total = 0
    try:
        while wanted:
            path = wanted.pop(0)
            request = (
                f"GET /{path} HTTP/1.1\r\nHost: {where.netloc}\r\nAccept-Encoding: gzip, deflate\r\n\r\n"
            )
            writer.write(request.encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            first, *rest = head.splitlines()
            told = dict(line.split(": ", 1) for line in rest if ": " in line)
            if " 503 " in f"{first} ":
                raise BusyError(float(told.get("retry-after", 1)))
            if " 200 " not in f"{first} ":
                raise OSError(f"{path}: {first}")
            total += len(await reader.readexactly(int(told["content-length"]))) + len(head)
    finally:
        writer.close()
    return total
