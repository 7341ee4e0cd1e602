"""Likely slips in the domain of an e-mail address: "gmial.con" is probably "gmail.com"."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

# Domains that many people have, most frequent first: what a mistyped one is corrected to.
COMMON = (
    *("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "aol.com", "live.com", "msn.com"),
    *("comcast.net", "bellsouth.net", "sbcglobal.net", "verizon.net", "att.net", "protonmail.com", "googlemail.com"),
    *("yahoo.com.mx", "hotmail.es", "yahoo.es", "outlook.es", "yahoo.co.uk", "hotmail.co.uk", "hotmail.fr", "yahoo.fr"),
)
# Domains that look like a slip of one of these and are none.
PLAUSIBLE = {
    *("email.com", "mail.com", "ymail.com", "gmx.com", "gmx.net", "gmx.de", "hmail.com", "fmail.com", "qmail.com"),
    *("cloud.com", "me.com", "mac.com", "proton.me", "pm.me", "hey.com", "fastmail.com", "zoho.com", "rocketmail.com"),
    *("hushmail.com", "tutanota.com", "riseup.net", "horizon.net", "comcast.com", "att.com", "verizon.com"),
}
ENDINGS = {  # slips of a top-level domain that are no top-level domain themselves
    "com": (
        "con",
        "cmo",
        "ocm",
        "vom",
        "xom",
        "comm",
        "coom",
        "conm",
        "copm",
        "ccom",
        "cpm",
        "comn",
        "coml",
        "c0m",
        "cim",
    ),
    "net": ("nte", "ent", "nett", "neet", "met", "netl"),
    "org": ("ogr", "rog", "orgg", "irg", "prg", "orgn"),
    "edu": ("eud", "deu", "eduu"),
}
CORRECT_ENDINGS = {slip: ending for ending, slips in ENDINGS.items() for slip in slips}
SHORTENED = {"co", "cm", "om"}  # countries too: a slip of "com" only after a name that has no address there
LONG_NAME = 7  # letters, in which two slips may be


def likely_address(address: str) -> str:
    """Return the address (normalized) that was probably meant, or "" if nothing speaks against the one that was typed."""
    local, _at, domain = address.rpartition("@")
    likely = likely_domain(domain)
    return f"{local}@{likely}" if likely and likely != domain else ""


def likely_domain(domain: str) -> str:
    """Return the domain that was probably meant; the same one where it is plausible in itself."""
    if domain in COMMON or domain in PLAUSIBLE:
        return domain
    before, _dot, ending = domain.rpartition(".")
    mended = f"{before}.{CORRECT_ENDINGS.get(ending, ending)}"
    if mended in COMMON or mended in PLAUSIBLE:
        return mended
    name, _dot, rest = mended.partition(".")
    for common in COMMON:
        common_name, _dot, common_rest = common.partition(".")
        is_rest = rest == common_rest or (common_rest == "com" and rest in SHORTENED)
        if is_rest and is_slip(name, common_name):
            return common
    if name == "gmail":  # it is at home nowhere else
        return "gmail.com"
    return mended


def is_slip(name: str, common: str) -> bool:
    """Whether one is typed for the other: the same, or a slip or two in a name long enough to be recognized."""
    slips = distance(name, common)
    if slips == 2:
        return len(common) >= LONG_NAME and name[:1] == common[0]
    return slips == 0 or (slips == 1 and len(common) > 4)


def distance(one: str, other: str) -> int:
    """Return how many letters are left out, added, replaced or exchanged with the next (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b)))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[-1] = min(row[-1], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]


class LikelyAddressMixin:
    """Mixin of a form with a field "email", which asks once whether the address is mistyped, without script.

    The template shows `likely` as the value of a button named ADOPTED, and repeats `email_asked` in a hidden field.
    """

    ADOPTED, ASKED = "email_meant", "email_asked"
    likely = ""  # the address that was probably meant, while that is a question

    def __init__(self, data=None, *args, **kwargs):
        if data and data.get(self.ADOPTED):
            data = data.copy()
            data["email"] = data[self.ADOPTED]
        super().__init__(data, *args, **kwargs)

    @property
    def email_asked(self) -> str:
        """The address that has been questioned."""
        return self.asked_now or (self.data.get(self.ASKED, "") if self.is_bound else "")

    asked_now = ""

    def ask_once(self, address: str) -> str:
        """Return the address. Raises ValidationError, code "likely", the first time that it looks mistyped.

        The initial address of the form has been decided on before.
        """
        likely = likely_address(address) if address != self.initial.get("email") else ""
        if likely and self.data.get(self.ASKED, "").strip().lower() != address:
            self.likely, self.asked_now = likely, address
            words = gettext("Did you mean %(domain)s?") % {"domain": likely.rpartition("@")[2]}
            raise ValidationError(words, code="likely")
        return address
