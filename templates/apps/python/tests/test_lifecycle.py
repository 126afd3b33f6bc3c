import os
import signal
import time

import pytest

from calculator import lifecycle


def test_slow_requests_do_not_keep_the_service(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[tuple[int, ...]] = []
    monkeypatch.setattr(time, "sleep", lambda seconds: calls.append((seconds,)))
    monkeypatch.setattr(os, "kill", lambda *arguments: calls.append(arguments))
    monkeypatch.setattr(os, "_exit", lambda code: calls.append((code,)))
    lifecycle._stop(signal.SIGINT)
    assert calls == [
        (lifecycle.DRAIN_DELAY,),
        (os.getpid(), signal.SIGINT),
        (lifecycle.DRAIN_TIMEOUT,),
        (0,),
    ]
    assert caplog.messages[-1] == "closing connections with unfinished requests"
    assert lifecycle.DRAIN_DELAY + lifecycle.DRAIN_TIMEOUT < 10
