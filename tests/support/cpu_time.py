"""Processor time of a call, without what a run of the tests has left to collect."""

import gc
import time
from collections.abc import Callable


def cpu_seconds(act: Callable, *arguments, **options) -> float:
    """Processor seconds of this process for one call.

    Garbage is not looked for meanwhile: by then a run of the tests holds so much that looking through all of it takes longer
    than what is measured.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    began = time.process_time()
    try:
        act(*arguments, **options)
        return time.process_time() - began
    finally:
        if was_enabled:
            gc.enable()
