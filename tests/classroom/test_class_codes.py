"""The picture that phones read: of an address of this server, and of nothing else."""

import json
import xml.etree.ElementTree as ElementTree

import pytest
import segno

from pages.server.allowance import Allowance
from pages.server.classroom import qr
from pages.server.classroom.guard import Rates
from tests.classroom.browser import Browser
from tests.classroom.served import serving

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("codes")
    with serving(f"sqlite:///{folder / 'classes.sqlite'}", rates=Rates(pictures=Allowance(1000, 1))) as found:
        yield found[0]


def asked(address, text, **headers):
    return Browser(address).raw("POST", "/qr", json.dumps({"text": text}), **headers)


def drawn_cells(svg):
    """Return the dark cells that the picture's path draws, as (row, column)."""
    path = ElementTree.fromstring(svg).find(f".//{SVG}path[@stroke]").get("d")
    cells, x, y = set(), 0.0, 0.0
    tokens = path.replace("M", " M ").replace("m", " m ").replace("h", " h ").replace("v", " v ").split()
    while tokens:
        command = tokens.pop(0)
        if command == "M":
            x, y = float(tokens.pop(0)), float(tokens.pop(0))
        elif command == "m":
            x, y = x + float(tokens.pop(0)), y + float(tokens.pop(0))
        elif command == "h":
            length = float(tokens.pop(0))
            cells |= {(int(y), int(x) + k) for k in range(int(length))}
            x += length
        else:
            raise AssertionError(command)
    return cells


def test_the_picture_holds_the_address(address):
    text = f"{address}/class#join={'x' * 43}"
    status, headers, body = asked(address, text)
    assert status == 200
    assert headers["Content-Type"] == "image/svg+xml"
    assert headers["Cache-Control"] == "no-store"
    matrix = segno.make(text, error="m", micro=False).matrix
    wanted = {(j + 4, i + 4) for j, row in enumerate(matrix) for i, cell in enumerate(row) if cell}
    assert drawn_cells(body.decode()) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/class",
        "javascript:alert(1)",
        "HERE.example.org/class",
        "HERE@example.org/class",
        "ftp://HERE/class",
        "/class",
        "http://[",
        "",
        None,
        7,
        ["HERE"],
        "HERE/" + "x" * qr.LONGEST,
        "HERE/\ud800",
    ],
)
def test_no_picture_is_made_of_anything_else(address, text):
    here = text.replace("HERE", address) if isinstance(text, str) else text
    status, headers, body = asked(address, here)
    assert status == 400
    assert headers["Content-Type"] == "application/json"
    assert b"refused" in body


def test_another_site_gets_none(address):
    assert asked(address, f"{address}/class", Origin="https://example.org")[0] == 403
    assert asked(address, f"{address}/class", X_Xsrftoken=None)[0] == 403


def test_who_asks_very_often_waits(tmp_path):
    with serving(
        f"sqlite:///{tmp_path / 'classes.sqlite'}", rates=Rates(pictures=Allowance(2, 0.01))
    ) as found:
        here = found[0]
        assert [asked(here, f"{here}/class")[0] for _ in range(3)] == [200, 200, 429]
