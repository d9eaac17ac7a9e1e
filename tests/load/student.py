"""A student: opens a page, makes changes, and notes how long the answers take."""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import random
import time
from typing import Any
from urllib.parse import parse_qs

from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.load.log import Log, Row
from tests.load.tab import LOST, Tab, loaded

# What the components' JavaScript does with what is not answered (assets/base/outbox.js), in seconds.
FIRST_WAIT, LONGEST_WAIT, MOST_SILENCES, TIME_TO_ANSWER = 2.0, 12.0, 6, 0.35
CONNECTIONS = 6  # that a browser opens to one server for files


class Student:
    """One student: opens a page, makes changes, and notes how long the answers take."""

    def __init__(self, number: int, url: str, page: str, options: argparse.Namespace, log: Log) -> None:
        name, _, query = page.partition("?")
        self.chance = random.Random(f"{options.seed}/{number}")
        self.tab, self.options, self.log = Tab(url, name, query, log), options, log
        self.arrives = options.ramp * self.chance.random()
        self.command = 0

    async def attend(self, end: float) -> None:
        """Come, work until the end, and leave."""
        await asyncio.sleep(self.arrives)
        try:
            if self.options.files:
                await self._files()
            if await self._open():
                await self._work(end)
        except LOST as error:
            self.log.error(f"no connection: {type(error).__name__}: {error}")

    async def _work(self, end: float) -> None:
        tab, think = self.tab, self.options.think
        sent = time.monotonic()
        while True:
            pause = sent + think * self.chance.uniform(0.75, 1.25) if think else end
            if pause >= end:
                await tab.until(lambda: False, max(0.0, end - time.monotonic()))
                if not tab.lost:
                    return
                pause = 0.0
            await tab.until(lambda: False, max(0.0, pause - time.monotonic()))
            if tab.lost and not await self._again(end):
                return
            sent = time.monotonic()
            if not think:
                continue
            try:
                await (self._train(end) if tab.page == "train" else self._slide())
                if tab.page == "playground" and self.chance.random() < self.options.near:
                    await self._come_near()
            except LOST:
                self.log.error("connection lost while something was sent")

    async def _files(self) -> None:
        """Load what an empty browser loads before it shows anything."""
        began, wanted = time.monotonic(), list(self.options.files)
        sizes = await asyncio.gather(*[loaded(self.tab.url, wanted) for _ in range(CONNECTIONS)])
        self.log.received += sum(sizes)
        self.log.rows.append(Row("files", began - self.log.began, None, time.monotonic() - began, sum(sizes)))

    async def _open(self) -> bool:
        began, tab = time.monotonic(), self.tab
        await tab.connect()
        await tab.rerun()
        return await self._answered(
            f"{tab.page} open", began, 0, lambda: bool(tab.picture) or tab.component is None
        )

    async def _slide(self) -> None:
        tab = self.tab
        name = self.chance.choice(tab.sliders)
        slider = tab.slider(name)
        if slider is None or slider.disabled:
            self.log.error(f"there is no slider {name} to move on {tab.page}")
            return
        state, value = moved(tab, slider, self.chance)
        before, pictures, received = tab.picture, tab.pictures, tab.received
        tab.states[state.id] = state
        tab.fresh = set()
        began = time.monotonic()
        tab.running = True
        await tab.rerun()

        def holds() -> bool:
            if tab.component is None:
                return bool(tab.fresh & {"html", "markdown", "plotly_chart"})
            return tab.pictures > pictures and tab.picture != before and shows(tab.header, name, value)

        await self._answered(f"{tab.page} {name}", began, received, holds)

    async def _come_near(self) -> None:
        """Bring the mouse to the step chart, whose browser then fetches the neighbouring runs."""
        tab, began = self.tab, time.monotonic()
        if query := tab.header.get("fan"):
            received = tab.received
            await tab.fetch("fan", query)
            taken = time.monotonic() - began
            self.log.rows.append(
                Row("playground fan", began - self.log.began, taken, taken, tab.received - received)
            )

    async def _answered(self, kind: str, began: float, received: int, holds: Any) -> bool:
        """Wait for the picture and the end of a run, and note both."""
        tab, patience = self.tab, self.options.patience

        def rests() -> bool:
            return tab.finished > began and not tab.running and not tab.timers

        painted = await tab.until(lambda: holds() or rests(), patience) and holds()
        if painted:
            await tab.fetch_land()
        picture = time.monotonic() - began if painted else None
        complete = await tab.until(rests, patience)
        if complete and not painted:
            # The last element may come together with the end of the run.
            painted, picture = holds(), tab.finished - began
        done = time.monotonic() - began if complete else None
        self.log.rows.append(
            Row(kind, began - self.log.began, picture if painted else None, done, tab.received - received)
        )
        if tab.lost:
            self.log.error(f"connection lost while waiting: {kind}")
        elif not complete:
            self.log.error(f"no complete answer within {patience:g} s: {kind}")
        elif not painted:
            self.log.error(f"the answer does not show the change: {kind}")
        return complete and painted

    async def _again(self, end: float) -> bool:
        """Do as a browser does when the connection is lost: try until it is back, and run again what was running."""
        tab, began, address = self.tab, time.monotonic(), self.tab.query
        self.log.error("connection lost while nothing was asked")
        busy, session = tab.running or bool(tab.timers), tab.session
        while time.monotonic() < end:
            try:
                await tab.connect()
                break
            except LOST:
                await asyncio.sleep(1)
        else:
            return False
        if busy:
            await tab.rerun()
            await self._answered("reconnect", began, tab.received, lambda: True)
            if tab.session != session:
                self.log.error("another session after the reconnect")
            if tab.query != address:
                self.log.error("the page shows something else after the reconnect")
        else:
            self.log.rows.append(Row("reconnect", began - self.log.began, None, time.monotonic() - began, 0))
        return True

    async def _train(self, end: float) -> None:
        """Press Train and look on until the training has ended; press Restart first where it has ended before."""
        tab, log = self.tab, self.log
        if self.options.once and self.command:
            await tab.until(lambda: False, max(0.0, end - time.monotonic()))
            return
        if tab.header["state"] in ("finished", "diverged"):
            await self._press("restart")
        began, start = time.monotonic(), tab.header["t"]
        if not await self._press("train"):
            return
        last, steps = began, start
        told = False
        # The picture that answers may show its end already.
        while time.monotonic() < end + self.options.patience:
            if tab.header["t"] > steps:
                if not told:
                    log.rows.append(Row("train first steps", began - log.began, tab.painted - began, None, 0))
                    told = True
                else:
                    log.rows.append(Row("train refresh", last - log.began, tab.painted - last, None, 0))
                last, steps = tab.painted, tab.header["t"]
            if tab.header["state"] not in ("ready", "training"):
                break
            if time.monotonic() > end:
                share = (steps - start) / max(1, tab.header["steps"] - start)
                log.rows.append(
                    Row("train not ended", began - log.began, None, tab.painted - began, 0, share)
                )
                return
            count = tab.pictures
            if not await tab.until(lambda count=count: tab.pictures > count, self.options.patience):
                log.error(f"no new picture of the training within {self.options.patience:g} s")
                return
        if tab.header["state"] not in ("finished", "diverged"):
            log.error(f"the training is {tab.header['state']}: {tab.header['message']}")
        rate = (steps - start) / max(1e-9, tab.painted - began)
        log.rows.append(Row("train to its end", began - log.began, None, tab.painted - began, 0, rate))
        await tab.until(lambda: not tab.running and not tab.timers, self.options.patience)

    async def _press(self, kind: str) -> bool:
        """Send a command of the trainer's hand as its JavaScript does, again and again until it is answered."""
        tab, log = self.tab, self.log
        self.command = number = max(self.command, tab.header["echo"]) + 1
        began, received, silences = time.monotonic(), tab.received, 0
        attempt = 0
        while silences < MOST_SILENCES:
            attempt += 1
            value = {"kind": kind, "value": True, "seq": number, "done": True, "attempt": attempt}
            events = WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{tab.widgets['picture'].id}__events")
            events.json_trigger_value = json.dumps([{"event": "hand", "value": value}])
            at, count = time.monotonic(), tab.pictures
            tab.running = True
            await tab.rerun(events, fragment=tab.fragment)
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2**silences)

            def told(at: float = at, count: int = count) -> bool:
                late = tab.pictures > count and tab.painted - at >= TIME_TO_ANSWER
                return tab.header["echo"] >= number or late

            if not await tab.until(told, wait):
                silences += 1
                if tab.lost:
                    break
            elif tab.header["echo"] >= number:
                picture = tab.painted - began
                complete = await tab.until(
                    lambda at=at: tab.finished > at and not tab.running, self.options.patience
                )
                done = tab.finished - began if complete else None
                log.rows.append(
                    Row(
                        f"train press {kind}",
                        began - log.began,
                        picture,
                        done,
                        tab.received - received,
                        attempt,
                    )
                )
                if not complete:
                    log.error(f"no complete answer within {self.options.patience:g} s: train press {kind}")
                return True
            else:
                silences = 0
        log.error(f"the trainer gives up: nobody answers {kind!r} ({attempt} attempts)")
        return False


def moved(tab: Tab, slider: Any, chance: random.Random) -> tuple[WidgetState, float]:
    """Return a slider's state after it was moved by one to three of its stops, and the value it then shows."""
    state = WidgetState(id=slider.id)
    by = chance.choice((-3, -2, -1, 1, 2, 3))
    now = tab.states[slider.id]
    if slider.options:
        here = list(slider.options).index(now.string_array_value.data[0])
        there = here + by if 0 <= here + by < len(slider.options) else here - by
        state.string_array_value.data.append(slider.options[there])
        return state, float(slider.options[there].replace(",", ""))
    here = now.double_array_value.data[0]
    there = here + by * slider.step
    there = there if slider.min <= there <= slider.max else here - by * slider.step
    state.double_array_value.data.append(there)
    return state, there


def shows(header: dict[str, Any], name: str, value: float) -> bool:
    """Say whether a component's header holds a setting's new value (to the digits that a slider writes)."""
    told = header.get(name, parse_qs(header.get("query", "")).get(name, [None])[0])
    return told is None or math.isclose(float(told), value, rel_tol=2e-3, abs_tol=1e-9)
