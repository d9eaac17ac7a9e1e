"""The figures: behind the secret, in the form that Prometheus reads, and nothing of anybody in them."""

import asyncio
import base64

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from pages.server import metrics, process, status
from tests.server.asgi import answered

SECRET = "open sésame"


@pytest.fixture
def app():
    process.register()
    status.register()
    return Starlette(routes=status.routes())


def asked(app, path, authorization=""):
    return asyncio.run(answered(app, path, headers={"Authorization": authorization} if authorization else {}))


def basic(password, user="anybody"):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize("path", ["/metrics", "/status"])
def test_without_a_secret_there_is_nothing(app, monkeypatch, path):
    monkeypatch.delenv("SUPERLEVEL_SECRET", raising=False)
    assert asked(app, path)[0] == 404
    assert asked(app, path, basic(""))[0] == 404
    assert asked(app, path, "Bearer ")[0] == 404


@pytest.mark.parametrize("path", ["/metrics", "/status"])
def test_the_secret_opens_both_as_token_and_as_password(app, monkeypatch, path):
    monkeypatch.setenv("SUPERLEVEL_SECRET", "secret")
    state, headers, body = asked(app, path)
    assert state == 401
    assert dict(headers)["www-authenticate"].startswith("Basic")
    assert b"superlevel_" not in body
    for wrong in (
        "Bearer secre",
        "Bearer secrets",
        basic("secre"),
        "Basic secret",
        "Basic ÿ",
        "secret",
        "Digest secret",
    ):
        assert asked(app, path, wrong)[0] == 401, wrong
    for right in ("Bearer secret", "bearer secret", basic("secret"), basic("secret", "")):
        assert asked(app, path, right)[0] == 200, right
    assert dict(asked(app, path, basic("secret"))[1])["cache-control"] == "no-store"


def test_a_secret_may_have_any_letters():
    assert status.is_allowed(basic(SECRET), SECRET)
    assert not status.is_allowed(basic("open sesame"), SECRET)


def read(text):
    return {
        sample.name: sample for family in text_string_to_metric_families(text) for sample in family.samples
    }


def test_prometheus_reads_what_is_there(app, monkeypatch):
    monkeypatch.setenv("SUPERLEVEL_SECRET", "secret")
    _, headers, body = asked(app, "/metrics", "Bearer secret")
    assert dict(headers)["content-type"].startswith("text/plain; version=0.0.4")
    found = read(body.decode())
    for name in ("memory_bytes", "threads", "cores", "uptime_seconds"):
        assert found[f"superlevel_{name}"].value > 0, name
    for name in ("sessions_connected", "sessions_known", "children_memory_bytes"):
        assert found[f"superlevel_{name}"].value >= 0, name


def test_another_part_shows_a_figure_with_one_call_and_a_broken_one_hides_no_other(app):
    def broken():
        raise OSError("gone")

    metrics.gauge("test_queue", "Waits.", lambda: 3)
    metrics.gauge("test_broken", "Breaks.", broken)
    try:
        found = read(metrics.text().decode())
        assert found["superlevel_test_queue"].value == 3.0
        assert "superlevel_test_broken" not in found
        metrics.gauge("test_queue", "Waits.", lambda: 4)
        assert read(metrics.text().decode())["superlevel_test_queue"].value == 4.0
    finally:
        for name in ("test_queue", "test_broken"):
            metrics._gauges.pop(name)


def test_the_page_shows_the_figures_and_asks_anew_by_itself(app, monkeypatch):
    monkeypatch.setenv("SUPERLEVEL_SECRET", "secret")
    monkeypatch.setenv("SUPERLEVEL_REPLICA", "<r1>")
    metrics.gauge("test_queue", "Waits & sees.", lambda: 1234.0)
    try:
        page = asked(app, "/status", basic("secret"))[2].decode()
    finally:
        metrics._gauges.pop("test_queue")
    assert '<meta http-equiv="refresh" content="5">' in page
    assert "Waits &amp; sees.</td><td>1,234<" in page
    assert "Superlevel on &lt;r1&gt;" in page
    assert process.release() in page


def test_the_release_is_that_of_pyproject():
    assert process.release() == "0.1.0"
