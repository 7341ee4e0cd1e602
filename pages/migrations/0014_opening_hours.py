"""Opening hours become facts; texts around every page in translation follow their source; rhythms by their rule."""

import json
import re
import uuid
from hashlib import sha256
from html import unescape

import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import migrations, models

TEXTS = (
    *("tagline", "hours", "time_name", "small_print", "call_label", "call_address"),
    *("podcast_title", "podcast_about", "registration_consent"),
)
UNKNOWN = ""
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def digest(*values):
    return sha256(json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False).encode()).hexdigest()[:16]


def source_locales(apps, keys):
    """Return {translation key: locale id} of what the translation engine translates from."""
    sources = apps.get_model("wagtail_localize", "TranslationSource").objects.filter(object_id__in=keys)
    return dict(sources.order_by("pk").values_list("object_id", "locale_id"))


def record_texts(apps, schema_editor):
    """Record of each translated text around every page whether it was translated from what its source says now.

    Without the engine, or where it never knew this text, it counts as current: it was public as it is.
    """
    chromes = list(apps.get_model("pages", "Chrome").objects.select_related("locale"))
    engine = source_locales(apps, [row.translation_key for row in chromes])
    for row in chromes:
        same = [each for each in chromes if each.translation_key == row.translation_key]
        source = next((each for each in same if each.locale_id == engine.get(row.translation_key)), None) or next(
            (each for each in same if each.locale.language_code == settings.LANGUAGE_CODE), row
        )
        if source.pk == row.pk:
            continue
        for name in TEXTS:
            words, original = getattr(row, name), getattr(source, name)
            if words:
                current = is_translated_from(apps, row, name, original)
                row.written_for[name] = [digest([], original) if current else UNKNOWN, digest(words)]
        row.save(update_fields=["written_for"])


def is_translated_from(apps, row, name, original):
    """Whether the engine has a translation of this text as it is now, or none of any text at this place."""
    rows = apps.get_model("wagtail_localize", "StringTranslation").objects.filter(
        context__object_id=row.translation_key, context__path=name, locale_id=row.locale_id
    )
    known = [plain(each.translation_of.data) for each in rows.select_related("translation_of")]
    return not known or normalized(original) in map(normalized, known)


def plain(data):
    """Return a text as its field has it: the engine stores lines with <br/> between them, and escapes “&”, “<” and “>”."""
    return unescape(re.sub(r"<br\s*/?>", " ", data))


def normalized(text):
    return " ".join(text.split())


def record_rhythms(apps, schema_editor):
    """Replace the digests of sentences about a rhythm, which depended on the whole first day, by those of its rule."""
    events = apps.get_model("pages", "EventPage").objects.defer("body", "recap")
    rows = [row for row in events.filter(written_for__has_key="kicker") if row.written_for["kicker"][0] != UNKNOWN]
    engine = source_locales(apps, [row.translation_key for row in rows])
    for row in rows:
        source = events.filter(translation_key=row.translation_key, locale_id=engine.get(row.translation_key)).first()
        if source is None or source.pk == row.pk or not source.repeats:
            continue
        before, own = row.written_for["kicker"]
        names = ("start_date", "repeats", "repeats_every", "repeats_weekdays", "repeats_on")
        if before == digest([getattr(source, name) for name in names], source.kicker):
            row.written_for["kicker"] = [digest([rule(source)], source.kicker), own]
            events.filter(pk=row.pk).update(written_for=row.written_for)


def rule(event):
    """Return the RRULE without its end, as pages.events.recurrence writes it."""
    day, parts = event.start_date, [f"FREQ={event.repeats.upper()}"]
    name, position = WEEKDAYS[day.weekday()], (day.day - 1) // 7 + 1
    parts += [f"INTERVAL={event.repeats_every}"] if event.repeats_every > 1 else []
    if event.repeats == "weekly":
        parts.append("BYDAY=" + ",".join(each for each in WEEKDAYS if each in {*event.repeats_weekdays, name}))
    if event.repeats == "yearly":
        parts.append(f"BYMONTH={day.month}")
    if event.repeats in {"monthly", "yearly"}:
        by_day = {
            "date": f"BYMONTHDAY={day.day}",
            "weekday": f"BYDAY={position}{name}",
            "last_weekday": f"BYDAY=-1{name}",
            "last_day": "BYMONTHDAY=-1",
        }
        parts.append(by_day[event.repeats_on])
    return ";".join(parts)


class Migration(migrations.Migration):
    additive_because = (
        "The code before does not read what is recorded of the texts, and shows the rule of a series in place of a "
        "translated sentence about its rhythm until it is replaced."
    )
    dependencies = [
        ("pages", "0013_own_page"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [
        migrations.AddField(
            model_name="chrome",
            name="written_for",
            field=models.JSONField(db_default={}, default=dict, editable=False),
        ),
        migrations.AlterField(
            model_name="chrome",
            name="hours",
            field=models.TextField(
                blank=True,
                help_text="Shown only as long as no weekdays are filled in above. One line each.",
                verbose_name="opening hours in words",
            ),
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("weekdays", models.JSONField(default=list, verbose_name="days")),
                ("opens", models.TimeField(verbose_name="from")),
                ("closes", models.TimeField(verbose_name="to")),
                (
                    "chrome",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="opening_hours", to="pages.chrome"
                    ),
                ),
            ],
            options={
                "verbose_name": "days and times",
                "verbose_name_plural": "opening hours by weekday",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HoursException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("date", models.DateField(verbose_name="day")),
                (
                    "until",
                    models.DateField(
                        blank=True, help_text="Only if it is several days.", null=True, verbose_name="last day"
                    ),
                ),
                ("opens", models.TimeField(blank=True, null=True, verbose_name="from")),
                (
                    "closes",
                    models.TimeField(blank=True, help_text="Both left empty: closed.", null=True, verbose_name="to"),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        help_text="For example “We are at the harvest festival”.",
                        max_length=200,
                        verbose_name="what people should know",
                    ),
                ),
                (
                    "chrome",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hours_exceptions", to="pages.chrome"
                    ),
                ),
                (
                    "locale",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.locale",
                        verbose_name="locale",
                    ),
                ),
            ],
            options={
                "verbose_name": "exception",
                "verbose_name_plural": "days with other opening hours",
                "ordering": ["sort_order"],
                "abstract": False,
                "unique_together": {("translation_key", "locale")},
            },
        ),
        migrations.RunPython(record_texts, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(record_rhythms, migrations.RunPython.noop, elidable=True),
    ]
