"""Bad neighbours of a class on one server: what does one of them cost the others?

    python -m tests.load.neighbours --url http://localhost:8501 --pid 1234 [changes uploads sockets training]

For each neighbour a class of `--students` works on the playground for `--seconds`, first alone and then beside it: a
page that sends fifty changes a second, a browser that uploads tables of 20 MB in a loop, one that opens 200 WebSockets
and asks for the page on each, a page that trains the largest network. Printed is how long the others waited, and the
ratio of the two. The class is `tests/load/class_load.py`; the neighbours speak Streamlit's protocol as it does.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import re
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from statistics import median
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

ROOT = Path(__file__).parents[2]
LOST = (WebSocketException, OSError, TimeoutError)
SOCKETS = 200
LARGE_MB = 20
CHANGES_A_SECOND = 50
LARGEST = "data=mnist&model=cnn&epochs=1000&locked="


def cookie() -> str:
    """Return a browser's cookie against forged requests, as Streamlit gives it."""
    return f"2|00000000|{secrets.token_hex(16)}|1"


async def opened(url: str, token: str) -> ClientConnection:
    """Open a page's WebSocket."""
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    headers = {"Cookie": f"_streamlit_xsrf={token}"} if token else {}
    return await connect(
        address,
        subprotocols=["streamlit", token or "none"],
        additional_headers=headers,
        max_size=None,
        proxy=None,
        open_timeout=60,
    )


def asked(query: str, page: str = "") -> bytes:
    """Return the message that asks for a page."""
    message = BackMsg()
    message.rerun_script.query_string, message.rerun_script.page_name = query, page
    return message.SerializeToString()


async def drained(socket: ClientConnection, seen: Counter[str]) -> None:
    """Read whatever comes, and count what it is."""
    with suppress(*LOST):
        async for data in socket:
            seen[ForwardMsg.FromString(data).WhichOneof("type") or ""] += 1
    seen[f"closed {socket.close_code} {socket.close_reason}"] += 1


async def changes(url: str, seen: Counter[str]) -> None:
    """Ask for the page fifty times a second, each time with another η0."""
    socket = await opened(url, cookie())
    reader = asyncio.create_task(drained(socket, seen))
    number = 0
    try:
        while True:
            number += 1
            await socket.send(asked(f"problem=himmelblau&eta0={0.01 + 1e-5 * number:g}"))
            seen["sent"] += 1
            await asyncio.sleep(1 / CHANGES_A_SECOND)
    finally:
        reader.cancel()
        await socket.close()


async def uploads(url: str, seen: Counter[str]) -> None:
    """Upload tables of 20 MB one after the other, and have each read."""
    token = cookie()
    socket = await opened(url, token)
    await socket.send(asked("data=table", "train"))
    session = uploader = ""
    while not (session and uploader):
        message = ForwardMsg.FromString(await socket.recv())
        if message.WhichOneof("type") == "new_session":
            session = message.new_session.initialize.session_id
        element = message.delta.new_element
        if element.WhichOneof("type") == "file_uploader":
            uploader = element.file_uploader.id
    reader = asyncio.create_task(drained(socket, seen))
    rows = (f"{k % 97 / 7:.4f},{k % 89},x{k % 9},{k % 3}" for k in range(LARGE_MB * 50_000))
    table = "\n".join(["a,b,c,label", *rows]).encode()[: LARGE_MB * 1_000_000]
    try:
        while True:
            name = secrets.token_hex(8)
            answer, wait = await asyncio.to_thread(_put, url, session, token, table, name)
            seen[f"upload: {answer}"] += 1
            if answer == "204":
                await socket.send(_chosen(uploader, name, len(table)))
            await asyncio.sleep(min(wait, 1.0))
    finally:
        reader.cancel()
        await socket.close()


def _chosen(uploader: str, name: str, size: int) -> bytes:
    """Return the message that a file has been uploaded."""
    message = BackMsg()
    message.rerun_script.query_string, message.rerun_script.page_name = "data=table", "train"
    state = message.rerun_script.widget_states.widgets.add()
    state.id = uploader
    info = state.file_uploader_state_value.uploaded_file_info.add()
    info.file_id, info.name, info.size = name, f"{name}.csv", size
    info.file_urls.file_id = name
    return message.SerializeToString()


def _put(url: str, session: str, token: str, table: bytes, name: str) -> tuple[str, float]:
    """Upload one file; return what came of it, and after how many seconds a browser would try again."""
    boundary = secrets.token_hex(8)
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="t.csv"\r\n\r\n'.encode()
    body = head + table + f"\r\n--{boundary}--\r\n".encode()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Cookie": f"_streamlit_xsrf={token}",
        "X-Xsrftoken": token,
    }
    where = f"{url}/_stcore/upload_file/{session}/{name}"
    try:
        with urlopen(Request(where, body, headers, method="PUT"), timeout=60) as answer:
            return str(answer.status), 0.0
    except HTTPError as error:
        return f"{error.code} {error.read().decode()[:90]}", float(error.headers.get("Retry-After", 0))
    except URLError as error:
        return type(error.reason).__name__, 0.1


async def sockets(url: str, seen: Counter[str]) -> None:
    """Open 200 WebSockets from one browser, ask for the page on each, and open those anew that are closed."""
    token = cookie()

    async def one() -> None:
        while True:
            try:
                socket = await opened(url, token)
                await socket.send(asked("problem=himmelblau"))
                seen["opened"] += 1
                await drained(socket, seen)
            except LOST as error:
                seen[f"not opened: {type(error).__name__}"] += 1
            await asyncio.sleep(1.0)

    await asyncio.gather(*(one() for _ in range(SOCKETS)))


async def training(url: str, seen: Counter[str]) -> None:
    """Open the page that trains with the largest network and press Train: the class program does that."""
    command = _command(url, [], 1, 600, f"train?{LARGEST}")
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL)
    seen["pressed"] += 1
    try:
        await process.wait()
    finally:
        with suppress(ProcessLookupError):
            process.kill()


NEIGHBOURS: dict[str, Callable[[str, Counter[str]], Awaitable[None]]] = {
    "changes": changes,
    "uploads": uploads,
    "sockets": sockets,
    "training": training,
}


def _command(url: str, pids: list[int], students: int, seconds: float, page: str) -> list[str]:
    # Each lesson has changes of its own: what was computed before would be answered from a cache.
    seed = str(next(_seeds))
    options = [
        "--students",
        str(students),
        "--seconds",
        f"{seconds:g}",
        "--think",
        "4",
        "--page",
        page,
        "--seed",
        seed,
    ]
    if pids:
        options += ["--pid", *map(str, pids)]
    return [sys.executable, "-m", "tests.load.class_load", "--url", url, *options]


_seeds = itertools.count(1)
_ROW = re.compile(r"^(playground \w+) +(\d+) \| *([\d.–]+) +([\d.–]+)")


async def lesson(
    url: str, pids: list[int], students: int, seconds: float
) -> dict[str, tuple[int, float, float]]:
    """Return of a class its changes by kind: how many, and the median and 95th percentile of their seconds."""
    command = _command(url, pids, students, seconds, "playground")
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output, _ = await process.communicate()
    found = {}
    for line in output.decode().splitlines():
        if (row := _ROW.match(line)) and "–" not in (row[3], row[4]):
            found[row[1]] = (int(row[2]), float(row[3]), float(row[4]))
        elif "errors:" in line or " × " in line:
            print("   ", line.strip(), flush=True)
    return found


def summed(rows: dict[str, tuple[int, float, float]]) -> tuple[float, float]:
    """Return the mean of the changes' medians and of their 95th percentiles, weighted by how many there were."""
    moved = [row for name, row in rows.items() if not name.endswith("open")]
    count = max(1, sum(row[0] for row in moved))
    return sum(row[0] * row[1] for row in moved) / count, sum(row[0] * row[2] for row in moved) / count


async def main(options: argparse.Namespace) -> None:
    """Measure each neighbour, alone and beside it in turn, so that whatever else the machine does meets both."""
    # The first pages of a server take longer than all later ones.
    await lesson(options.url, options.pid, options.students, 10.0)
    for name in options.neighbours or NEIGHBOURS:
        seen: Counter[str] = Counter()
        alone, beside = [], []
        for _ in range(options.rounds):
            alone.append(summed(await lesson(options.url, options.pid, options.students, options.seconds)))
            neighbour = asyncio.ensure_future(NEIGHBOURS[name](options.url, seen))
            await asyncio.sleep(5.0)
            beside.append(summed(await lesson(options.url, options.pid, options.students, options.seconds)))
            neighbour.cancel()
            with suppress(asyncio.CancelledError, *LOST):
                await neighbour
            await asyncio.sleep(2.0)
        print(f"{name}: {_compared('median', alone, beside, 0)}, {_compared('p95', alone, beside, 1)}")
        print(f"    the neighbour saw {json.dumps(dict(seen.most_common(8)))}", flush=True)


def _compared(what: str, alone: list[tuple[float, float]], beside: list[tuple[float, float]], k: int) -> str:
    first, second = (median(round_[k] for round_ in rounds) for rounds in (alone, beside))
    each = ", ".join(f"{a[k]:.2f} → {b[k]:.2f}" for a, b in zip(alone, beside, strict=True))
    return f"{what} {first:.2f} → {second:.2f} s ({second / max(first, 1e-9):.1f}×; {each})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("neighbours", nargs="*", choices=[*NEIGHBOURS, []], metavar="neighbour")
    parser.add_argument("--url", required=True)
    parser.add_argument("--pid", type=int, nargs="+", default=[])
    parser.add_argument("--students", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    asyncio.run(main(parser.parse_args()))
