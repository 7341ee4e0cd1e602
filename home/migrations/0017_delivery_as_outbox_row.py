"""Deliveries of webhooks are rows of an outbox, as mails are: their states are indexed."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0016_preview_link_key"),
    ]

    operations = [
        migrations.AlterField(
            model_name="webhookdelivery",
            name="due",
            field=models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name="next try"),
        ),
        migrations.AlterField(
            model_name="webhookdelivery",
            name="given_up_at",
            field=models.DateTimeField(db_index=True, null=True, verbose_name="given up"),
        ),
        migrations.AlterField(
            model_name="webhookdelivery",
            name="sent_at",
            field=models.DateTimeField(db_index=True, null=True, verbose_name="sent"),
        ),
    ]
