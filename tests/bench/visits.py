"""Process that measures views of the site whose settings it has: takes a job as a line of JSON, answers with what it cost."""

import json
import sys

import django


def main() -> None:
    django.setup()
    from .measured_client import MeasuredClient

    visitor = MeasuredClient()
    for line in sys.stdin:
        job = json.loads(line)
        print(json.dumps(getattr(visitor, job.pop("do"))(**job)), flush=True)


if __name__ == "__main__":
    main()
