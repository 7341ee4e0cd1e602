"""Keeps the dates of an event in step with its published source."""

from .models import EventPage, Occurrence


def keep(instance: EventPage, **kwargs) -> None:
    """After a publication, unpublication or move: one date, as the published source has it, or none where nothing is live."""
    source = EventPage.objects.filter(pk=instance.source.pk, live=True).first()
    kept = Occurrence.objects.filter(event=instance.translation_key)
    if source is None:
        kept.delete()
        return
    starts_at, ends_at = source.span
    values = {
        "source": source,
        "date": source.start_date,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "state": source.state,
    }
    if not kept.update(**values):
        Occurrence.objects.create(event=source.translation_key, **values)
