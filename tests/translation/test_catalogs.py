"""The words of the interface in Spanish and Arabic: all there, none guessed, and said as the design says them."""

import ast
import datetime as dt
import re
import shutil
import subprocess
import sys
from gettext import c2py
from html.parser import HTMLParser
from pathlib import Path

import django
import polib
import pytest
import time_machine
from django import conf as django_conf
from django.apps import apps
from django.conf import settings
from django.template import Context, Template
from django.utils import dateformat, dates, timezone, translation
from django.utils.translation import trans_real
from wagtail import admin as wagtail_admin
from wagtail.admin.templatetags.wagtailadmin_tags import timesince_simple

from home.desk.script_messages import ScriptMessagesView
from home.desk.wagtail_messages import (
    DISPUTED,
    FAMILIAR,
    FAMILIAR_PLURALS,
    IN_SCRIPTS,
    LACKING,
    PLURALS,
    PLURALS_IN_SCRIPTS,
)
from home.templatetags.formatting import format_date
from pages.i18n.clock import format_hours, format_time
from pages.i18n.compiled import SOURCES
from pages.i18n.durations import format_seconds, time_ago
from pages.i18n.locales import in_language, lower_first_word, name_of, still_in_language
from settings.install import ROOT
from settings.languages import LANGUAGES as NAMES
from settings.messages import IGNORED, LANGUAGES

from ..set_up import environment

HOLES = re.compile(r"%\(\w+\)[a-z]|%%")
LEFT_BEHIND = shutil.ignore_patterns(".*", "var", "node_modules", "__pycache__", "static", "site", "tests")
EVERY = pytest.mark.parametrize("code", LANGUAGES)


def catalogue(code: str, folder=SOURCES) -> polib.POFile:
    """What translators write."""
    return polib.pofile(str(folder / code / "LC_MESSAGES" / "django.po"))


def key(entry) -> tuple:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def forms(entry) -> list[str]:
    """Every translation of an entry: one, or one for each number."""
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def lone_forms(po: polib.POFile) -> set[int]:
    """The plural forms that stand for one number only: there a word can take the place of the figure."""
    rule = c2py(re.search(r"plural=(.+?);", po.metadata["Plural-Forms"])[1])
    numbers = [rule(number) for number in [*range(1_000), 1_000_000, 2_000_000]]
    return {form for form in set(numbers) if numbers.count(form) == 1}


class Tags(HTMLParser):
    """The tags of a piece of text with their attributes, in order."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, *attrs))

    def handle_endtag(self, tag):
        self.found.append((f"/{tag}",))


@EVERY
def test_nothing_is_missing_and_nothing_guessed(code):
    po = catalogue(code)
    assert len(po) > 400
    assert [key(entry) for entry in po if not all(form.strip() for form in forms(entry))] == []
    assert [key(entry) for entry in po if entry.fuzzy or entry.obsolete] == []
    number = int(re.search(r"nplurals=(\d)", po.metadata["Plural-Forms"])[1])
    assert {len(entry.msgstr_plural) for entry in po if entry.msgid_plural} == {number}


@EVERY
def test_what_is_filled_in_later_has_its_place(code):
    po = catalogue(code)
    lone = lone_forms(po)
    for entry in po:
        wanted = sorted(HOLES.findall(entry.msgid))
        for number, form in enumerate(forms(entry)):
            found = sorted(HOLES.findall(form))
            if entry.msgid_plural and number in lone:
                assert set(found) <= set(wanted), form
                assert len(wanted) - len(found) <= 1, form
            else:
                assert found == wanted, form
            assert Tags(form).found == Tags(entry.msgid).found, form


@EVERY
def test_the_edges_of_a_sentence_stay(code):
    """A string that is put between others keeps its spaces, and a sentence its end."""
    for entry in catalogue(code):
        for form in forms(entry):
            joined = form == " و"  # Arabic writes its “and” as one with the word that follows
            assert joined or form[:1].isspace() == entry.msgid[:1].isspace(), entry.msgid
            assert joined or form[-1:].isspace() == entry.msgid[-1:].isspace(), entry.msgid
            assert form.endswith(".") == entry.msgid.endswith("."), entry.msgid
            assert "…" in form or "..." not in form, entry.msgid


@EVERY
def test_what_runs_is_what_was_written(code):
    compiled = polib.mofile(str(settings.LOCALE_PATHS[0] / code / "LC_MESSAGES" / "django.mo"))
    assert {key(entry): forms(entry) for entry in compiled} == {key(entry): forms(entry) for entry in catalogue(code)}


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed")
@pytest.mark.parametrize("source", sorted(SOURCES.glob("*/LC_MESSAGES/django.po")), ids=lambda path: path.parts[-3])
def test_places_of_values_fit_their_format(source):
    """What msgfmt checks (`python-format`, `python-brace-format`), and polib does not."""
    command = ["msgfmt", "--check-format", "--check-header", "--output-file=/dev/null", source]
    process = subprocess.run(command, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_every_string_of_the_code_is_in_both(tmp_path):
    """`make messages` in a copy of the code changes nothing."""
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=LEFT_BEHIND)
    command = [sys.executable, "manage.py", "makemessages", "--no-obsolete"]
    command += [f"--locale={code}" for code in LANGUAGES] + [f"--ignore={pattern}" for pattern in IGNORED]
    variables = environment(DJANGO_SETTINGS_MODULE="settings.dev", COMMONHOUSE_VAR=str(tmp_path))
    process = subprocess.run(command, cwd=copy, env=variables, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
    for code in LANGUAGES:
        in_code = {key(entry) for entry in catalogue(code, copy / "settings" / "locale")}
        assert {key(entry) for entry in catalogue(code)} == in_code
    assert not list(copy.rglob("*.mo"))


def test_git_holds_no_compiled_catalogue_and_no_date():
    """Both differ between branches, and conflict when these are merged."""
    tracked = subprocess.run(["git", "ls-files", "*.mo"], cwd=ROOT, capture_output=True, text=True).stdout
    assert tracked == ""
    assert [path for path in SOURCES.rglob("*.po") if "POT-Creation-Date" in path.read_text()] == []


@pytest.mark.parametrize(
    ("begin", "end", "english", "spanish", "arabic"),
    [
        ((14, 0), (16, 0), "2 to 4 pm", "de 2 a 4 pm", "من 2 ظهرًا إلى 4 عصرًا"),
        ((14, 0), (17, 0), "2 to 5 pm", "de 2 a 5 pm", "من 2 ظهرًا إلى 5 عصرًا"),
        ((15, 0), (17, 30), "3 to 5:30 pm", "de 3 a 5:30 pm", "من 3 إلى 5:30 عصرًا"),
        ((17, 0), (19, 0), "5 to 7 pm", "de 5 a 7 pm", "من 5 عصرًا إلى 7 مساءً"),
        ((9, 0), (12, 0), "9 am to noon", "de 9 am al mediodía", "من 9 صباحًا حتى الظهر"),
        ((18, 30), (20, 30), "6:30 to 8:30 pm", "de 6:30 a 8:30 pm", "من 6:30 إلى 8:30 مساءً"),
        ((10, 0), (14, 0), "10 am to 2 pm", "de 10 am a 2 pm", "من 10 صباحًا إلى 2 ظهرًا"),
        ((10, 0), (18, 0), "10 am to 6 pm", "de 10 am a 6 pm", "من 10 صباحًا إلى 6 مساءً"),
        ((20, 0), (0, 0), "8 pm to midnight", "de 8 pm a medianoche", "من 8 مساءً حتى منتصف الليل"),
        ((12, 0), (14, 0), "noon to 2 pm", "de mediodía a 2 pm", "من الظهر إلى 2 ظهرًا"),
        ((19, 0), None, "7 pm", "7 pm", "الساعة 7 مساءً"),
        ((12, 0), None, "noon", "mediodía", "الظهر"),
        (None, None, "all day", "todo el día", "طوال اليوم"),
    ],
)
def test_hours(begin, end, english, spanish, arabic):
    times = [dt.time(*each) if each else None for each in (begin, end)]
    for code, words in (("en", english), ("es", spanish), ("ar", arabic)):
        with translation.override(code):
            assert format_hours(*times) == words


def test_a_language_without_our_catalog_has_figures_and_names_of_languages():
    with translation.override("fr"):
        assert format_time(dt.time(13, 30)) == "13:30"
        assert format_hours(dt.time(13, 30), dt.time(15)) == "13:30–15:00"
        assert format_hours(dt.time(13, 30), None) == "13:30"
        assert in_language("es") == still_in_language("es") == name_of("es")
    with translation.override("en"):
        assert (in_language("es"), still_in_language("es")) == ("in Spanish", "Still in Spanish")


def test_doors():
    for code, words in (("en", "1:30 pm"), ("es", "1:30 pm"), ("ar", "1:30 ظهرًا")):
        with translation.override(code):
            assert format_time(dt.time(13, 30)) == words


@pytest.mark.parametrize(
    ("style", "date", "english", "spanish", "arabic"),
    [
        ("date", (2026, 11, 21), "November 21, 2026", "21 de noviembre de 2026", "21 نوفمبر 2026"),
        ("day", (2026, 12, 10), "Thursday, December 10", "Jueves 10 de diciembre", "الخميس، 10 ديسمبر"),
        ("short", (2026, 12, 19), "Sat, Dec 19", "Sáb 19 dic", "السبت، 19 ديسمبر"),
        ("short", (2017, 1, 14), "Sat, Jan 14, 2017", "Sáb 14 ene 2017", "السبت، 14 يناير 2017"),
        ("short day", (2027, 1, 16), "Jan 16", "16 ene", "16 يناير"),
        ("month year", (2026, 12, 19), "December 2026", "Diciembre de 2026", "ديسمبر 2026"),
    ],
)
def test_dates(style, date, english, spanish, arabic):
    for code, words in (("en", english), ("es", spanish), ("ar", arabic)):
        with translation.override(code):
            found = format_date(dt.date(*date), style)
            assert found[:1].upper() + found[1:] == words


@pytest.mark.parametrize(
    ("code", "style", "date", "words"),
    [
        ("fr", "date", (2026, 12, 1), "1er décembre 2026"),
        ("fr", "day", (2026, 12, 1), "mardi 1er décembre"),
        ("fr", "date", (2026, 12, 11), "11 décembre 2026"),
        ("fr", "short", (2026, 12, 1), "mar 1er déc"),
        ("fr", "month", (2026, 12, 1), "décembre"),
        ("pt", "date", (2026, 12, 5), "5 de dezembro de 2026"),
        ("pt", "month year", (2026, 12, 5), "dezembro de 2026"),
        ("pt", "short weekday", (2026, 12, 5), "sáb"),
        ("pl", "day", (2026, 12, 5), "sobota 5 grudnia"),
        ("de", "date", (2026, 12, 5), "5. Dezember 2026"),
        ("es", "day year", (2027, 1, 16), "sábado 16 de enero de 2027"),
    ],
)
def test_dates_in_the_spelling_of_other_languages(code, style, date, words):
    with translation.override(code), time_machine.travel(dt.datetime(2026, 11, 30, tzinfo=dt.UTC), tick=False):
        assert format_date(dt.date(*date), style) == words


MARKS = re.compile(
    "[\u064b-\u064e\u0650-\u0652\u0670\u0640]"
)  # a damma stays: it tells the passive from the imperative
ARABIC_WORD = re.compile("[\u0621-\u064a\u064f]+")
TO_ONE_MAN = frozenset(
    [
        "اضبط",
        "احفظ",
        "افتح",
        "انقر",
        "ركز",
        "راجع",
        "اختر",
        "استخدم",
        "انظر",
        "أعد",
        "أفرغ",
        "أزل",
        "أضف",
        "اجعل",
        "اسمح",
        "أعط",
        "أعطه",
        "احذف",
        "خذها",
        "جددها",
        "اجعله",
        "أكمل",
        "امنح",
        "افحص",
        "أضفه",
        "اقرأ",
        "اترك",
        "اتركه",
        "انسخ",
        "اسحب",
        "اضغط",
        "ارفع",
        "تجنب",
        "اكتب",
        "ابحث",
        "انشر",
        "أغلق",
        "ابدأ",
        "اطلب",
        "اسأل",
        "اربط",
        "شغله",
        "اتبع",
        "استبدل",
        "اكتبه",
        "شاهدها",
        "أوقف",
        "جهز",
        "شغل",
        "قم",
        "لديك",
        "يمكنك",
        "رقمك",
        "حسابك",
        "اسمك",
        "بريدك",
        "عنوانك",
        "نطاقك",
        "خلفك",
        "معك",
        "تغييراتك",
        "صفحاتك",
        "إعداداتك",
        "مراجعتك",
        "رغبتك",
        "تريد",
        "ترغب",
        "أنت",
        "لك",
    ]
)
NOT_ADDRESSED = {"%(person)s has looked “%(title)s” over and hands it back."}  # the past of the same verb


def words_to_one_man(text: str) -> set[str]:
    """The words of an Arabic text that address one man, with or without “and” before them."""
    words = ARABIC_WORD.findall(MARKS.sub("", re.sub(r"<[^>]+>|%\(\w+\)s", "", text)))
    return {word for word in words if word in TO_ONE_MAN or word.removeprefix("و") in TO_ONE_MAN}


def test_arabic_addresses_several_people():
    found = {entry.msgid: words_to_one_man(" ".join(forms(entry))) for entry in catalogue("ar")}
    assert {key: words for key, words in found.items() if words and key not in NOT_ADDRESSED} == {}
    for path in [*(ROOT / "templates").rglob("ar/*.html"), *(ROOT / "templates").rglob("ar.html")]:
        shown = re.sub(r'data-also="[^"]*"', "", path.read_text())  # words that people look for
        assert (path.name, words_to_one_man(shown)) == (path.name, set())


def test_arabic_has_its_own_comma_and_one_term_for_each_thing():
    latin = re.compile("[\u0600-\u06ff)»]\\s*[,;?]|[,;?]\\s+[\u0621-\u064a]")
    for entry in catalogue("ar"):
        for form in forms(entry):
            assert not latin.search(form), entry.msgid
            assert "مسوّد" not in form, entry.msgid
            assert "مفتاح واجهة البرمجة" not in form, entry.msgid


SPANISH_OF_OTHERS = re.compile(
    r"\b(añad\w+|Complet[oa](?=[.;])|[Cc]uidado de niños|[Cc]laves? de la API|Toma un minuto|[Ss]obre la mesa)\b"
    r"|(lunes|martes|miércoles|jueves|viernes|sábado|domingo), \d"
)


def test_spanish_has_one_term_for_each_thing():
    known = {"search words", "words that find a block"}  # as people type them
    rows = [(entry.msgid, form) for entry in catalogue("es") if entry.msgctxt not in known for form in forms(entry)]
    demo = polib.pofile(str(ROOT / "home" / "demo" / "es.po"))
    rows += [(entry.msgid, entry.msgstr) for entry in demo]
    assert [(msgid, found[0]) for msgid, form in rows if (found := SPANISH_OF_OTHERS.search(form))] == []


@pytest.mark.parametrize(
    ("context", "english", "spanish", "arabic"),
    [
        (None, "No account. It takes a minute.", "Sin cuenta. Es cosa de un minuto.", None),
        ("registration", "Full", "Lleno", None),
        (None, "What happens", None, "ماذا سنفعل"),
        (None, "Leave this empty", None, "اتركوا هذا فارغًا"),
        (None, "You see at once whether you have a place.", None, "يظهر على الفور هل لكم مكان."),
        (None, "Please tell us by %(day)s.", None, "يُرجى إبلاغنا في موعد أقصاه %(day)s."),
        ("visits", "Before", None, "قبل ذلك"),
        (None, "API token", "Token de la API", "رمز الوصول إلى الواجهة البرمجية"),
    ],
)
def test_words_that_native_readers_corrected(context, english, spanish, arabic):
    for code, wanted in (("es", spanish), ("ar", arabic)):
        with translation.override(code):
            said = translation.pgettext(context, english) if context else translation.gettext(english)
            assert wanted is None or said == wanted


def test_free_places_and_the_number_in_line_in_arabic():
    with translation.override("ar"):
        words = translation.ngettext("%(free)d of %(total)d free", "%(free)d of %(total)d free", 41)
        assert words % {"free": 41, "total": 60} == "المتاح 41 من 60 مكانًا"
        line = translation.gettext("Full. %(line)s; you would be number %(number)d")
        assert line.endswith("وسيكون رقمكم %(number)d")


def test_names_within_a_sentence():
    for code, name, wanted in (
        ("es", "Hora de Jackson", "hora de Jackson"),
        ("es", "hora de Jackson", "hora de Jackson"),
        ("en", "Jackson time", "Jackson time"),
        ("fr", "Jackson", "Jackson"),
        ("de", "Zeit in Jackson", "Zeit in Jackson"),
    ):
        with translation.override(code):
            assert lower_first_word(name) == wanted


@pytest.mark.parametrize(
    ("number", "spanish", "arabic"),
    [
        (1, "Vino 1 persona.", "حضر شخص واحد."),
        (2, "Vinieron 2 personas.", "حضر شخصان."),
        (7, "Vinieron 7 personas.", "حضر 7 أشخاص."),
        (41, "Vinieron 41 personas.", "حضر 41 شخصًا."),
        (100, "Vinieron 100 personas.", "حضر 100 شخص."),
    ],
)
def test_counting(number, spanish, arabic):
    words = "{% blocktranslate count people=number %}{{ people }} person came.{% plural %}{{ people }} people came.{% endblocktranslate %}"
    for code, wanted in (("es", spanish), ("ar", arabic)):
        with translation.override(code):
            assert Template("{% load i18n %}" + words).render(Context({"number": number})) == wanted


@pytest.mark.parametrize(
    ("english", "spanish", "arabic"),
    [
        ("Skip to the content", "Ir al contenido", "الانتقال إلى المحتوى"),
        ("Before you set out", "Antes de salir", None),
        ("Not known yet.", "Aún no se sabe.", None),
        ("When", "Cuándo", "متى"),
        ("Where", "Dónde", "أين"),
        ("Cost", "Precio", None),
        ("Find us", "Dónde estamos", "أين تجدوننا"),
        ("Small print", "Avisos", "معلومات أخرى"),
        ("Press", "Prensa", "صحافة"),
        ("pinned", None, "خبر مثبَّت"),
        ("Step-free", "Sin escalones", "مدخل بلا درج"),
        ("Sign language", "Lengua de señas", None),
        ("to be confirmed, no place held", None, "بانتظار التأكيد دون حجز مكان"),
    ],
)
def test_the_words_of_the_design(english, spanish, arabic):
    for code, wanted in (("es", spanish), ("ar", arabic)):
        with translation.override(code):
            assert wanted is None or translation.gettext(english) == wanted


def test_words_that_depend_on_their_place():
    for context, english, spanish, arabic in (
        ("opening hours", "Open", "Horario", "ساعات العمل"),
        ("event", "Next", "Próximo", "القادمة"),
        ("event", "Cancelled", "Cancelada", "أُلغيت"),
        ("between parts of a line", ", ", ", ", "، "),
    ):
        for code, wanted in (("es", spanish), ("ar", arabic)):
            with translation.override(code):
                assert translation.pgettext(context, english) == wanted


def test_every_language_has_a_name_in_every_other():
    assert settings.LANGUAGES == NAMES
    with translation.override("en"):
        english = {str(name) for _, name in NAMES}
    for code in LANGUAGES:
        with translation.override(code):
            names = [str(name) for _, name in NAMES]
        assert len(set(names)) == len(names) == len(english)
        assert english & set(names) <= {"Hausa", "Hindi", "Urdu", "Yoruba"}


@EVERY
def test_no_word_of_ours_takes_the_place_of_one_of_a_dependency(code):
    """Catalogues are merged: a word that another package has too carries a context of ours, or says the same as there.

    It says the same only in copies of that package's templates, where it is that package's word; DISPUTED are put right.
    """
    theirs = words_of_dependencies(code)
    assert len(theirs) > 1000
    ours = [entry for entry in catalogue(code) if not entry.msgctxt and entry.msgid not in DISPUTED]
    taken = [entry for entry in ours if entry.msgid in theirs]
    assert [entry.msgid for entry in taken if tuple(forms(entry)) not in theirs[entry.msgid]] == []


def test_what_wagtail_lacks_in_spanish_is_said_by_us():
    theirs = words_of_dependencies("es")
    assert [words for words in LACKING if words in theirs] == [], "Wagtail says it now: take it from the list"
    for code in LANGUAGES:
        with translation.override(code):
            assert [words for words in LACKING if translation.gettext(words) == words] == []
            assert [each for each in PLURALS if translation.ngettext(*each, 5) == each[1]] == []
    assert [each for each in PLURALS if each[0] in theirs] == [], "Wagtail says it now: take it from the list"
    with translation.override("ar"):
        assert translation.gettext(DISPUTED[0]) == "الإعدادات"


TU = re.compile(r"\b(tú|tu|tus|ti|puedes|quieres|estás|tienes|has|deseas|no te|introduce)\b", re.IGNORECASE)


def test_what_wagtail_says_with_tu_is_said_with_usted():
    theirs = words_of_dependencies("es")
    assert [words for words in FAMILIAR if words not in theirs] == [], "Wagtail has it no more: take it from the list"
    with translation.override("es"):
        said = [translation.gettext(words) for words in FAMILIAR]
        said += [translation.ngettext(*each, number) for each in FAMILIAR_PLURALS for number in (1, 5)]
    assert [words for words in said if TU.search(words)] == []


def test_what_wagtails_scripts_lack_in_spanish_is_said_by_us():
    theirs = polib.mofile(str(Path(wagtail_admin.__file__).parent / "locale/es/LC_MESSAGES/djangojs.mo"))
    ours = {*IN_SCRIPTS, *(one for one, _many in PLURALS_IN_SCRIPTS)}
    assert ours & {entry.msgid for entry in theirs} == set(), "Wagtail says it now: take it from the list"
    for code in LANGUAGES:
        with translation.override(code):
            view = ScriptMessagesView()
            view.get(None)
            told = view.get_catalog()
        assert [words for words in ours if told.get(words, words) == words] == []
        assert [many for one, many in PLURALS_IN_SCRIPTS if many in told[one]] == []
        assert len(told) > len(ours) + 60  # Wagtail's own stand there too


def test_wagtail_says_how_long_ago_something_was():
    now = timezone.now()
    for code, hours, just_now in (("es", "hace 20 horas", "justo ahora"), ("ar", "قبل 20 ساعة", "الآن")):
        with translation.override(code):
            assert timesince_simple(now - dt.timedelta(hours=20)).replace("\xa0", " ") == hours
            assert timesince_simple(now) == just_now


@pytest.mark.parametrize(
    ("age", "english", "spanish", "arabic"),
    [
        (0, "just now", "ahora mismo", "قبل لحظات"),
        (59, "just now", "ahora mismo", "قبل لحظات"),
        (60, "1 minute ago", "hace 1 minuto", "قبل دقيقة"),
        (150, "2 minutes ago", "hace 2 minutos", "قبل دقيقتين"),
        (7 * 60, "7 minutes ago", "hace 7 minutos", "قبل 7 دقائق"),
        (107 * 60, "107 minutes ago", "hace 107 minutos", "قبل 107 دقائق"),
        (20 * 3600, "20 hours ago", "hace 20 horas", "قبل 20 ساعة"),
        (3 * 86400, "3 days ago", "hace 3 días", "قبل 3 أيام"),
        (29 * 86400, "29 days ago", "hace 29 días", "قبل 29 يومًا"),
    ],
)
def test_how_long_ago_something_was(age, english, spanish, arabic):
    for code, words in (("en", english), ("es", spanish), ("ar", arabic)):
        with translation.override(code):
            assert time_ago(timezone.now() - dt.timedelta(seconds=age)) == words


def test_answer_is_a_verb_on_a_button_and_a_noun_above_a_text():
    for code, verb, noun in (("es", "Responder", "Respuesta"), ("ar", "أجيبوا", "جواب")):
        with translation.override(code):
            assert (translation.pgettext("verb", "Answer"), translation.gettext("Answer")) == (verb, noun)


def test_seconds_are_counted():
    for code, words in (("en", "7 seconds"), ("es", "7 segundos"), ("ar", "7 ثوانٍ")):
        with translation.override(code):
            assert format_seconds(dt.timedelta(seconds=7.9)) == words


def words_of_dependencies(code: str) -> dict[str, set[tuple]]:
    """Each message without context to what the installed packages say for it."""
    found: dict[str, set[tuple]] = {}
    for package in {Path(app.path) for app in apps.get_app_configs()} | {Path(django.__file__).parent}:
        if ROOT / "settings" not in package.parents and package.parent != ROOT:
            for path in package.rglob(f"locale/{code}/LC_MESSAGES/django.mo"):
                for entry in polib.mofile(str(path)):
                    if not entry.msgctxt:
                        found.setdefault(entry.msgid, set()).add(tuple(forms(entry)))
    return found


@pytest.mark.parametrize("code", ["en", *LANGUAGES])
def test_the_calendar_speaks_as_django_does(code):
    """Months, days of the week and halves of the day, of which a label of ours once took the place of May."""
    own = trans_real.DjangoTranslation(code, domain="django", localedirs=[Path(django_conf.__file__).parent / "locale"])
    for words in (dates.MONTHS, dates.MONTHS_3, dates.WEEKDAYS, dates.WEEKDAYS_ABBR):
        for number, word in words.items():
            with translation.override("en"):
                english = str(word)
            with translation.override(code):
                assert str(word) == own.gettext(english), (number, english)
    with translation.override(code):
        for hour, letter, english in ((9, "a", "a.m."), (18, "a", "p.m."), (9, "A", "AM"), (18, "A", "PM")):
            assert dateformat.format(dt.datetime(2027, 5, 1, hour), letter) == own.gettext(english)
        for hour, english in ((0, "midnight"), (12, "noon")):
            assert dateformat.format(dt.datetime(2027, 5, 1, hour), "P") == own.gettext(english)
        may = {"en": "May 2027", "es": "mayo de 2027", "ar": "مايو 2027"}
        assert format_date(dt.date(2027, 5, 1), "month year") == may[code]


def test_a_context_is_written_where_it_is_used():
    """One that is a name is no string to xgettext: what it parts from others would be in no catalogue."""
    named = []
    for room in ("home", "pages", "media", "settings"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"pgettext", "pgettext_lazy"}:
                    first, second = node.args[:2]
                    if isinstance(second, ast.Constant) and not isinstance(first, ast.Constant):
                        named.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not named
