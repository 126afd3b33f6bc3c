"""The service's settings, which it takes from environment variables.

PORT        the port to check, and to serve on where the command line names none
            (default: DEFAULT_PORT)
STATIC_DIR  a folder with an index.html to serve instead of the built-in page
"""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PORT = 8080


@dataclass(frozen=True)
class Settings:
    port: int
    static_dir: Path | None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings in an environment, or raise ValueError."""
    return Settings(
        port=_port(environment.get("PORT", "")),
        static_dir=_static_dir(environment.get("STATIC_DIR", "")),
    )


def load_settings() -> Settings:
    """Return the settings, or end the program with exit code 2 if one is wrong."""
    try:
        return read_settings(os.environ)
    except ValueError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None


def _port(value: str) -> int:
    if not value:
        return DEFAULT_PORT
    # int() would take " 80", "8_0" and the digits of every script.
    if not re.fullmatch("[0-9]{1,5}", value) or not 1 <= int(value) <= 65535:
        raise ValueError(f'PORT must be a number from 1 to 65535, not "{value}"')
    return int(value)


def _static_dir(value: str) -> Path | None:
    if not value:
        return None
    folder = Path(value)
    if not (folder / "index.html").is_file():
        raise ValueError(f'STATIC_DIR must name a folder with an index.html, not "{value}"')
    return folder
