"""A process that measures views of one site, told by lines of JSON (tests.bench.visits)."""

import json
import subprocess
import sys
from contextlib import suppress

from settings.install import ROOT


class Meter:
    """Context manager of the process; its methods are those of `MeasuredClient`."""

    def __init__(self, variables: dict[str, str]):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.visits"],
            cwd=ROOT,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, do: str, **job) -> dict:
        self.process.stdin.write(json.dumps({"do": do, **job}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def view(self, path: str, **more) -> dict:
        return self.ask("view", path=path, **more)

    def run(self, program: str) -> dict:
        return self.ask("run", program=program)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with suppress(OSError):
            self.process.stdin.close()
        self.process.wait(10)
