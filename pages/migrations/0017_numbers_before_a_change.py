"""The numbers of a registration before they were changed last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0015_what_an_offer_answers")]
    operations = [migrations.AddField("registration", "changed_from", models.JSONField(editable=False, null=True))]
