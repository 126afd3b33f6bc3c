"""Draining: what happens between SIGTERM and the end of the service."""

import logging
import os
import signal
import threading
import time
from types import FrameType

# In seconds. Together these stay below the ten that Docker waits after SIGTERM
# before it kills.
DRAIN_DELAY = 1
DRAIN_TIMEOUT = 7

draining = threading.Event()
"""Set as soon as the service has been asked to stop."""

_logger = logging.getLogger(__name__)


def drain_on_sigterm(stop_signal: signal.Signals) -> None:
    """Make the first SIGTERM drain the service before the server stops.

    By themselves, servers stop accepting connections at once, when load balancers
    still send requests. So for a moment /readyz asks them to send no more, before
    the server gets stop_signal and finishes the requests under way.
    To be called in the main thread, after the server has set its own handlers.
    """

    def drain(_number: int, _frame: FrameType | None) -> None:
        draining.set()
        signal.signal(signal.SIGTERM, server_handler)  # a second SIGTERM stops at once
        # In a thread, because a signal handler must neither wait nor log.
        threading.Thread(target=_stop, args=(stop_signal,), daemon=True).start()

    server_handler = signal.signal(signal.SIGTERM, drain)


def _stop(stop_signal: signal.Signals) -> None:
    _logger.info("draining")
    time.sleep(DRAIN_DELAY)
    os.kill(os.getpid(), stop_signal)
    time.sleep(DRAIN_TIMEOUT)
    # A slow client is no failure of the service.
    _logger.warning("closing connections with unfinished requests")
    os._exit(0)
