"""Answers out of several were kept by their place, which moves when another is added: from now on by their words."""

from django.db import migrations


def keep_words(apps, schema_editor):
    questions = apps.get_model("pages", "RegistrationQuestion").objects.filter(kind="choice")
    of_source = questions.order_by("-pk")  # the source's row is the oldest of its translations
    answers = {row.translation_key.hex: [*filter(None, map(str.strip, row.choices.splitlines()))] for row in of_source}
    for registration in apps.get_model("pages", "Registration").objects.exclude(answers={}).iterator():
        kept = dict(registration.answers)
        for key, place in kept.items():
            if isinstance(place, int):
                words = answers.get(key, [])
                kept[key] = words[place] if place < len(words) else str(place)
        if kept != registration.answers:
            registration.answers = kept
            registration.save(update_fields=["answers"])


class Migration(migrations.Migration):
    additive_because = "The code before shows words that are no place as they are."
    dependencies = [("pages", "0005_registration")]
    operations = [migrations.RunPython(keep_words, migrations.RunPython.noop, elidable=True)]
