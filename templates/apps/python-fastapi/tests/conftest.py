import sys

import pytest
from fastapi.testclient import TestClient

from calculator.app import app


@pytest.fixture
def client() -> TestClient:
    return TestClient(app)


@pytest.fixture
def server_command() -> list[str]:
    return [sys.executable, "-m", "calculator"]
