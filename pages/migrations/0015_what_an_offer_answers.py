"""The access question that a separate capacity or an access request answers, for those whose name leaves no doubt."""

import re

from django.db import migrations, models

KINDS = [
    ("", "The one its name says, if it does"),
    ("entrance", "Entrance without steps"),
    ("restroom", "Accessible restroom"),
    ("seating", "Seating"),
    ("sign_language", "Sign language"),
    ("interpretation", "Interpretation"),
    ("childcare", "Childcare"),
    ("food", "Food"),
    ("transit", "Bus and ride"),
    ("quiet_room", "Quiet room"),
    ("masks", "Masks"),
    ("sound", "Sound and captions"),
    ("other", "None of these"),
]
NAMES = {
    "sign_language": {
        *("sign language", "asl", "american sign language", "lengua de señas", "lsm", "لغة الإشارة"),
    },
    "interpretation": {"interpretation", "interpreter", "spanish interpretation", "interpretación", "الترجمة الفورية"},
    "childcare": {
        *("childcare", "child care", "free childcare", "cuidado infantil", "cuidado de niños", "guardería"),
        *("رعاية أطفال", "رعاية الأطفال"),
    },
    "transit": {
        *("van", "vans", "seats in the van", "seat in the van", "shuttle", "seats on the bus", "bus and ride"),
        *("camioneta", "lugares en la camioneta", "asientos en la camioneta", "autobús y transporte"),
        *("الحافلة", "مقاعد في الحافلة", "مقاعد الحافلة", "الحافلة والتوصيل"),
    },
    "quiet_room": {"quiet room", "sala tranquila", "غرفة هادئة"},
    "food": {"food", "comida", "الطعام"},
}
KIND_BY_NAME = {name: kind for kind, names in NAMES.items() for name in names}
IGNORED = re.compile(r"\([^)]*\)|^(the|a|an|el|la|los|las|un|una) ")


def choose_kinds(apps, schema_editor):
    for name in ("SeparateCapacity", "AccessRequestOption"):
        rows = apps.get_model("pages", name).objects
        for row in rows.filter(kind="").order_by("pk"):  # the row of the source is older than those of its translations
            words = " ".join(row.name.casefold().split())
            if kind := KIND_BY_NAME.get(" ".join(IGNORED.sub(" ", words).split())):
                rows.filter(translation_key=row.translation_key, kind="").update(kind=kind)


def kind_field():
    return models.CharField(
        blank=True,
        choices=KINDS,
        db_default="",
        default="",
        help_text="The page then answers with yes.",
        max_length=16,
        verbose_name="answers the question",
    )


class Migration(migrations.Migration):
    additive_because = "The code before does not read the new column."
    dependencies = [("pages", "0014_opening_hours")]
    operations = [
        migrations.AddField("accessrequestoption", "kind", kind_field()),
        migrations.AddField("separatecapacity", "kind", kind_field()),
        migrations.RunPython(choose_kinds, migrations.RunPython.noop, elidable=True),
    ]
