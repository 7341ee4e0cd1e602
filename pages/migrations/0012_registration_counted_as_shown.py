"""Registrations are counted as they are shown: one person may be on a list twice, and a place may wait for its confirmation."""

from django.db import migrations, models

KINDS = [
    ("confirm", "Please confirm"),
    ("lapsed", "Not confirmed in time"),
    ("duplicate", "On the list already"),
    ("confirmed", "Confirmation"),
    ("waiting", "Number in line"),
    ("offer", "Offer of a place"),
    ("changed", "What was changed"),
    ("gone", "Given back"),
    ("reminder", "Reminder"),
    ("moved", "Moved"),
    ("cancelled", "Cancelled"),
    ("link", "The link again"),
    ("message", "Message"),
]


class Migration(migrations.Migration):
    additive_because = (
        "The code before looks for a registration of the same person itself, under the lock of the date; it only loses the "
        "check of the database. It reads a second one of the code after as any other. It knows no reserved places and counts such a row a "
        "second time when it is confirmed: require confirmation for an event only once all processes run the code after."
    )
    dependencies = [("pages", "0011_next_moment_indexes")]

    operations = [
        migrations.RemoveConstraint(model_name="registration", name="pages_registration_once"),
        migrations.AddField(
            model_name="registration",
            name="is_distinct",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="registration",
            name="is_reserved",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="confirmation_required",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="A place is held for a day, until the link in the mail is pressed.",
                verbose_name="require confirmation by e-mail",
            ),
        ),
        migrations.AlterField(
            model_name="registrationnotice",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=10),
        ),
    ]
