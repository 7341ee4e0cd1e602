"""Signal receivers of consent: who is told when a picture is withdrawn."""

from django.dispatch import receiver

from media.consent.withdrawal import picture_withdrawn

from .mails import mail_keepers


@receiver(picture_withdrawn)
def tell_keepers(picture, user, **kwargs):
    return mail_keepers(picture, user) if user else 0  # of what a restore withdraws again they have heard
