"""Contact details: e-mail addresses and telephone numbers as they are compared, and keyed hashes by which a person is found."""

import unicodedata
from functools import cache
from importlib.resources import files

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

LONGEST_NUMBER = 40  # characters that anybody writes of a telephone number


@cache
def home_region() -> str:
    """The country where the site is at home (ISO 3166), by its time zone; numbers without a country code are of it."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text()
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return next((row[0] for row in rows if row[2] == settings.TIME_ZONE), "US")


def without_marks(text: str) -> str:
    """The text without control and direction marks (Unicode, category C), each line break a space."""
    spaced = "".join(" " if each.isspace() else each for each in text)
    return " ".join("".join(each for each in spaced if not unicodedata.category(each).startswith("C")).split())


def normalize_email(text: str) -> str:
    """The address as it is compared: without marks, in lower case, its domain in ASCII (RFC 5891).

    Raises ValidationError for what is no address (RFC 5321), or is longer than one can be.
    """
    local, at, domain = without_marks(text).rpartition("@")
    try:
        domain = domain.encode("idna").decode() if domain else ""
    except UnicodeError:
        domain = ""
    address = f"{local}{at}{domain}".lower()
    message = _("Something is missing in this address. It should look like name@example.org.")
    if len(address) > 254 or len(local) > 64:
        raise ValidationError(message)
    validate_email_in_words(address, message)
    return address


def validate_email_in_words(address: str, message) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError(message) from None


def normalize_phone(text: str) -> str:
    """The number in E.164, whichever way and with whichever digits it is written.

    Without a country code it is one of the country where the site is at home. Raises ValidationError for what can be no number.
    """
    digits = "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in without_marks(text))
    message = _("This does not look like a telephone number. Please write it with its area code.")
    if len(digits) > LONGEST_NUMBER:
        raise ValidationError(message)
    try:
        number = phonenumbers.parse(digits, home_region())
    except phonenumbers.NumberParseException:
        raise ValidationError(message) from None
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(message)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def format_phone(number: str) -> str:
    """A number in E.164 as people write it: in the country's own way at home, with its country code elsewhere."""
    try:
        parsed = phonenumbers.parse(number, home_region())
    except phonenumbers.NumberParseException:
        return number
    at_home = phonenumbers.region_code_for_number(parsed) == home_region()
    form = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def contact_hash(kind: str, normalized: str) -> str:
    """Keyed hash of an e-mail address or a telephone number, 64 hexadecimal digits; `kind` is "email" or "phone"."""
    return salted_hmac("pages.people.contact", f"{kind}:{normalized}", algorithm="sha256").hexdigest()
