"""Management command `data_map`: prints what the rows of each model are: printed in public, personal, secret, derived."""

from collections.abc import Iterator

from django.apps import apps
from django.core.management import BaseCommand

from media.data_map import data_of, erasure


class Command(BaseCommand):
    help = "What each model keeps: printed in public, personal (how long, how it ends), secret, derived."

    def handle(self, **options):
        for model in apps.get_models():
            description = "; ".join(describe(model)) or "none of these"
            self.stdout.write(f"{model._meta.label:42} {description}")


def describe(model) -> Iterator[str]:
    """Descriptions of what a model stores, part by part."""
    data = data_of(model)
    if data.printed:
        yield f"printed ({', '.join(data.printed)})"
    kept = str(data.retention.period if data.retention else "until deleted").removesuffix(", 0:00:00")
    if data.personal:
        fields = ", ".join(f"{name}: {erasure(model, name)}" for name in data.personal.fields)
        yield f"personal ({fields}), kept {kept}"
        if data.personal.exported_by:
            yield f"exported by {data.personal.exported_by}"
    if data.counted:
        yield f"counted, of nobody in particular, kept {kept}"
    if data.secret:
        yield f"secret ({', '.join(data.secret)})"
    if data.derived:
        yield f"derived from {data.derived}"
