"""What translations say today beside a fact counts as written for what their sources say today."""

from django.db import migrations

from ..events.occurrences import CHANGE_NOTES
from ..events.models import EVENT_NOTES
from ..events.places import PLACE_NOTES
from ..fact_notes import Sentence, baseline, child_path


def written_for_today(apps, schema_editor):
    engine = apps.get_model("wagtail_localize", "TranslationSource").objects.order_by("pk")
    languages = dict(engine.values_list("object_id", "locale_id"))
    for name, notes in (("EventPage", EVENT_NOTES), ("Place", PLACE_NOTES)):
        model = apps.get_model("pages", name)
        rows = model.objects.filter(translation_key__in=languages)
        rows = list(rows.defer("body", "recap") if name == "EventPage" else rows)
        sources = {row.translation_key: row for row in rows if row.locale_id == languages[row.translation_key]}
        paths = notes_of_dates(apps) if name == "EventPage" else None
        for row in baseline(rows, sources, notes, paths):
            model.objects.filter(pk=row.pk).update(written_for=row.written_for)


def notes_of_dates(apps):
    """For a page and its source: the notes of their single dates."""
    dates = {}
    for each in apps.get_model("pages", "ChangedDate").objects.all():
        dates.setdefault(each.event_id, {})[each.translation_key] = each

    def paths(row, source):
        theirs = dates.get(source.pk, {})
        return [
            Sentence(child_path("changes", own, name), own, theirs.get(key), name, facts)
            for key, own in dates.get(row.pk, {}).items()
            for name, facts in CHANGE_NOTES.items()
        ]

    return paths


class Migration(migrations.Migration):
    dependencies = [("pages", "0005_sentences_written_for")]

    operations = [migrations.RunPython(written_for_today, migrations.RunPython.noop)]
