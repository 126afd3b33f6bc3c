"""Tests of the whole service: a process of its own, as it runs in production."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def environment(port: int | str) -> dict[str, str]:
    return os.environ | {"PORT": str(port), "PYTHONPATH": "src", "PYTHONUNBUFFERED": "1"}


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def healthcheck(port: int) -> int:
    command = [sys.executable, "-m", "calculator.healthcheck"]
    return subprocess.run(
        command, cwd=ROOT, env=environment(port), capture_output=True, check=False
    ).returncode


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number: int = listener.getsockname()[1]
        return number


@pytest.fixture
def server(server_command: list[str], port: int) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        server_command, cwd=ROOT, env=environment(port), stdout=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 20
        while healthcheck(port) != 0:
            assert process.poll() is None, "the server has ended"
            assert time.monotonic() < deadline, "the server does not answer"
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_serve_until_sigterm(server: subprocess.Popen[str], port: int) -> None:
    assert get(port, "/api/calculate?expression=6*7")[0] == 200
    assert get(port, "/readyz")[0] == 200

    start = time.monotonic()
    server.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    status, body = get(port, "/readyz")
    assert (status, json.loads(body)) == (503, {"status": "draining"})

    output, _ = server.communicate(timeout=10)
    assert server.returncode == 0
    assert time.monotonic() - start < 9

    log = [json.loads(line) for line in output.splitlines()]
    assert all({"time", "level", "msg"} <= entry.keys() for entry in log)
    assert [entry["path"] for entry in log if entry["msg"] == "request"] == ["/api/calculate"]
    assert [entry["level"] for entry in log if entry["level"] != "INFO"] == []
    assert any(entry["msg"] == "draining" for entry in log)


def test_bad_port(server_command: list[str]) -> None:
    result = subprocess.run(
        server_command,
        cwd=ROOT,
        env=environment("abc"),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert result.returncode == 2
    assert result.stderr == 'PORT must be a number from 1 to 65535, not "abc"\n'
