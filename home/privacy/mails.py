"""Mails that wait for somebody else, written anew without a person: their subject, their texts and the names beside addresses."""

import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage

NAMED = ("From", "Reply-To", "Sender", "To", "Cc")
INSTEAD_OF_NAME = "removed"  # a name beside an address takes no brackets (RFC 5322, section 3.2.3)


def changed_mail(raw: bytes, change: Callable[..., str]) -> bytes:
    """This mail (RFC 5322) with `change(text)` in the place of each of its texts, `change(text, instead=…)` in headers."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if "Subject" in message:
        message.replace_header("Subject", change(str(message["Subject"])))
    for name in (name for name in NAMED if name in message):
        message.replace_header(name, change(str(message[name]), instead=INSTEAD_OF_NAME))
    for part in message.walk():
        if part.get_content_maintype() == "text":
            change_part(part, change)
    return message.as_bytes()


def change_part(part: EmailMessage, change: Callable[..., str]) -> None:
    """Writes a text or an attached text anew where it changes."""
    before = part.get_content()
    after = change(before)
    if after != before:
        kept = {"disposition": part.get_content_disposition(), "filename": part.get_filename()}
        part.set_content(after, subtype=part.get_content_subtype(), **kept if kept["disposition"] else {})
