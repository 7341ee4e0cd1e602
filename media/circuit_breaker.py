"""Circuit breaker: a service that does not answer is left alone for some seconds, so that nobody waits for it again."""

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)
PAUSE = 5  # seconds for which nobody asks, then one caller tries
LOG_PERIOD = 60  # seconds between two log lines of one process


class CircuitBreaker:
    """Breaker of one process: an error of the service opens it, the first call that succeeds closes it.

    `trial` is how long the one who is let through may take, in seconds, until another is. `consequence` is what the log says meanwhile; `errors` are those of the service, any other is raised.
    """

    def __init__(self, consequence: str, *errors: type[Exception], trial: float = PAUSE):
        self.consequence, self.errors, self.trial = consequence, errors, trial
        self.lock = threading.Lock()
        self.is_failing, self.next_try, self.next_log = False, 0.0, 0.0

    def call(self, action: Callable, default):
        """What `action()` returns; `default` while the breaker is open, and where the service fails."""
        if self.is_open():
            return default
        try:
            value = action()
        except self.errors as problem:
            self.open(problem)
            return default
        self.is_failing = False
        return value

    def is_open(self) -> bool:
        """Whether the service is left alone; of those who ask after the pause, one is let through."""
        if not self.is_failing:
            return False
        with self.lock:
            now = time.monotonic()
            if now < self.next_try:
                return True
            self.next_try = now + self.trial
            return False

    def open(self, problem: Exception) -> None:
        """Opens the breaker; one log line a minute with the kind of the error, whose message may name a person."""
        with self.lock:
            now = time.monotonic()
            self.is_failing, self.next_try = True, now + PAUSE
            is_due = now >= self.next_log
            if is_due:
                self.next_log = now + LOG_PERIOD
        if is_due:
            log.warning("%s: %s", self.consequence, type(problem).__name__)
