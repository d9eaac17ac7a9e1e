"""The app in the frame of another site's page, as a learning platform shows it."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import server
from playwright.sync_api import expect

from tests.kept_pages import TIMEOUT

# What Streamlit draws around a page, and a frame does without.
CHROME = ("stToolbarActions", "stAppDeployButton", "stMainMenu", "stDecoration", "stSidebarNav")


@contextmanager
def course(framed, site):
    """Serve a course's page that frames an address; the app's own site is 127.0.0.1, and localhost another one."""

    class Course(BaseHTTPRequestHandler):
        def do_GET(self):
            body = f'<h1>Week 3</h1><iframe src="{framed}" width="100%" height="820"></iframe>'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *told):
            pass

    host = ThreadingHTTPServer(("127.0.0.1", 0), Course)
    thread = threading.Thread(target=host.serve_forever)
    thread.start()
    try:
        yield f"http://{site}:{host.server_port}/course"
    finally:
        host.shutdown()
        thread.join()
        host.server_close()


@pytest.fixture
def framed(browser, app_url):
    """Return a function that opens an address of the app in the frame of a course's page, and returns the frame."""
    context = browser.new_context(viewport={"width": 1100, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(TIMEOUT)

    @contextmanager
    def opened(address, site="localhost"):
        with course(f"{app_url}/{address}", site) as outside:
            page = context.new_page()
            complaints = []
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(outside)
            frame = page.frames[1]
            server.settle(frame)
            yield frame
            assert complaints == []
            page.close()

    yield opened
    context.close()


def assert_without_chrome(frame):
    for name in CHROME:
        expect(frame.get_by_test_id(name).locator("visible=true")).to_have_count(0)


def test_a_framed_playground_plays_and_stays_embedded(framed):
    with framed("?embed=true&eta0=0.02") as frame:
        player = frame.locator(".player[role=group]")
        expect(player.locator('.picture[role="img"][aria-label]').first).to_be_visible()
        assert_without_chrome(frame)
        frame.wait_for_function("location.search.includes('start=')")
        assert "embed=true" in frame.evaluate("location.search")
        scrubber = player.locator(".scrubber")
        scrubber.press("Home")
        first = scrubber.input_value()
        scrubber.press("ArrowRight")
        expect(scrubber).not_to_have_value(first)


def test_a_framed_lesson_asks_answers_and_goes_on_embedded(framed):
    with framed("lessons?lesson=limit&embed=true") as frame:
        expect(frame.get_by_role("heading", name="A careful step")).to_be_visible()
        assert_without_chrome(frame)
        frame.get_by_text("It comes to rest at a minimum", exact=True).click()
        frame.get_by_role("button", name="This is my prediction").click()
        expect(frame.get_by_test_id("stAlert").filter(has_text="Right")).to_be_visible()
        frame.get_by_role("button", name="Next step").click()
        expect(frame.get_by_role("heading", name="A little longer")).to_be_visible()
        assert "embed=true" in frame.evaluate("location.search")
        assert_without_chrome(frame)


def test_on_the_apps_own_site_a_frame_keeps_answers_and_has_the_cookie(framed):
    with framed("lessons?lesson=limit&embed=true", site="127.0.0.1") as frame:
        frame.get_by_text("It diverges", exact=True).click()
        frame.get_by_role("button", name="This is my prediction").click()
        expect(frame.get_by_test_id("stAlert").first).to_be_visible()
        frame.wait_for_function("'superlevel.lesson.limit' in localStorage")
        assert "_streamlit_xsrf=" in frame.evaluate("document.cookie")
        expect(frame.get_by_text("This browser keeps nothing")).to_be_hidden()
