"""Two texts that were left empty held the name of an object: a form showed the default of the database as a value."""

from django.db import migrations, models

WRONG = "<django.db.models.expressions.DatabaseDefault object at "
TEXTS = (
    (
        "eventpage",
        "registration_words",
        models.CharField(
            blank=True,
            db_default="",
            default="",
            help_text="For example what will be there for them: a chair, a plate and a headset.",
            max_length=200,
            verbose_name="a sentence above the button",
        ),
    ),
    (
        "chrome",
        "registration_consent",
        models.TextField(
            blank=True,
            db_default="",
            default="",
            help_text="Left empty, a sentence that says what is kept, until when and what for.",
            max_length=600,
            verbose_name="what people agree to when they register",
        ),
    ),
)


def empty(apps, schema_editor):
    revisions = apps.get_model("wagtailcore", "Revision").objects
    for model, name, _field in TEXTS:
        apps.get_model("pages", model).objects.filter(**{f"{name}__startswith": WRONG}).update(**{name: ""})
        for revision in revisions.filter(**{f"content__{name}__startswith": WRONG}).iterator():
            revision.content[name] = ""
            revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    additive_because = "The code before reads an empty text as any other."
    dependencies = [("pages", "0007_registration_announced")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AlterField(model, name, field) for model, name, field in TEXTS]
        ),
        migrations.RunPython(empty, migrations.RunPython.noop, elidable=True),
    ]
