"""A Django shell that stays: runs each line of its input, a program as JSON, and answers with what that printed, as JSON."""

import contextlib
import io
import json
import sys
import traceback

import django
from django.core.cache import cache
from django.db import connections


def run(program: str) -> dict[str, str]:
    printed, error = io.StringIO(), ""
    cache.clear()  # it is this process's own, and other processes have written since
    try:
        with contextlib.redirect_stdout(printed):
            exec(program, {"__name__": "__main__"})
    except Exception:
        error = traceback.format_exc()
    connections.close_all()  # a restore refuses a site that others are connected to
    return {"printed": printed.getvalue(), "error": error}


if __name__ == "__main__":
    django.setup()
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
