from django.db import migrations, models

TABLE = "pages_ratelimitcounter"


def set_unlogged(apps, schema_editor):
    """On PostgreSQL; the table is new and empty."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {TABLE} SET UNLOGGED")


class Migration(migrations.Migration):
    additive_because = "its RunPython changes the new table alone"
    dependencies = [("pages", "0001_first_release")]

    operations = [
        migrations.CreateModel(
            name="RateLimitCounter",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField()),
                ("ends", models.PositiveBigIntegerField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(set_unlogged, migrations.RunPython.noop),
    ]
