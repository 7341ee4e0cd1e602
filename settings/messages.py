"""`make messages`: renews the catalogues of the interface from the code and compiles them (needs gettext)."""

import subprocess
import sys

from .install import PYTHON, ROOT

LANGUAGES = ("es", "ar")
# What is no word of ours: uploads, the installed libraries, texts of the demo (they are content), and tests.
IGNORED = (".venv/*", "var/*", "home/demo/*", "tests/*", "site/headless/*")


def manage(*command: str) -> None:
    subprocess.run([PYTHON, "manage.py", *command], cwd=ROOT, check=True)


def main() -> None:
    """Guesses are marked fuzzy: they are used by nobody until a translator has looked at them."""
    languages = [f"--locale={code}" for code in LANGUAGES]
    ignored = [f"--ignore={pattern}" for pattern in IGNORED]
    try:
        manage("makemessages", *languages, *ignored, "--no-obsolete", "--no-wrap", "--add-location=file")
        manage("compilemessages", *languages, "--ignore=.venv/*", "--ignore=var/*")
    except subprocess.CalledProcessError as problem:
        sys.exit(problem.returncode)


if __name__ == "__main__":
    main()
