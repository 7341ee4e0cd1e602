"""A linter of style sheets: no line is longer than 120 characters. `python -m tests.support.line_length FILE…`."""

import sys
from pathlib import Path

LONGEST = 120


def too_long(path: Path) -> list[str]:
    """`path:number: length` for each line that is longer."""
    lines = enumerate(path.read_text().splitlines(), 1)
    return [f"{path}:{number}: {len(line)} characters" for number, line in lines if len(line) > LONGEST]


if __name__ == "__main__":
    found = [line for name in sys.argv[1:] for line in too_long(Path(name))]
    sys.exit("\n".join(found) or 0)
