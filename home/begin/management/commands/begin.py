"""Management command `begin`: an empty real site with home page, drafts, groups and one admin."""

import os
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import Error, connection

from media.features import first_announced
from pages.http.database_errors import reason

from ....users.accounts.first_password import WrongPassword, given_password
from ....users.models import User
from ...bootstrap import begin, first_steps


class Command(BaseCommand):
    help = "Begins an empty site with one admin. Running it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--name",
            default=os.environ.get("SITE_NAME") or "Commonhouse",
            help="the name of the site; else SITE_NAME, else %(default)s",
        )
        parser.add_argument(
            "--admin",
            default=os.environ.get("ADMIN_EMAIL") or "admin@localhost",
            metavar="EMAIL",
            help="the address with which the first admin logs in, if there is none yet; else ADMIN_EMAIL",
        )
        parser.add_argument(
            "--languages",
            default="en,es,ar",
            metavar="CODES",
            help="the languages that are public from the start, separated by commas, English first (%(default)s)",
        )

    def handle(self, *args, name, admin, languages, **options):
        codes = [code.strip() for code in languages.split(",") if code.strip()]
        unknown = [code for code in codes if code not in dict(settings.LANGUAGES)]
        if unknown or codes[:1] != [settings.LANGUAGE_CODE]:
            raise CommandError(
                f"--languages: a list that begins with {settings.LANGUAGE_CODE}, of languages listed in settings/languages.py"
            )
        if not 0 < len(name.strip()) <= 80:
            raise CommandError("--name: a name of 1 to 80 letters")
        try:
            validate_email(admin)
        except ValidationError:
            raise CommandError("--admin: an e-mail address, for example ada@example.org") from None
        check_tables()
        there = User.objects.filter(is_superuser=True).order_by("pk").first()
        password = "" if there else self.password_of(User(username="admin", email=admin))
        begin(name, codes)
        if there:
            self.name_admin(there, admin)
        else:
            self.create_admin(admin, password)
        self.stdout.write("\nFirst steps:")
        for number, step in enumerate(first_steps(), 1):
            self.stdout.write(f"  {number}. {step}")

    def password_of(self, user: User) -> str:
        """The password that is given, before anything is made."""
        try:
            return given_password(user)
        except WrongPassword as problem:
            raise CommandError(str(problem)) from None

    def name_admin(self, there: User, email: str) -> None:
        """Who is admin already, and how somebody else becomes one or gets in again."""
        self.stdout.write("There is an admin already.")
        if email not in {there.email, "admin@localhost"}:
            self.stdout.write(
                f"{email} was not made one. {there.username} makes further ones under Settings > Users; "
                f"a password that was lost: manage.py changepassword {there.username}"
            )

    def create_admin(self, email: str, password: str) -> None:
        """The first admin; a password that nobody gave is made up and shown."""
        new_password = password or secrets.token_urlsafe(12)
        User.objects.create_superuser("admin", email, new_password)
        self.stdout.write(f"Admin: {email} (or admin){'' if password else f', password {new_password}'}")


def check_tables() -> None:
    """Refuses a database that does not answer or whose tables were not made."""
    try:
        connection.ensure_connection()
    except Error as problem:
        raise CommandError(f"The database does not answer: {reason(problem)}. Compare DATABASE_URL") from None
    if line := first_announced("start_refusals"):
        raise CommandError(line)
