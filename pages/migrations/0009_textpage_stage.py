from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0008_call_and_follow")]

    operations = [
        migrations.AddField(
            model_name="textpage",
            name="stage",
            field=models.CharField(
                blank=True,
                choices=[
                    ("planned", "Planned"),
                    ("forming", "Forming"),
                    ("trading", "Trading"),
                    ("paused", "Paused"),
                    ("closed", "Closed"),
                ],
                default="",
                help_text="Of a page that tells of a cooperative; a label on its card. Left empty, none.",
                max_length=10,
                verbose_name="stage",
            ),
            preserve_default=False,
        ),
    ]
