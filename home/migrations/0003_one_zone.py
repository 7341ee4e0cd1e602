"""The desk has one zone, the network's; accounts that had chosen another no longer do."""

from django.db import migrations


def forget_zones(apps, schema_editor):
    profiles = apps.get_model("wagtailusers", "UserProfile").objects
    profiles.exclude(current_time_zone="").update(current_time_zone="")


class Migration(migrations.Migration):
    dependencies = [("home", "0002_homepage"), ("wagtailusers", "0015_userprofile_keyboard_shortcuts")]
    operations = [migrations.RunPython(forget_zones, migrations.RunPython.noop)]
