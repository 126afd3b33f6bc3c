import sys
from typing import Any

import pytest
from flask.testing import FlaskClient

from calculator.app import app


class BufferedClient(FlaskClient):
    """Reads every answer to its end, which closes the file that it comes from."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return super().open(*args, **kwargs, buffered=True)


@pytest.fixture
def client() -> FlaskClient:
    return BufferedClient(app, app.response_class)


@pytest.fixture
def server_command() -> list[str]:
    config = "src/gunicorn.conf.py"
    return [sys.executable, "-m", "gunicorn", "--config", config, "calculator.app:app"]
