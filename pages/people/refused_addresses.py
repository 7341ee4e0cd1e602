"""Addresses that our mail server refuses: noted at the person, so that an organizer or the person can correct them."""

from django.dispatch import receiver
from django.utils import timezone

from ..mail.signals import recipients_answered
from .contact import contact_hash
from .models import Person


@receiver(recipients_answered)
def note_answer(addresses: list[str], is_refused: bool, **kwargs) -> None:
    """Note at whoever has one of these addresses that it is refused, or that it is not any more."""
    people = Person.objects.filter(email_hash__in=[contact_hash("email", each) for each in addresses])
    if is_refused:
        people.update(email_refused_at=timezone.now())  # the latest: a registration shows what came after it was made
    else:
        people.exclude(email_refused_at=None).update(email_refused_at=None)
