"""The server's door: who comes in, what is uploaded, the cookie of a replica, and how it is closed."""

import asyncio

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.server import door as door_module
from pages.server.door import RESTARTING, Door, Doorkeeper
from tests.server.asgi import Page, answered, streamlit

HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def door(monkeypatch):
    """Return a door of its own, with room for ten pages, three of one browser."""
    monkeypatch.setattr(door_module, "_HASTE_SECONDS", 0.0)
    monkeypatch.setattr(door_module, "_REFUSED_SECONDS", 0.0)
    own = Door(most=10, most_tabs=3, upload_bytes=60e6)
    monkeypatch.setattr(door_module, "door", own)
    return own


@pytest.fixture
def app(door):
    return Doorkeeper(streamlit)


def browser(number, **more):
    return {"Cookie": f"_streamlit_xsrf=2|00000000|{number:032x}|1", **more}


async def settled():
    for _ in range(5):
        await asyncio.sleep(0)


def test_pages_come_and_go(app, door):
    async def lesson():
        page = Page(app, headers=browser(1))
        page.incoming.put_nowait({"type": "websocket.receive", "bytes": b"hello"})
        await settled()
        assert [message["type"] for message in page.sent] == ["websocket.accept", "websocket.send"]
        assert len(door.sockets) == 1
        await page.leave()
        assert door.sockets == set()

    asyncio.run(lesson())


@pytest.mark.parametrize(
    "masked",
    ["2|00000000|00000000000000000000000000000001|1", "2|ffffffff|fffffffffffffffffffffffffffffffe|9"],
)
def test_a_browser_is_known_by_its_cookie_however_it_is_masked(app, door, masked):
    async def lesson():
        pages = [Page(app, headers=browser(1)) for _ in range(3)]
        await settled()
        fourth = Page(app, headers={"Cookie": f"_streamlit_xsrf={masked}"})
        other = Page(app, headers=browser(2))
        await settled()
        code, reason = fourth.closed()
        assert code == 1013
        assert "has 3 pages" in reason
        assert other.closed() is None
        for page in [*pages, other]:
            await page.leave()

    asyncio.run(lesson())


def test_who_opens_one_page_too_many_gets_a_sentence_and_comes_in_after_closing_one(app, door):
    async def lesson():
        pages = [Page(app, headers=browser(1)) for _ in range(3)]
        await settled()
        status, headers, body = await answered(app, "/train", headers=browser(1, **HTML))
        assert status == 503
        assert ("retry-after", "20") in headers
        assert b"has 3 pages of Superlevel open" in body
        assert (await answered(app, "/train", headers=browser(2, **HTML)))[0] == 200
        await pages[0].leave()
        assert (await answered(app, "/train", headers=browser(1, **HTML)))[0] == 200
        for page in pages[1:]:
            await page.leave()

    asyncio.run(lesson())


def test_a_full_server_says_so_and_files_are_served_all_the_same(app, door):
    async def lesson():
        pages = [Page(app, headers=browser(number)) for number in range(10)]
        await settled()
        status, _, body = await answered(app, "/", headers=browser(99, **HTML))
        assert status == 503
        assert b"all the 10 pages" in body
        late = Page(app, headers=browser(99))
        await settled()
        assert late.closed()[0] == 1013
        assert (await answered(app, "/static/js/index.js", headers={"Accept": "*/*"}))[0] == 200
        for page in pages:
            await page.leave()

    asyncio.run(lesson())


def test_what_has_no_cookie_counts_by_its_address_and_gets_half_of_the_room(app, door):
    async def lesson():
        pages = [Page(app, client="192.0.2.7") for _ in range(5)]
        await settled()
        sixth, other, student = (
            Page(app, client="192.0.2.7"),
            Page(app, client="192.0.2.8"),
            Page(app, headers=browser(1)),
        )
        await settled()
        assert sixth.closed()[0] == 1013
        assert other.closed() is None
        assert student.closed() is None
        for page in [*pages, other, student]:
            await page.leave()

    asyncio.run(lesson())


def upload(app, size, number=1):
    headers = browser(number, **({"Content-Length": str(size)} if size else {}))
    return answered(app, "/_stcore/upload_file/session/file", method="PUT", headers=headers)


def test_more_than_a_minutes_allowance_of_uploads_waits(app, door, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(door_module.time, "monotonic", lambda: now[0])

    async def lesson():
        assert [(await upload(app, 20_000_000))[0] for _ in range(3)] == [200, 200, 200]
        status, headers, body = await upload(app, 20_000_000)
        assert status == 429
        assert ("retry-after", "20") in headers
        assert b"Try again in 20 s" in body
        assert (await upload(app, 20_000_000, number=2))[0] == 200
        now[0] += 20.001
        assert (await upload(app, 20_000_000))[0] == 200

    asyncio.run(lesson())


def test_who_does_not_tell_the_size_of_an_upload_is_taken_at_the_most(app, door):
    async def lesson():
        assert (await upload(app, 0))[0] == 200
        assert (await upload(app, 1000))[0] == 429

    asyncio.run(lesson())


def test_one_upload_of_a_browser_at_a_time(door):
    async def lesson():
        go = asyncio.Event()

        async def slow(scope, receive, send):
            await go.wait()
            await streamlit(scope, receive, send)

        app = Doorkeeper(slow)
        first = asyncio.create_task(upload(app, 1000))
        await settled()
        assert (await upload(app, 1000))[0] == 429
        go.set()
        assert (await first)[0] == 200
        assert (await upload(app, 1000))[0] == 200

    asyncio.run(lesson())


def test_the_answer_names_its_replica_unless_the_browser_knows_it(app, door):
    door.replica = "r2"

    async def lesson():
        for cookie, told in (("", True), ("superlevel_replica=r1", True), ("superlevel_replica=r2", False)):
            _, headers, _ = await answered(app, "/_stcore/health", headers={"Cookie": cookie})
            cookies = [value for name, value in headers if name == "set-cookie"]
            assert cookies == (["superlevel_replica=r2; Path=/; SameSite=Lax; HttpOnly"] if told else [])

    asyncio.run(lesson())


def test_the_cookie_comes_into_frames_where_streamlits_does(app, door, monkeypatch):
    door.replica = "r2"
    monkeypatch.setattr(door_module.config, "get_option", {"server.xsrfCookieSameSite": "none"}.get)
    _, headers, _ = asyncio.run(answered(app, "/_stcore/health"))
    assert ("set-cookie", "superlevel_replica=r2; Path=/; SameSite=None; Secure; HttpOnly") in headers


def test_without_a_name_there_is_no_cookie(app):
    assert asyncio.run(answered(app, "/"))[1] == []


def test_a_closing_server_lets_nobody_in_and_tells_who_is_there(app, door):
    async def lesson():
        page = Page(app, headers=browser(1))
        await settled()
        door.closing = True
        status, _, body = await answered(app, "/_stcore/health")
        assert (status, body.decode()) == (503, RESTARTING)
        late = Page(app, headers=browser(2))
        await door.tell_all(RESTARTING)
        await door.close_all()
        await settled()
        told = ForwardMsg.FromString(page.sent[1]["bytes"])
        assert told.delta.new_element.toast.body == RESTARTING
        assert page.closed() == (1012, RESTARTING)
        assert late.closed()[0] == 1013
        # What Streamlit still has to send to a page that is closed is dropped: uvicorn would raise.
        page.incoming.put_nowait({"type": "websocket.receive", "bytes": b"late"})
        await settled()
        assert page.sent[-1]["type"] == "websocket.close"
        await page.leave()

    asyncio.run(lesson())


def test_a_reason_fits_into_a_close_frame(app, door):
    """RFC 6455 5.5: a control frame has at most 125 bytes, two of which are the code."""
    door.most = 1

    async def lesson():
        first = Page(app, headers=browser(1))
        await settled()
        second = Page(app, headers=browser(2))
        await settled()
        assert len(second.closed()[1].encode()) <= 123
        await first.leave()

    asyncio.run(lesson())
    assert len(RESTARTING.encode()) <= 123


def test_streamlits_own_figures_are_not_open_to_everybody(app):
    assert asyncio.run(answered(app, "/_stcore/metrics"))[0] == 404
    assert asyncio.run(answered(app, "/below/_stcore/metrics"))[0] == 404
