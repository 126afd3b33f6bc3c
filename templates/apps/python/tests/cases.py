"""The calculator's cases, which the tests of its core and of its HTTP API share."""

import json
from pathlib import Path
from typing import Any

CASES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("calculator-cases.json").read_text(encoding="utf-8")
)


def name_of(case: dict[str, Any]) -> str:
    """Return a short name of a case, for pytest's report."""
    return ascii(case["expression"])[1:40] or "(empty)"
