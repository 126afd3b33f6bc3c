"""Asks the service on this machine whether it is well: python -m calculator.healthcheck [PORT]

Exits 0 if it says so in time, else 1. It stands in for curl, which a distroless
image does not have, and imports little, because it runs often.
"""

import http.client
import sys
from collections.abc import Sequence

from calculator.settings import load_settings

TIMEOUT = 3.0  # seconds


def check(port: int) -> str | None:
    """Return what is wrong with the service on a port, or None."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        return f"http://127.0.0.1:{port}/healthz: {error or type(error).__name__}"
    finally:
        connection.close()
    if response.status != 200:
        return f"http://127.0.0.1:{port}/healthz answered {response.status} {response.reason}"
    return None


def main(arguments: Sequence[str] = ()) -> int:
    """Check the service on the port given, by default on PORT; return the exit code."""
    problem = check(int(arguments[0]) if arguments else load_settings().port)
    if problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
