"""Buffer of missing addresses: each process counts them, and writes what it counted twice a minute."""

import threading
import time
from collections import Counter

from django.db import DatabaseError, transaction

from .models import IGNORED, LONGEST, store_counts

MAX_BUFFERED = 100  # addresses in memory between two writes
PERIOD = 30  # seconds between two writes of one process


class MissBuffer:
    """Buffer of one process: counts of missing paths since its last write; lost when the process ends."""

    def __init__(self):
        self.lock, self.seen, self.written = threading.Lock(), Counter(), -float("inf")

    def add(self, path: str) -> None:
        """Counts a path, and writes the buffer if that is due."""
        if len(path) > LONGEST or IGNORED.search(path):
            return
        with self.lock:
            if path in self.seen or len(self.seen) < MAX_BUFFERED:
                self.seen[path] += 1
            due = time.monotonic() - self.written >= PERIOD
        if due:
            self.write()

    def write(self) -> None:
        """Writes the buffer to the database; on a database error the counts are lost, never the response."""
        with self.lock:
            seen, self.seen, self.written = self.seen, Counter(), time.monotonic()
        if not seen:
            return
        try:
            with transaction.atomic():
                store_counts(seen)
        except DatabaseError:
            pass


miss_buffer = MissBuffer()


def count_path(path: str) -> None:
    """Count a path at which a visitor found nothing."""
    miss_buffer.add(path)
