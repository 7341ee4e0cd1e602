"""Mails about a registration, in the language of whoever registered: text and HTML, with the date for a calendar."""

import re
from collections.abc import Iterator
from email.mime.text import MIMEText
from email.utils import format_datetime
from textwrap import wrap

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_info

from ....mail.backend import mail_host
from ..addresses import language_of
from ..formatting import join_parts
from ..models import NoticeKind, Registration, RegistrationDate, RegistrationNotice, RegistrationState
from . import ical
from .letters import Letter, NoticeContext, write
from .validity import expires_at

LINE = 68  # characters
WITH_CALENDAR = {
    *(NoticeKind.CONFIRMED, NoticeKind.CHANGED, NoticeKind.REMINDER),
    *(NoticeKind.MOVED, NoticeKind.CANCELLED, NoticeKind.GONE),
}
LATIN = "'Bricolage Grotesque','Arial Narrow','Roboto Condensed','Helvetica Neue',Arial,sans-serif"
ARABIC = "'Cairo','Segoe UI',Tahoma,Arial,sans-serif"
# Background and text of the head of a mail, and its background where the reader's program is dark.
COLOURS = {
    "green": ("#0b5a37", "#fffaf0", "#093d26"),
    "gold": ("#f4b62c", "#1a1511", "#f4b62c"),
    "red": ("#a81f14", "#fffaf0", "#84190f"),
    "ink": ("#1a1511", "#fffaf0", "#29231b"),
}
R, K, Y, G = "#c1281b", "#1a1511", "#f4b62c", "#0b5a37"
QUILT = (R, K, Y, G, Y, G, R, K, Y, R, G, Y, K, R, Y, G, K, Y, R, G, Y, K, R, Y)


def build(notice: RegistrationNotice) -> EmailMultiAlternatives:
    """The mail of this notice; its Message-ID follows from the notice, so that what is sent twice is the same mail."""
    registration = notice.registration
    with translation.override(language_of(registration)):
        about = NoticeContext(notice)
        letter = write(about)
        context = {"letter": letter, "about": about, "mail": layout(about, letter)}
        mail = EmailMultiAlternatives(
            letter.subject,
            plain(render_to_string("mail/registration/letter.txt", context)),
            to=[notice.recipient],
            reply_to=[about.contact[0]] if about.contact[0] else None,
            headers=headers_of(notice),
        )
        mail.attach_alternative(render_to_string("mail/registration/letter.html", context), "text/html")
        for name, content, method in calendar_files(notice):
            mail.attach(calendar_part(name, content, method))
    return mail


def headers_of(notice: RegistrationNotice) -> dict[str, str]:
    found = {
        "Message-ID": f"<{notice.registration.key}.{notice.pk}@{mail_host()}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834
    }
    if end := expires_at(notice):
        found["Expires"] = format_datetime(end)  # the outbox does not send it later
    return found


def layout(about: NoticeContext, letter: Letter) -> dict:
    """What the templates draw with: colours, faces, direction; what is indented in the text, in its lines."""
    language = language_of(about.registration)
    is_rtl = get_language_info(language)["bidi"]
    background, text, dark = COLOURS[letter.colour]
    return {
        "language": language,
        "direction": "rtl" if is_rtl else "ltr",
        "face": ARABIC if is_rtl else LATIN,
        "height": "1.4" if is_rtl else "1.02",
        "background": background,
        "text": text,
        "dark": dark,
        "quilt": QUILT,
        "line": "=" * min(LINE, len(about.page.title)),
        "facts": list(fact_lines(letter, is_rtl)),
        "slips": [wrap(f"{loud} {words}", LINE - 4) for loud, words in letter.slips],
        "message_direction": "rtl" if is_bidi(letter.message_language) else "ltr",
    }


def is_bidi(language: str) -> bool:
    return language in dict(settings.LANGUAGES) and get_language_info(language)["bidi"]


def fact_lines(letter: Letter, is_rtl: bool) -> Iterator[str]:
    """The facts as lines of text: a label with leaders, as in a list of contents; without, where they run to the left."""
    width = max((len(each.label) for each in letter.facts), default=0)
    for each in letter.facts:
        value = join_parts(each.lines)
        yield f"{each.label}: {value}" if is_rtl else f"{each.label} {'.' * (width - len(each.label) + 2)} {value}"


def plain(text: str) -> str:
    """The text with no more than one empty line at once."""
    return re.sub(r"(?:[ \t]*\n){3,}", "\n\n", text).strip() + "\n"


def calendar_files(notice: RegistrationNotice) -> Iterator[tuple[str, bytes, str]]:
    """(name, content, method) of the files for a calendar: of who has or had a place. An entry is not taken out of a calendar
    while another registration of the same mailbox has a place at that date.
    """
    registration = notice.registration
    if notice.kind not in WITH_CALENDAR or registration.confirmed_at is None:
        return
    is_gone = registration.state == RegistrationState.CANCELLED
    if registration.state == RegistrationState.CONFIRMED or ical.is_off(registration):
        method = "CANCEL" if ical.is_off(registration) else "PUBLISH"
        if not (is_gone and has_another_place(registration, registration.on)):
            yield "event.ics", ical.calendar_of(registration), method
    left = ical.left_date(registration, notice.facts["was"]) if notice.facts.get("by_organizer") else None
    if left and not has_another_place(registration, left):
        yield "event-before.ics", ical.calendar_of(registration, left), "CANCEL"


def has_another_place(registration: Registration, on: RegistrationDate) -> bool:
    rows = on.registrations.confirmed().filter(person=registration.person_id)
    return rows.exclude(pk=registration.pk).exists() and not (on.is_off or on.is_dropped)


def calendar_part(name: str, content: bytes, method: str) -> MIMEText:
    """An attachment as calendars read it (RFC 6047)."""
    part = MIMEText(content.decode(), "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part
