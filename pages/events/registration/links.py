"""Signed links: by one somebody sees, changes and ends one registration, and nothing else.

`/r/<signed>/`: the key of the registration, and a code over it (HMAC-SHA-256, RFC 2104, cut to 96 bits). Neither the database
nor a list of keys opens a registration without the site's secret key. The links of a mail have another code than the page
after the form, and that to confirm a third: who opens them has the mailbox. Once something was done by one of these, the link
of the page opens nothing any more: somebody else may have typed the address.
"""

import base64
import hmac
import re
from hashlib import sha256

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from .models import KEY_LENGTH, Registration

SALT = b"pages.events.registration.links:"
CODE_BYTES = 12
PAGE, MAIL, CONFIRM, ADDRESS = "", "mail", "confirm", "address"
SIGNED = re.compile(rf"([A-Za-z0-9]{{{KEY_LENGTH}}})([A-Za-z0-9_-]{{16}})", re.ASCII)


def code_of(key: str, secret: str, purpose: str = PAGE) -> str:
    digest = hmac.digest(secret.encode(), SALT + purpose.encode() + key.encode(), sha256)[:CODE_BYTES]
    return base64.urlsafe_b64encode(digest).decode()


def sign(registration: Registration, purpose: str = PAGE) -> str:
    """The signed part of its link, 28 characters; with ADDRESS of the link that confirms its new address."""
    signed = next(iter(signed_purposes(registration, purpose)), ADDRESS)
    return registration.key + code_of(registration.key, settings.SECRET_KEY, signed)


def signed_purposes(registration: Registration, purpose: str) -> list[str]:
    """What the code of a link is made of. Links in mails end when another address is confirmed: the mailbox that had them may
    be somebody else's. A link to confirm is of one address: the proposed one, else the present one. While another
    address is proposed, the link of the present one must not confirm that.
    """
    if purpose == ADDRESS:
        address = registration.new_email or registration.person.email
        return [f"{ADDRESS} {address}"] if address else []
    if purpose and registration.link_version:
        return [f"{purpose} {registration.link_version}"]
    return [purpose]


def find(signed: str, *purposes: str) -> Registration | None:
    """The registration that this link opens, with `is_by_mail`; None for one that is cut, forged, of another site, or of what
    is erased. Purposes: of the page and of mails, unless others are named.
    """
    if not (parts := SIGNED.fullmatch(signed)):
        return None
    key, code = parts.groups()
    registration = Registration.objects.select_related("on", "person").filter(key=key).first()
    if registration is None:
        return None
    opened = [purpose for purpose in purposes or (PAGE, MAIL) if is_opened(registration, code, purpose)]
    if not opened or (opened == [PAGE] and registration.proved_at):
        return None
    registration.is_by_mail = opened != [PAGE]
    return registration


def is_opened(registration: Registration, code: str, purpose: str) -> bool:
    return any(is_signed(registration.key, code, each) for each in signed_purposes(registration, purpose))


def is_signed(key: str, code: str, purpose: str) -> bool:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(code, code_of(key, secret, purpose)) for secret in secrets)


def prove(registration: Registration) -> None:
    """Notes that whoever has the mailbox has done something by a link of a mail."""
    if registration.is_by_mail and registration.proved_at is None:
        registration.proved_at = timezone.now()
        Registration.objects.filter(pk=registration.pk, proved_at=None).update(proved_at=registration.proved_at)
