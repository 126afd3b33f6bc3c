import json
import logging
import sys

from calculator.logs import JSONFormatter


def record(message: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord("calculator", logging.INFO, "file.py", 1, message, args, None)


def test_fields() -> None:
    entry = record("hello %s", "wor\nld")
    entry.fields = {"status": 200}
    line = JSONFormatter().format(entry)
    assert "\n" not in line
    values = json.loads(line)
    assert values.pop("time").endswith("+00:00")
    assert values == {
        "level": "INFO",
        "logger": "calculator",
        "msg": "hello wor\nld",
        "status": 200,
    }


def test_exception() -> None:
    entry = record("oh")
    try:
        raise LookupError("no such thing")
    except LookupError:
        entry.exc_info = sys.exc_info()
    line = JSONFormatter().format(entry)
    assert "\n" not in line
    assert json.loads(line)["exception"].endswith("LookupError: no such thing")


def test_unserializable_field() -> None:
    entry = record("oh")
    entry.fields = {"error": LookupError("no such thing")}
    assert json.loads(JSONFormatter().format(entry))["error"] == "no such thing"
