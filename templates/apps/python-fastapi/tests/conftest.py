import sys

import pytest
from fastapi.testclient import TestClient

from calculator.app import app


@pytest.fixture
def client() -> TestClient:
    return TestClient(app)


@pytest.fixture
def server_command(port: int) -> list[str]:
    return [sys.executable, "-m", "uvicorn", "calculator.app:app", "--port", str(port)]
