"""Pictures after a restore: their renditions, which no backup holds, are made again."""

from .models import Picture


def forget_sources() -> None:
    """Step of a restore: no picture has any rendition now; `finish_pictures`, which `work` runs, makes them."""
    Picture.objects.exclude(sources={}).update(sources={})
