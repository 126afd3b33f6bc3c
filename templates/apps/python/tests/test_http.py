"""Tests of the application in this process, through the client of its framework."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

import pytest

import calculator.app
from calculator import lifecycle, service
from calculator.site import open_site
from cases import CASES, name_of


class Headers(Protocol):
    def __getitem__(self, name: str, /) -> str: ...

    def __contains__(self, name: object, /) -> bool: ...


class Response(Protocol):
    status_code: int
    headers: Headers
    text: str


class Client(Protocol):
    """What the test clients of the frameworks have in common."""

    def get(self, path: str, *, headers: dict[str, str] = ...) -> Response: ...

    def head(self, path: str) -> Response: ...

    def post(self, path: str) -> Response: ...

    def options(self, path: str) -> Response: ...


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A front end's build, which the application serves."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>Hello</title>", encoding="utf-8")
    (tmp_path / "favicon.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "assets/index-4f2a.js").write_text("hello()", encoding="utf-8")
    monkeypatch.setattr(calculator.app, "site", open_site(tmp_path))
    return tmp_path


@pytest.fixture
def draining() -> Iterator[None]:
    lifecycle.draining.set()
    yield
    lifecycle.draining.clear()


def body_of(response: Response) -> Any:
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    return json.loads(response.text)


def requests_in(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """Return the fields of each request that was logged."""
    return [vars(record)["fields"] for record in caplog.records if record.msg == "request"]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_calculate(client: Client, case: dict[str, Any]) -> None:
    query = urlencode({"expression": case["expression"]})
    response = client.get(f"/api/calculate?{query}")
    if "error" in case:
        assert response.status_code == 400
        assert body_of(response) == {"error": case["error"], "position": case["position"]}
    else:
        assert response.status_code == 200
        assert body_of(response) == case


@pytest.mark.parametrize(
    ("expression", "result"),
    [("2*2", "4"), ("5/2", "2.5"), ("-0", "0"), ("1e20", "1" + "0" * 20), ("1e21", "1e+21")],
)
def test_result_as_text(client: Client, expression: str, result: str) -> None:
    text = client.get(f"/api/calculate?expression={expression}").text
    assert text.partition('"result":')[2].strip(" }\n") == result


@pytest.mark.parametrize("query", ["", "?", "?expression", "?expression=", "?expression=%20%09"])
def test_no_expression(client: Client, query: str) -> None:
    response = client.get(f"/api/calculate{query}")
    assert response.status_code == 400
    assert body_of(response) == {"error": "expression is empty", "position": 1}


def test_invalid_utf8(client: Client) -> None:
    response = client.get("/api/calculate?expression=1+%2B+%FF")
    assert body_of(response) == {"error": 'unexpected "\ufffd"', "position": 5}


def test_health(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, body_of(response)) == (200, {"status": "ok"})


def test_readiness(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, body_of(response)) == (200, {"status": "ready"})


@pytest.mark.usefixtures("draining")
def test_draining(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, body_of(response)) == (503, {"status": "draining"})
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/nothing", "/api/", "/api/calculate/", "/%00"])
def test_unknown_path(client: Client, path: str) -> None:
    for response in (client.get(path), client.post(path)):
        assert (response.status_code, body_of(response)) == (404, {"error": "not found"})


@pytest.mark.parametrize("path", ["/", "/api/calculate", "/healthz", "/readyz"])
def test_methods(client: Client, path: str) -> None:
    for response in (client.post(path), client.options(path)):
        assert (response.status_code, body_of(response)) == (405, {"error": "method not allowed"})
        assert response.headers["Allow"] == "GET, HEAD"
    assert client.head(path).status_code == client.get(path).status_code


def test_page(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    assert "<h1>Calculator</h1>" in response.text


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/calculate", "/nothing"])
def test_security_headers(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.usefixtures("folder")
def test_folder(client: Client) -> None:
    index = client.get("/")
    assert (index.status_code, index.text) == (200, "<title>Hello</title>")
    assert index.headers["Content-Type"] == "text/html; charset=utf-8"
    assert index.headers["Cache-Control"] == "no-cache"
    assert "script-src 'self'; style-src 'self';" in index.headers["Content-Security-Policy"]

    script = client.get("/assets/index-4f2a.js")
    assert (script.status_code, script.text) == (200, "hello()")
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"

    assert client.get("/favicon.svg").headers["Content-Type"].startswith("image/svg+xml")
    assert client.get("/healthz").status_code == 200
    assert client.post("/favicon.svg").status_code == 405


@pytest.mark.usefixtures("folder")
def test_conditional_requests(client: Client) -> None:
    first = client.get("/")
    for header, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        again = client.get("/", headers={header: value})
        assert (again.status_code, again.text) == (304, "")
        assert again.headers["Cache-Control"] == "no-cache"
        assert "Content-Security-Policy" in again.headers
    assert client.get("/", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/../secret", "/assets/../../secret", "/%2e%2e/secret", "/..%2fsecret", "/assets"]
)
def test_paths_out_of_the_folder(client: Client, folder: Path, path: str) -> None:
    secret = folder.parent / "secret"
    secret.write_text("secret", encoding="utf-8")
    response = client.get(path)
    secret.unlink()
    assert (response.status_code, body_of(response)) == (404, {"error": "not found"})


def test_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, service.__name__)
    for path in ("/healthz", "/readyz", "/api/calculate?expression=2*2"):
        client.get(path)
    [fields] = requests_in(caplog)
    assert fields.pop("duration_ms") >= 0
    assert fields.pop("remote")
    assert fields == {"method": "GET", "path": "/api/calculate", "status": 200}


def test_unhandled_exception(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(service, "evaluate")
    response = client.get("/api/calculate?expression=2*2")
    assert (response.status_code, body_of(response)) == (500, {"error": "internal server error"})
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert any(record.exc_info for record in caplog.records)
    assert [fields["status"] for fields in requests_in(caplog)] == [500]
