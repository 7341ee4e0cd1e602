"""Software licences: of each installed package as an SPDX expression, and which go with our own (BSD-3-Clause)."""

import re
from importlib import metadata

from cyclonedx.spdx import fixup_id, is_expression
from license_expression import Licensing

PERMISSIVE = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "HPND", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0"),
    *("Python-2.0", "Unlicense", "Zlib"),
}
# What they cover stays under them, and what merely uses it stays under ours: a package that pip installs beside us,
# unaltered and replaceable, and a file that says so itself.
WEAK_COPYLEFT = {"LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0"}
FONTS = {"OFL-1.1"}
PERMITTED = PERMISSIVE | WEAK_COPYLEFT

# Packages whose metadata has no licence, or none that says which (BSD of how many clauses), as read in what they bring;
# async-timeout is not installed on every Python.
DECLARED = {
    "async-timeout": "Apache-2.0",
    "django-csp": "BSD-3-Clause",
    "django-filter": "BSD-3-Clause",
    "django-permissionedforms": "BSD-3-Clause",
    "django-taggit": "BSD-3-Clause",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",  # its own; what it took over; the public suffix list
    "laces": "BSD-3-Clause",
    "pillow-heif": "BSD-3-Clause AND LGPL-3.0-only AND GPL-2.0-only",  # its metadata tells of its source only
    "pyrage": "MIT",
    "python-bidi": "LGPL-3.0-only",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
    "telepath": "BSD-3-Clause",
    "willow": "BSD-3-Clause",
}
# A licence that does not go with ours, and why the package may stay.
EXCEPTIONS = {
    "pillow-heif": {
        "GPL-2.0-only": "Wagtail asks for it. Its wheel holds libx265, which encodes HEIC: we distribute no wheel, import"
        " nothing of it and take no HEIC; whoever hands on an image of a whole site hands this on, too."
    },
}
SPELLINGS = {  # of `License` and of trove classifiers
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def license_of(package: str) -> str:
    """The SPDX expression of a package, by its canonical name; what can't be told apart stays as its metadata has it."""
    return DECLARED.get(package) or license_in(metadata.metadata(package))


def license_in(found: metadata.PackageMetadata) -> str:
    """The first of License-Expression, License and all classifiers that is SPDX; else their own words, or nothing."""
    classifiers = [
        line.split(" :: ")[-1] for line in found.get_all("Classifier") or () if line.startswith("License ::")
    ]
    fields = [[found.get("License-Expression")], [found.get("License")], classifiers]
    spelled = [[spdx(word.strip()) for word in words if word] for words in fields]
    said = filter(None, map(" AND ".join, spelled))
    return next(filter(is_expression, said), "; ".join(word for words in spelled for word in words))


def spdx(words: str) -> str:
    """The SPDX identifier of a licence in other words; what has none stays as it is."""
    return SPELLINGS.get(words) or fixup_id(words) or words


def unfit(expression: str, permitted: set[str]) -> set[str]:
    """The licences of an SPDX expression that are not permitted: of `OR` the best choice, of `AND` all; {""} for none."""
    if not expression or not is_expression(expression):
        return {expression}
    return _unfit(Licensing().parse(expression), permitted)


def _unfit(node, permitted: set[str]) -> set[str]:
    if not node.args:
        return {str(node)} - permitted
    branches = [_unfit(branch, permitted) for branch in node.args]
    return min(branches, key=len) if node.operator.strip() == "OR" else set().union(*branches)


def font_licenses(texts) -> dict[str, tuple[str, str]]:
    """(licence, copyright) by family, from the files NAME-OFL.txt in a folder."""
    found = {}
    for path in sorted(texts.glob("*-OFL.txt")):
        text = path.read_text()
        version = re.search(r"SIL OPEN FONT LICENSE Version (\d\.\d)", text)
        found[path.name.removesuffix("-OFL.txt")] = (f"OFL-{version[1]}" if version else "", text.splitlines()[0])
    return found
