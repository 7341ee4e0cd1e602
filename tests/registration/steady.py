"""`python -m tests.registration.steady < JSON`: registers at a steady rate, whether or not what was sent before is answered yet.

Reads `url`, `rate` (a second) and `forms` (each its path, its body and the number of its sender); prints, as JSON, the status of
each and the seconds from the moment at which it was due.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..support.running_site import RunningSite
from .crowd import FORM, post

AT_ONCE = 100  # that may wait for an answer


def send(site: RunningSite, due: float, path: str, body: str, number: int) -> tuple[int, float]:
    time.sleep(max(0, due - time.monotonic()))
    try:
        status = post(site, path, body, number, FORM).status
    except OSError:
        status = 0
    return status, time.monotonic() - due


def main() -> None:
    asked = json.load(sys.stdin)
    site, began = RunningSite(asked["url"], Path(), {}), time.monotonic() + 0.5
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = [
            pool.submit(send, site, began + place / asked["rate"], *form) for place, form in enumerate(asked["forms"])
        ]
        print(json.dumps([each.result() for each in sent]))


if __name__ == "__main__":
    main()
