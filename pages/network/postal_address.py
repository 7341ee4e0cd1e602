"""Parser of postal addresses, into the parts that schema.org's PostalAddress names."""

import re
from typing import NamedTuple

STATES = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "DC",
        "FL",
        "GA",
        "HI",
        "ID",
        "IL",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NV",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
        "PR",
        "GU",
        "VI",
        "AS",
        "MP",
    ]
)
PROVINCES = frozenset(["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"])
# "Jackson, MS 39203", "Toronto ON M5V 2T6": locality, region, code, the last two in capitals
AMERICAN = re.compile(
    r"(?P<locality>[^,\d]+?),?\s+(?P<region>[A-Z]{2})(?:,?\s+(?P<code>\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d))?"
)
CODE_FIRST = re.compile(
    r"(?:[A-Z]{1,2}-)?(?P<code>\d{4,5}|\d{3} \d{2}|\d{4} [A-Z]{2})\s+(?P<locality>[^\d,]+?)(?:,\s*(?P<region>[^\d,]+))?"
)
CODE_LAST = re.compile(
    r"(?P<locality>[^\d,]+?)(?:,\s*(?P<region>[^\d,]+?))?,?\s+(?P<code>\d{4,6}|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})"
)


class Town(NamedTuple):
    """Parts of the line with the town; empty strings for missing ones."""

    locality: str
    region: str = ""
    code: str = ""
    country: str = ""


def postal_address(text: str) -> dict[str, str]:
    """A PostalAddress of schema.org; nothing for an empty text.

    The last line that has a code or a state is the town, the lines above it the street, the one below it the country.
    What is not recognised stays in `streetAddress`, as it was written: no part is guessed.
    """
    lines = [line.strip(" ,") for line in text.splitlines() if line.strip(" ,")]
    if len(lines) == 1:
        street, _comma, rest = lines[0].partition(",")
        lines = [street.strip(), rest.strip()] if town_of(rest.strip()) else lines
    found = {"@type": "PostalAddress", "streetAddress": ", ".join(lines)}
    for number in range(len(lines) - 1, -1, -1):
        below = lines[number + 1 :]
        if (town := town_of(lines[number])) and len(below) <= 1:
            found["streetAddress"] = ", ".join(lines[:number])
            found |= {"addressLocality": town.locality, "addressRegion": town.region, "postalCode": town.code}
            found["addressCountry"] = below[0] if below else town.country
            break
    return {name: value for name, value in found.items() if value} if lines else {}


def town_of(line: str) -> Town | None:
    """The parts of a line with a town; None where it has neither a code nor a known state."""
    if (match := AMERICAN.fullmatch(line)) and match["region"] in STATES | PROVINCES:
        country = "US" if match["region"] in STATES else "CA"
        return Town(match["locality"].strip(), match["region"], match["code"] or "", country)
    for pattern in (CODE_FIRST, CODE_LAST):
        if match := pattern.fullmatch(line):
            return Town(match["locality"].strip(), (match["region"] or "").strip(), match["code"])
    return None
