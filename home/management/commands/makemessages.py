"""Management command `makemessages`: Django's, which writes to `settings/locale`, without the date of its run."""

import re
from pathlib import Path

from django.core.management.commands import makemessages

from pages.i18n.compiled import SOURCES

DATE = re.compile(r'^"POT-Creation-Date: .*\n', re.MULTILINE)  # differs between branches, and conflicts in merges


class Command(makemessages.Command):
    def build_potfiles(self):
        self.default_locale_path = SOURCES  # Django takes the first of LOCALE_PATHS, which holds compiled files
        return super().build_potfiles()

    def write_po_file(self, potfile, locale):
        super().write_po_file(potfile, locale)
        path = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        path.write_text(DATE.sub("", path.read_text()))
