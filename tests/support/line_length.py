"""A linter of style sheets and templates: no line is longer than 120 characters. `python -m tests.support.line_length FILE…`.

One that is a single tag of Django may be: it can't be broken, and often it is a sentence to translate.
"""

import re
import sys
from pathlib import Path

LONGEST = 120
SINGLE_TAG = re.compile(r"\s*(\{%((?!%\}).)*%\}|\{\{((?!\}\}).)*\}\})\s*")


def too_long(path: Path) -> list[str]:
    """`path:number: length` for each line that is longer and could be broken."""
    lines = enumerate(path.read_text().splitlines(), 1)
    found = [(number, line) for number, line in lines if len(line) > LONGEST and not SINGLE_TAG.fullmatch(line)]
    return [f"{path}:{number}: {len(line)} characters" for number, line in found]


if __name__ == "__main__":
    found = [line for name in sys.argv[1:] for line in too_long(Path(name))]
    sys.exit("\n".join(found) or 0)
