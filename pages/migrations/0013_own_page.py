"""Columns of the own page of a registration: a declined offer, an address that waits for its confirmation, refused addresses."""

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
    ("address", "Please confirm the new address"),
    ("replaced", "To the previous address: it was replaced"),
    ("message", "Message"),
]


class Migration(migrations.Migration):
    dependencies = [("pages", "0012_registration_counted_as_shown")]

    operations = [
        migrations.AddField("registration", "passes_until", models.DateTimeField(null=True)),
        migrations.AddField(
            "registration", "new_email", models.EmailField("new e-mail, not confirmed", blank=True, db_default="", default="", max_length=254)
        ),
        migrations.AddField(
            "registration",
            "link_version",
            models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField("person", "email_refused_at", models.DateTimeField(editable=False, null=True)),
        migrations.AlterField("registrationnotice", "kind", models.CharField(choices=KINDS, max_length=10)),
    ]
