"""Who writes may keep patterns of blocks, and editors change them: on a site that has its groups already, too."""

from django.db import migrations

WRITERS, EDITORS = ["author", "organizer", "editor"], ["editor"]
GRANTS = {"add": WRITERS, "change": EDITORS, "delete": EDITORS}


def grant(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects
    if not groups.filter(name="editor").exists():  # a new site: `begin` grants them
        return
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="pages", model="blockpattern")
    for verb, names in GRANTS.items():
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=kind, codename=f"{verb}_blockpattern", defaults={"name": f"Can {verb} pattern"}
        )
        for group in groups.filter(name__in=names):
            group.permissions.add(permission)


class Migration(migrations.Migration):
    additive_because = "The code before asks for none of these permissions."
    dependencies = [
        ("home", "0008_deleted_items_and_earlier_settings"),
        ("pages", "0010_block_patterns"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop, elidable=True)]
