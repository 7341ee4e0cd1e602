"""`make messages`: renews the catalogues of the interface from the code (needs gettext) and compiles them; renews the list
of the words that visitors see.
"""

import json
import subprocess
import sys

from pages.i18n.compiled import SOURCES, compile_catalogs

from .install import PYTHON, ROOT, VAR

LANGUAGES = ("es", "ar")
# What is no word of ours: uploads, the installed libraries, texts of the demo (they are content), and tests.
WORDS = SOURCES / "words.json"  # of the pages that visitors see, for front ends: `/api/v3/words/`
NOT_FOR_VISITORS = (
    *("wagtail", "mail/", "mfa/", "sign_in", "account/", "ninja/", "translation/"),
    "csrf_failure",
)  # templates whose names begin so
IGNORED = (".venv/*", "var/*", "home/demo/*", "tests/*", "site/headless/*")


def manage(*command: str) -> None:
    subprocess.run([PYTHON, "manage.py", *command], cwd=ROOT, check=True)


def visitors_words() -> str:
    """The words of the templates that visitors see, as JSON: of each its `words`, `plural` and `context`."""
    import polib  # comes with wagtail-localize; nothing else here needs it

    catalogue = polib.pofile(str(SOURCES / LANGUAGES[0] / "LC_MESSAGES" / "django.po"))
    rows = []
    for entry in catalogue:
        names = [name.removeprefix("templates/") for name, _line in entry.occurrences if name.startswith("templates/")]
        if any(not name.startswith(NOT_FOR_VISITORS) for name in names):
            row = {"words": entry.msgid, "plural": entry.msgid_plural, "context": entry.msgctxt}
            rows.append({name: value for name, value in row.items() if value})
    rows.sort(key=lambda row: (row["words"], row.get("context", "")))
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n"


def main() -> None:
    """Guesses are marked fuzzy: they are used by nobody until a translator has looked at them."""
    languages = [f"--locale={code}" for code in LANGUAGES]
    ignored = [f"--ignore={pattern}" for pattern in IGNORED]
    try:
        manage("makemessages", *languages, *ignored, "--no-obsolete", "--no-wrap", "--add-location=file")
    except subprocess.CalledProcessError as problem:
        sys.exit(problem.returncode)
    compile_catalogs(VAR)
    WORDS.write_text(visitors_words())


if __name__ == "__main__":
    main()
