"""`make bench`: measures every size (or SIZE) on both databases, prints tables, and writes RESULTS.md and its plot when all were measured."""

import json
import os
import subprocess
import sys
import tempfile
import time

from settings.install import PYTHON, ROOT

from ..run import variables_of
from ..set_up import set_up
from ..support.postgres import postgresql
from . import results

SIZES = (50, 1_000, 10_000)


def measure(folder: str, database: str, sizes: list[int]) -> list[dict]:
    """What `tests.bench.run` finds on this database (a DATABASE_URL; empty: SQLite), by size."""
    variables = variables_of(folder, database) | {"DJANGO_SETTINGS_MODULE": "settings.test"}
    command = [PYTHON, "-m", "tests.bench.run", *map(str, sizes)]
    found = []
    with subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            found.append(json.loads(line))
            print(results.table(found[-1]), flush=True)
    if process.returncode:
        sys.exit(process.returncode)
    return found


def main(size: str) -> None:
    sizes, began = [int(size)] if size else list(SIZES), time.monotonic()
    set_up()
    with tempfile.TemporaryDirectory(prefix="commonhouse-bench-") as folder, postgresql() as database:
        found = [*measure(folder, database, sizes), *measure(folder, "", sizes)]
    print(f"{(time.monotonic() - began) / 60:.1f} minutes")
    if not size:
        results.write(found)


if __name__ == "__main__":
    main(os.environ.get("SIZE", ""))
