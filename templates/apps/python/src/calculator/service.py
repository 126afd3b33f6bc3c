"""What the service answers and logs, apart from the web framework."""

import logging
import time
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from calculator.calc import CalculationError, evaluate
from calculator.lifecycle import draining

READ_METHODS = ["GET", "HEAD"]

Answer = tuple[dict[str, Any], HTTPStatus]

_logger = logging.getLogger(__name__)


def calculate(query: bytes) -> Answer:
    """Answer /api/calculate?query.

    The query is parsed here, because the frameworks differ in what they make of
    bytes that are not UTF-8.
    """
    parameters = parse_qs(query.decode(errors="replace"), keep_blank_values=True)
    expression = parameters.get("expression", [""])[0]
    try:
        value = evaluate(expression)
    except CalculationError as error:
        return {"error": error.message, "position": error.position}, HTTPStatus.BAD_REQUEST
    # 4 rather than 4.0, unless that takes more digits than an exponent does.
    result = int(value) if value.is_integer() and abs(value) < 1e21 else value
    return {"expression": expression, "result": result}, HTTPStatus.OK


def health() -> Answer:
    """Answer /healthz: the service is alive."""
    return {"status": "ok"}, HTTPStatus.OK


def readiness() -> Answer:
    """Answer /readyz: whether the service wants to be sent requests."""
    if draining.is_set():
        return {"status": "draining"}, HTTPStatus.SERVICE_UNAVAILABLE
    return {"status": "ready"}, HTTPStatus.OK


def failure(status: int) -> Answer:
    """Answer a request that cannot be served."""
    status = HTTPStatus(status)
    return {"error": status.phrase.lower()}, status


def log_request(*, method: str, path: str, status: int, start: float, remote: str | None) -> None:
    """Log a request that began at a time.perf_counter(), unless it is a probe."""
    if path in ("/healthz", "/readyz"):
        return
    _logger.log(
        logging.ERROR if status >= 500 else logging.INFO,
        "request",
        extra={
            "fields": {
                "method": method,
                "path": path,
                "status": status,
                "duration_ms": round((time.perf_counter() - start) * 1000, 3),
                "remote": remote,
            }
        },
    )
