"""`python -m tests.registration.steady < JSON`: registers at a steady rate, whether or not what was sent before is answered yet.

Reads `url`, `rate` (a second) and `forms` (each its path, its body and the number of its sender); prints, as JSON, the status of
each and the seconds from the moment at which it was due.
"""

import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

AT_ONCE = 100  # that may wait for an answer
PATIENCE = 120  # seconds for an answer
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True)
class SteadyAnswer:
    """What one of the crowd was answered, and after how many seconds."""

    status: int
    address: str  # of their own page
    seconds: float
    body: str


def post(url: str, path: str, body: str, number: int, kind: str) -> SteadyAnswer:
    """Sends this from the IP address of this number."""
    own = f"10.{number // 62500}.{number // 250 % 250}.{number % 250 + 1}"
    headers = {"X-Forwarded-For": own, "Content-Type": kind, "Origin": url, "Sec-Fetch-Site": "same-origin"}
    began = time.monotonic()
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
    try:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
    finally:
        connection.close()
    told = json.loads(text) if response.status == 201 else {}
    address = response.headers.get("Location") or told.get("url", "")
    return SteadyAnswer(response.status, urlsplit(address).path, time.monotonic() - began, text)


def send(url: str, due: float, path: str, body: str, number: int) -> tuple[int, float]:
    time.sleep(max(0, due - time.monotonic()))
    try:
        status = post(url, path, body, number, FORM).status
    except OSError:
        status = 0
    return status, time.monotonic() - due


def main() -> None:
    asked = json.load(sys.stdin)
    url, began = asked["url"], time.monotonic() + 0.5
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = [
            pool.submit(send, url, began + place / asked["rate"], *form) for place, form in enumerate(asked["forms"])
        ]
        print(json.dumps([each.result() for each in sent]))


if __name__ == "__main__":
    main()
