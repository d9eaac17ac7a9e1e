"""How a browser comes by a component's modules: from which address, for how long, and what it shows without them."""

import gzip
import importlib.util
import json
import re
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from streamlit import config

from pages.shared import modules as served
from pages.shared.component import loader
from tests.kept_pages import take
from tests.module_server import serving
from tests.player.stage import HEAD

CALL = """
const source = %s;
const component = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
const parentElement = document.getElementById("host").attachShadow({ mode: "open" });
// Streamlit puts an empty element of its own there before the first call.
parentElement.append(document.createElement("div"));
for (let call = 0; call < 2; call += 1) component.default({ parentElement, data: null, setTriggerValue() {} });
document.body.dataset.called = "yes";
"""


def answer(address, path, **headers):
    """Return status, headers and body for a path as it stands, which no client has tidied up."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request(
        "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    response = connection.getresponse()
    return response.status, response.headers, response.read()


def test_a_module_may_be_kept_for_ever_as_its_address_changes_with_it(modules):
    status, headers, body = answer(modules, f"/{served.FOLDER}/player/main.js")
    assert status == 200
    assert headers.get_content_type() == "text/javascript"
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert body == (served.ASSETS / "player" / "main.js").read_bytes()
    assert re.fullmatch(r"modules/[0-9a-f]{16}", served.FOLDER)


def test_the_tokens_are_a_module_too(modules):
    status, headers, body = answer(modules, f"/{served.FOLDER}/base/tokens.json")
    assert status == 200
    assert headers.get_content_type() == "application/json"
    assert json.loads(body)["light"]["background"] == "#ffffff"


def test_the_address_follows_the_content(tmp_path, monkeypatch):
    (tmp_path / "base").mkdir()
    file = tmp_path / "base" / "format.js"
    monkeypatch.setattr(served, "ASSETS", tmp_path)
    hashes = []
    for text in ("export {};", "export { };", "export {};"):
        file.write_text(text)
        hashes.append(served._version(served._files()))
    assert hashes[0] == hashes[2] != hashes[1]


def test_a_module_travels_compressed_to_whoever_takes_it(modules):
    plain = answer(modules, f"/{served.FOLDER}/time/played.css")[2]
    _, headers, body = answer(modules, f"/{served.FOLDER}/time/played.css", Accept_Encoding="gzip, br")
    assert headers["Content-Encoding"] == "gzip"
    assert headers.get_content_type() == "text/css"
    assert gzip.decompress(body) == plain
    assert len(body) < 0.4 * len(plain)


@pytest.mark.parametrize(
    "path",
    [
        "screenshots/edge.png",
        "page.css",
        "logo.svg",
        "../app.py",
        "%2e%2e/app.py",
        "player/../../app.py",
        "player/..%2f..%2fapp.py",
        "/etc/passwd",
        "",
        "player",
        "player/",
    ],
)
def test_nothing_else_is_served(modules, path):
    assert answer(modules, f"/{served.FOLDER}/{path}")[0] == 404


def test_the_modules_of_another_version_are_not_there(modules):
    assert answer(modules, "/modules/0123456789abcdef/player/main.js")[0] == 404


def test_a_server_answers_with_the_files_that_the_pages_name_after_an_edit(modules, monkeypatch):
    """Streamlit then imports the module again, while the route is that of the first import."""
    spec = importlib.util.find_spec(served.__name__)
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)
    again.VERSION = "0123456789abcdef"
    monkeypatch.setitem(sys.modules, served.__name__, again)
    assert answer(modules, "/modules/0123456789abcdef/player/main.js")[0] == 200
    assert answer(modules, f"/{served.FOLDER}/player/main.js")[0] == 404


@pytest.mark.parametrize(
    ("base", "page"), [("", "/"), ("", "/train"), ("sub", "/sub/"), ("/sub/", "/sub/train")]
)
def test_modules_are_beside_streamlit_wherever_that_is_served(chromium, base, page):
    """Streamlit's page names its script relatively, one folder down from where it is served."""
    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", base)
    with serving() as address:
        config.set_option("server.baseUrlPath", before)
        tab, complaints = called(chromium, address + page)
        assert tab.locator("#host .player.waiting").count() == 1
        assert complaints == []
        tab.context.close()


def test_without_its_module_a_component_says_so_and_offers_to_reload(chromium, modules):
    page, complaints = called(chromium, f"{modules}/", missing="**/player/parts.js")
    assert (
        page.get_by_role("alert").inner_text() == "This part of the page could not be loaded. Reload the page"
    )
    assert len(complaints) == 2
    with page.expect_navigation():
        page.get_by_role("button", name="Reload the page").click()
    page.context.close()


def called(chromium, address, missing=None):
    """Call the player's loader twice on a page as Streamlit's; return the page and what its console complains of."""
    page = take(chromium, 600, 400)
    complaints = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    if missing:
        page.route(missing, lambda route: route.fulfill(status=503))
    page.goto(address)
    script = CALL % json.dumps(loader("player")).replace("</", "<\\/")
    page.set_content(f'{HEAD}<div id="host"></div><script type="module">{script}</script>')
    page.wait_for_selector("[data-called=yes]")
    return page, complaints
