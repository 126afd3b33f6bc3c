"""Settings of gunicorn, which reads this file from the folder it is started in."""

import signal
from pathlib import Path

from calculator.lifecycle import DRAIN_DELAY, DRAIN_TIMEOUT, drain_on_sigterm
from calculator.logs import LOGGING
from calculator.settings import load_settings

bind = f"0.0.0.0:{load_settings().port}"
threads = 8  # in each process; the variable WEB_CONCURRENCY sets the number of processes
graceful_timeout = DRAIN_DELAY + DRAIN_TIMEOUT + 1  # after which processes are killed

# The longest that gunicorn takes: an expression of 1000 characters can need more
# in a URL than the default of 4094 bytes.
limit_request_line = 8190

logconfig_dict = LOGGING | {"loggers": {"gunicorn.error": {"propagate": True}}}

# The heartbeat of the workers: in memory, so that a slow disk cannot stop it.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None

# It would need a writable home directory.
control_socket_disable = True


def post_worker_init(_worker: object) -> None:
    """Prepare each process, after gunicorn has."""
    drain_on_sigterm(stop_signal=signal.SIGTERM)
