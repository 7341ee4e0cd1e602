"""A mail names the app that sends it; those of registration, the only ones that waited while it was off, go on waiting."""

from django.db import migrations, models


def name_registration(apps, schema_editor):
    mails = apps.get_model("pages", "OutgoingMail").objects.using(schema_editor.connection.alias)
    notices = apps.get_model("pages", "RegistrationNotice").objects.using(schema_editor.connection.alias)
    of_registration = notices.exclude(mail=None).values("mail")
    mails.filter(sent_at=None, given_up_at=None, pk__in=of_registration).update(feature="pages.events.registration")


class Migration(migrations.Migration):
    additive_because = "The code before does not read the new column."
    dependencies = [("pages", "0018_help_of_registration")]
    operations = [
        migrations.AddField(
            "outgoingmail", "feature", models.CharField(blank=True, db_default="", default="", max_length=100)
        ),
        migrations.RunPython(name_registration, migrations.RunPython.noop),
    ]
