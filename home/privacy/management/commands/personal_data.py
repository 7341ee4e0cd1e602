"""Management command `personal_data`: exports or erases what is kept about a person, as the admin's screen does."""

import json
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from ....security.actions import Action
from ....security.record import record
from ....users.models import User
from ... import erasure
from ...export import export
from ...record import backups_end
from ...terms import MOST_WORDS, SHORTEST, is_name
from ...walk import SCOPES, SoughtPerson, findings, person_of

KEEPABLE = [scope for scope in SCOPES if scope != "desk"]

PERSON_HELP = (
    "an e-mail address, or first and last name; one word is found only where a field for names says nothing else"
)
NOTHING = "Nothing was found. Perhaps it is written in another way?"


class Command(BaseCommand):
    help = "What is kept about a person: lists it, exports it (--export FILE), erases it (--erase --yes)."

    def add_arguments(self, parser):
        parser.add_argument("--person", action="append", default=[], metavar="NAME", help=PERSON_HELP)
        parser.add_argument("--account", metavar="NAME", help="a user name or the e-mail address of an account")
        parser.add_argument("--export", type=Path, metavar="FILE", help="write all of it into this file, as JSON")
        parser.add_argument("--erase", action="store_true", help="erase it; what, is listed before")
        parser.add_argument("--keep", action="append", default=[], choices=KEEPABLE, help="leave this part as it is")
        parser.add_argument("--yes", action="store_true", help="you are sure")

    def handle(self, *, person, account, export, erase, keep, yes, **options):
        found = self.person(account, person)
        self.show(found)
        if export:
            self.export(found, person, export)
        if erase and not yes:
            raise CommandError("Nothing was erased. Look at what is named above, then add --yes")
        if erase:
            self.erase(found, set(SCOPES) - set(keep))

    def person(self, login: str | None, names: list[str]) -> SoughtPerson:
        account = User.objects.by_login(login).first() if login else None
        if login and not account:
            raise CommandError("There is no such account")
        if not account and not names:
            raise CommandError("Say who: --account NAME, --person “First Last”, --person MAIL")
        for name in names:
            if not is_name(name):
                raise CommandError(f"“{name}” is no name: {SHORTEST} letters at least, {MOST_WORDS} words at most")
        return person_of(account, names)

    def show(self, person: SoughtPerson) -> None:
        matches = list(findings(person))
        for match in matches:
            self.stdout.write(f"{match.scope:8} {match.table.label} {match.key}")
        self.stdout.write(f"{len(matches)} rows; each by part of the site, table and key." if matches else NOTHING)

    def export(self, person: SoughtPerson, names: list[str], path: Path) -> None:
        try:
            file = open(path, "x", opener=for_owner)  # noqa: SIM115 (closed below)
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}. Name a new file in a folder that is there") from None
        with file:
            json.dump(export(person, names, backups_end()), file, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        record(Action.PERSON_EXPORTED)
        self.stdout.write(f"All of it is in {path}.")

    def erase(self, person: SoughtPerson, scopes: set[str]) -> None:
        backups = backups_end()
        try:
            counts = erasure.erase(person, scopes)
        except erasure.ErasureRefused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"Erased: {counts.total()} rows in {len(counts)} tables.")
        if backups.day or not backups.is_known:
            until = backups.day or "a day that is not known (they can't be listed)"
            self.stdout.write(f"It stays in backups until {until}, and is erased again if one of them is restored.")


def for_owner(path: str, flags: int) -> int:
    """Opener of a file that only its owner may read."""
    return os.open(path, flags, 0o600)
