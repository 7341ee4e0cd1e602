"""A rule in words and the rule in RFC 5545 say the same: every sentence is read back by a grammar that shares no code with it."""

import calendar
import datetime as dt
import re
from itertools import chain, combinations, product
from types import SimpleNamespace

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.events.formatting import rule_in_words
from pages.events.recurrence import WEEKDAYS, RecurrenceMixin, is_last_day, is_last_weekday

LANGUAGES = ("en", "es", "ar")
ENGLISH_MONTHS = "January February March April May June July August September October November December"
SPANISH_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
ARABIC_MONTHS = "يناير فبراير مارس إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"
# What each language calls a weekday: behind “every”, behind “every few weeks on”, beside “third”.
NAMES = {
    "en": [["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]] * 3,
    "es": [
        *[["lunes", "martes", "miércoles", "jueves", "viernes", "sábados", "domingos"]] * 2,
        ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    ],
    "ar": [
        ["اثنين", "ثلاثاء", "أربعاء", "خميس", "جمعة", "سبت", "أحد"],
        ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"],
        [*["الاثنين", "الثلاثاء", "الأربعاء", "الخميس"], "يوم الجمعة", "السبت", "الأحد"],
    ],
}
ORDINALS = {
    "en": ["first", "second", "third", "fourth", "fifth", "last"],
    "es": ["primer", "segundo", "tercer", "cuarto", "quinto", "último"],
    "ar": ["الأول", "الثاني", "الثالث", "الرابع", "الخامس", "الأخير"],
}
MONTHS = {"en": ENGLISH_MONTHS.split(), "es": SPANISH_MONTHS.split(), "ar": ARABIC_MONTHS.split()}
# The grammar of each language, in regular expressions; DAY is the day within its month. The first that fits is taken.
GRAMMAR = {
    "en": {
        "end": r"(?P<rule>.*?)(?:, until (?P<until>.+)|, (?P<once>once)|, (?P<count>\d+) times)?",
        "gaps": ", if there is one",
        "until": r"(?P<month>\w+) (?P<day>\d+), (?P<year>\d{4})",
        "rules": {
            "DAILY": [r"Every day", r"Every (?P<n>\d+) days"],
            "MONTHLY": [r"The DAY of every month", r"Every (?P<n>\d+) months on the DAY of the month"],
            "YEARLY": [
                r"Every (?:year|(?P<n>\d+) years) on (?:the DAY of (?P<month>\w+)|(?P<month_of_date>\w+) (?P<date>\d+))",
            ],
            "WEEKLY": [r"Every (?P<n>\d+) weeks on (?P<some>.+)", r"Every (?P<all>.+)"],
        },
        "day": r"(?:(?P<ordinal>\w+) (?P<weekday>[A-Z]\w+)|(?P<number>\d+)(?:st|nd|rd|th)|(?P<last>last day))",
        "between": r", | and ",
    },
    "es": {
        "end": r"(?P<rule>.*?)(?:, hasta el (?P<until>.+)|, (?P<once>una vez)|, (?P<count>\d+) veces)?",
        "gaps": ", si lo hay",
        "until": r"(?P<day>\d+) de (?P<month>\w+) de (?P<year>\d{4})",
        "rules": {
            "DAILY": [r"Todos los días", r"Cada (?P<n>\d+) días"],
            "MONTHLY": [r"El DAY de cada mes", r"Cada (?P<n>\d+) meses, el DAY del mes"],
            "YEARLY": [
                r"Cada (?:año|(?P<n>\d+) años), el (?:DAY de (?P<month>\w+)|(?P<date>\d+) de (?P<month_of_date>\w+))",
            ],
            "WEEKLY": [r"Cada (?P<n>\d+) semanas, los (?P<some>.+)", r"Todos los (?P<all>.+)"],
        },
        "day": r"(?:(?P<last>último día)|día (?P<number>\d+)|(?P<ordinal>\w+) (?P<weekday>\w+))",
        "between": r", | y ",
    },
    "ar": {
        "end": r"(?P<rule>.*?)(?:، حتى (?P<until>.+)|، (?P<once>مرة واحدة)|، (?:(?P<twice>مرتين)|(?P<count>\d+) (?:مرات|مرة)))?",
        "gaps": "، إن وُجد",
        "until": r"(?P<day>\d+) (?P<month>\w+) (?P<year>\d{4})",
        "rules": {
            "DAILY": [r"كل يوم", r"كل (?:(?P<two>يومين)|(?P<n>\d+) (?:أيام|يومًا))"],
            "MONTHLY": [r"DAY من كل شهر", r"كل (?:(?P<two>شهرين)|(?P<n>\d+) (?:أشهر|شهرًا)) في DAY من الشهر"],
            "YEARLY": [
                (
                    r"كل (?:سنة|(?P<two>سنتين)|(?P<n>\d+) (?:سنوات|سنة)) في "
                    r"(?:DAY من (?P<month>\w+)|(?P<date>\d+) (?P<month_of_date>\w+))"
                ),
            ],
            "WEEKLY": [r"كل (?:(?P<two>أسبوعين)|(?P<n>\d+) (?:أسابيع|أسبوعًا)) أيام (?P<some>.+)", r"كل (?P<all>.+)"],
        },
        "day": r"(?:(?P<last>اليوم الأخير)|يوم (?P<number>\d+)|(?P<weekday>(?:يوم )?\w+) (?P<ordinal>\w+))",
        "between": r" و",
    },
}


def read(sentence: str, code: str) -> str:
    """The RRULE that a sentence describes, by the grammar of its language."""
    grammar = GRAMMAR[code]
    whole = re.fullmatch(grammar["end"], sentence).groupdict()
    words = whole["rule"].removesuffix(grammar["gaps"])
    frequency, found = next(
        (name, match.groupdict())
        for name, forms in grammar["rules"].items()
        for form in forms
        if (match := re.fullmatch(form.replace("DAY", grammar["day"]), words))
    )
    interval = 2 if found.get("two") else int(found.get("n") or 1)
    parts = [f"FREQ={frequency}", *([f"INTERVAL={interval}"] if interval > 1 else [])]
    parts += which_days(found, code)
    if whole["until"]:
        end = re.fullmatch(grammar["until"], whole["until"]).groupdict()
        month = MONTHS[code].index(end["month"]) + 1
        parts.append(f"UNTIL={end['year']}{month:02}{int(end['day']):02}T235959")
    count = 1 if whole["once"] else 2 if whole.get("twice") else whole["count"]
    rule = ";".join([*parts, *([f"COUNT={count}"] if count else [])])
    assert (whole["rule"] != words) == has_gaps(rule), sentence
    return rule


def which_days(found: dict, code: str) -> list[str]:
    """BYMONTH and BYDAY or BYMONTHDAY."""
    of_every, of_some, beside = NAMES[code]
    for names, several in ((of_every, found.get("all")), (of_some, found.get("some"))):
        if several:
            days = [WEEKDAYS[names.index(name)] for name in re.split(GRAMMAR[code]["between"], several)]
            return ["BYDAY=" + ",".join(days)]
    month = found.get("month") or found.get("month_of_date")
    parts = [f"BYMONTH={MONTHS[code].index(month) + 1}"] if month else []
    if found.get("last"):
        return [*parts, "BYMONTHDAY=-1"]
    if found.get("ordinal"):
        place = (1, 2, 3, 4, 5, -1)[ORDINALS[code].index(found["ordinal"])]
        return [*parts, f"BYDAY={place}{WEEKDAYS[beside.index(found['weekday'])]}"]
    number = found.get("number") or found.get("date")
    return [*parts, f"BYMONTHDAY={number}"] if number else parts


def has_gaps(rule: str) -> bool:
    """Whether some month (or year) lacks the day, looked up in the calendar of every kind of year."""
    told = dict(part.split("=") for part in rule.split(";"))
    months = [int(told["BYMONTH"])] if "BYMONTH" in told else range(1, 13)
    if told["FREQ"] in {"DAILY", "WEEKLY"}:
        return False
    lengths = [calendar.monthrange(year, month)[1] for year in (2027, 2028) for month in months]
    if "BYMONTHDAY" in told:
        return int(told["BYMONTHDAY"]) > min(lengths)
    return told["BYDAY"].startswith("5")  # no month has five of each weekday


def event(start: dt.date, repeats: str, every: int = 1, days=(), on: str = "weekday", until=None, count=None):
    """The columns of a series, without a page."""
    return SimpleNamespace(
        start_date=start, repeats=repeats, repeats_every=every, repeats_weekdays=list(days), repeats_on=on,
        repeats_until=until, repeats_count=count,
    )  # fmt: skip


def rrule(each) -> str:
    return RecurrenceMixin.rule.fget(each)


def choices_on(day: dt.date) -> list[str]:
    return ["weekday", "date"] + ["last_weekday"] * is_last_weekday(day) + ["last_day"] * is_last_day(day)


def every_rule(every: int):
    """One series for each RRULE there can be without an end, so many days, weeks, months or years apart."""
    monday = dt.date(2027, 3, 1)
    yield event(monday, "daily", every)
    for chosen in chain.from_iterable(combinations(range(7), size) for size in range(1, 8)):
        days = [WEEKDAYS[number] for number in chosen]
        yield event(monday + dt.timedelta(days=chosen[0]), "weekly", every, days)
    seen = set()
    for number in range(365 * 28 + 7):  # every weekday on every date, leap days too
        day = dt.date(2024, 1, 1) + dt.timedelta(days=number)
        for repeats, on in product(("monthly", "yearly"), choices_on(day)):
            one = event(day, repeats, every, on=on)
            if rrule(one) not in seen:
                seen.add(rrule(one))
                yield one


@st.composite
def series(draw):
    """Any series that the form takes."""
    start = draw(st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)))
    end = draw(st.sampled_from(["", "until", "count"]))
    return event(
        start,
        draw(st.sampled_from(["daily", "weekly", "monthly", "yearly"])),
        draw(st.integers(1, 99)),
        draw(st.lists(st.sampled_from(WEEKDAYS), unique=True)),
        draw(st.sampled_from(choices_on(start))),
        start + dt.timedelta(days=draw(st.integers(0, 4000))) if end == "until" else None,
        draw(st.integers(1, 1000)) if end == "count" else None,
    )


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("every", [1, 2, 3, 11])
def test_every_rule_has_a_sentence_of_its_own_that_says_it(code, every):
    known = {}
    with translation.override(code):
        for each in every_rule(every):
            sentence, rule = rule_in_words(each), rrule(each)
            assert read(sentence, code) == rule, sentence
            assert known.setdefault(sentence, rule) == rule, sentence
    assert len(known) == 1 + 127 + 13 * (35 + 7 + 1) + 31 + 366


@settings(max_examples=400, deadline=None, derandomize=True)
@given(series())
def test_with_any_distance_and_end_too(one):
    for code in LANGUAGES:
        with translation.override(code):
            sentence = rule_in_words(one)
        assert read(sentence, code) == rrule(one), sentence


@settings(max_examples=200, deadline=None, derandomize=True)
@given(series(), series())
def test_the_same_rule_has_the_same_words_and_no_other_has(one, other):
    for code in LANGUAGES:
        with translation.override(code):
            assert (rule_in_words(one) == rule_in_words(other)) == (rrule(one) == rrule(other))


def test_nobody_is_told_every_second_saturday():
    """In English that is every other Saturday, and “every third” every three weeks to many."""
    for each in every_rule(1):
        with translation.override("en"):
            assert not re.search(r"[Ee]very (second|third|fourth|fifth|last)", rule_in_words(each))
