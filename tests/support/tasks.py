"""Tasks that leave marks in var/marks, for the tests of the background work."""

import time

from django.conf import settings
from django_tasks import task


def write_mark(mark: str) -> None:
    with open(settings.VAR / "marks", "a") as file:
        file.write(f"{mark}\n")


@task()
def mark(name: str) -> None:
    write_mark(name)


@task()
def hold(name: str) -> None:
    """Says that it has begun, then waits until there is a file named go."""
    write_mark(f"{name} begins")
    while not (settings.VAR / "go").exists():
        time.sleep(0.05)
    write_mark(f"{name} ends")


@task()
def fail(name: str) -> None:
    raise ValueError(name)
