"""The words of the reference front end, made of the catalogues: `python -m tests.support.front_end_words` renews them.

Which it needs stands in its own components, as t("…"), c("context", "…"), n("one", "many", …), nc("context", "one", "many", …).
"""

import ast
import json
import os
import re
from pathlib import Path

from settings.install import ROOT

SOURCES = ROOT / "site" / "headless" / "src"
OWN = SOURCES / "own-words.json"  # what only the front end says: {words: {language: words}}
LANGUAGES = ("en", "es", "ar")  # those that are translated whole
TEXT = r'("(?:[^"\\]|\\.)*")'
CALL = re.compile(rf"\b(t|c|n|nc)\({TEXT}(?:,\s*{TEXT})?(?:,\s*{TEXT})?")
SAMPLES = (*range(103), 1000, 1_000_000)  # numbers among which each plural form of a language is found


def calls() -> set[tuple[str, ...]]:
    """(function, texts) of each call in the components."""
    found = set()
    for path in sorted([*SOURCES.rglob("*.astro"), *SOURCES.rglob("*.ts")]):
        for name, *texts in CALL.findall(path.read_text()):
            found.add((name, *(ast.literal_eval(text) for text in texts[: {"t": 1, "n": 2, "c": 2, "nc": 3}[name]])))
    return found


def messages() -> dict[str, str | list[str]]:
    """{key: words, or their plural forms in the order of CLDR}, in the active language."""
    from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext

    own, language = json.loads(OWN.read_text()), get_language()
    found: dict[str, str | list[str]] = {}
    for name, *texts in sorted(calls()):
        if name == "t":
            found[texts[0]] = own.get(texts[0], {}).get(language) or gettext(texts[0])
        elif name == "c":
            found["|".join(texts)] = pgettext(*texts)
        elif name == "n":
            found[texts[0]] = forms(lambda number, texts=texts: ngettext(*texts, number))
        else:
            found["|".join(texts[:2])] = forms(lambda number, texts=texts: npgettext(*texts, number))
    return found


def forms(words) -> list[str]:
    """The plural forms of the active language, in their order: `words` gives that of a number."""
    from django.utils.translation import trans_real

    plural = trans_real.catalog().plural
    by_place = {plural(number): words(number) for number in reversed(SAMPLES)}
    return [by_place[place] for place in sorted(by_place)]


def words_of(language: str) -> dict:
    """What a file of words holds."""
    from django.conf import settings
    from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
    from django.utils.formats import get_format
    from django.utils.translation import override

    from pages.events.index_page import first_weekday
    from pages.i18n.dates import date_formats
    from pages.i18n.locales import name_of, within_sentence

    with override(language):
        names = {code: name_of(code) for code, _name in settings.LANGUAGES}
        return {
            "formats": date_formats(),
            "months": [str(name) for _number, name in sorted(MONTHS.items())],
            "months_short": [str(name) for _number, name in sorted(MONTHS_3.items())],
            "weekdays": [str(name) for _number, name in sorted(WEEKDAYS.items())],
            "weekdays_short": [str(name) for _number, name in sorted(WEEKDAYS_ABBR.items())],
            "first_weekday": first_weekday(),
            "decimal": get_format("DECIMAL_SEPARATOR"),
            "languages": names,
            "languages_within": {code: within_sentence(name) for code, name in names.items()},
            "messages": messages(),
        }


def files() -> dict[Path, str]:
    """{path: content} of all that is made."""
    from pages.theme.stylesheet import WIDEST

    made = {SOURCES / "words" / f"{language}.json": words_of(language) for language in LANGUAGES}
    made[SOURCES / "lib" / "widest.json"] = dict(sorted(WIDEST.items()))
    return {
        path: json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n" for path, content in made.items()
    }


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.test")
    import django

    django.setup()
    for path, content in files().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)


if __name__ == "__main__":
    main()
