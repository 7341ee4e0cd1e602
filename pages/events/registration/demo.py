"""Registrations of the demo: invented people who come to the community meeting, and a full date with a line."""

from anyascii import anyascii
from django.utils import timezone
from django.utils.text import slugify

from ...people.models import ConsentKind
from ..models import EventPage
from .actions import allocation
from .actions.allocation import Entry
from .models import RegistrationDate, RegistrationNotice
from .public.consents import consent_words

MEETING = "community-meeting"
# Name, language, people, how many of each separate capacity, which of the access requests, and a telephone instead of an address.
PEOPLE = [
    ("Ms. Robinson", "en", 2, (1, 1, 0), (0,), ""),
    ("Rosa Morales", "es", 1, (0, 1, 0), (), ""),
    ("سلمى حداد", "ar", 3, (2, 0, 0), (3,), ""),
    ("J. Patel", "en", 1, (0, 0, 0), (4,), ""),
    ("Deacon Hayes", "en", 1, (0, 0, 0), (), "+16015550134"),
    ("Lucía Tzoc", "es", 4, (2, 2, 4), (), ""),
    ("Moses Grant", "en", 1, (0, 0, 0), (1,), ""),
    ("Leila Brown", "en", 2, (1, 0, 2), (), ""),
    ("Ms. Tillman", "en", 1, (0, 0, 0), (), "+16015550142"),
    ("Ada Mosley", "en", 2, (1, 0, 0), (2,), ""),
    ("Jo Harper", "en", 1, (0, 0, 0), (), ""),
]
SMALL = 12  # places at the date that is full
FULL = [("Monroe Tate", 4), ("Simone Little", 4), ("Tamika Jones", 3), ("Joelle Price", 1)]
LINE = ["Mr. Little", "Lucía Tzoc", "Ms. Robinson", "Iris Bell", "Omar Haddad", "Dee Watson"]


def create_registrations() -> None:
    """Registers them; nobody is written to."""
    event = EventPage.objects.get(slug=MEETING, locale__language_code="en")
    ahead = RegistrationDate.objects.filter(event=event.translation_key, state__in=["scheduled", "moved"])
    dates = list(ahead.filter(closes_at__gt=timezone.now()).order_by("date"))
    separate = [row.translation_key.hex for row in event.separate_capacities.all()]
    options = [row.translation_key.hex for row in event.access_request_options.all()]
    for name, language, party, numbers, asked, phone in PEOPLE:
        counted = dict(zip(separate, numbers, strict=True))
        wanted = [options[number] for number in asked]
        register(dates[0], name, language, phone, party=party, separately=counted, options=wanted)
    allocation.set_own_terms(dates[2], SMALL)
    for name, party in [*FULL, *((name, 1) for name in LINE)]:
        register(dates[2], name, "en", party=party)
    RegistrationNotice.objects.update(done_at=timezone.now())


def register(on: RegistrationDate, name: str, language: str, phone: str = "", **fields) -> None:
    email = "" if phone else f"{slugify(anyascii(name)).replace('-', '.')}@example.org"
    consents = {ConsentKind.REGISTRATION: consent_words(ConsentKind.REGISTRATION, language)}
    allocation.register(on, Entry(name, language, email=email, phone=phone, consents=consents, **fields))
