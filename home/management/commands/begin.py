"""Management command `begin`: an empty real site with home page, drafts, groups and one admin."""

import getpass
import os
import secrets
import sys

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from ...bootstrap import begin, first_steps
from ...users.models import User


class Command(BaseCommand):
    help = "Begins an empty site with one admin. Running it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--name", default=os.environ.get("SITE_NAME") or "Commonhouse")
        parser.add_argument("--admin", default=os.environ.get("ADMIN_EMAIL") or "admin@localhost", metavar="EMAIL")
        parser.add_argument("--languages", default="en,es,ar")

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
        begin(name, codes)
        self.create_admin(admin)
        self.stdout.write("\nFirst steps:")
        for number, step in enumerate(first_steps(), 1):
            self.stdout.write(f"  {number}. {step}")

    def create_admin(self, email: str) -> None:
        """One admin, if there is none; the password is asked for, taken from the environment, or made up and shown."""
        if User.objects.filter(is_superuser=True).exists():
            self.stdout.write("There is an admin already.")
            return
        password = os.environ.get("ADMIN_PASSWORD") or (getpass.getpass("Password: ") if sys.stdin.isatty() else "")
        new_password = password or secrets.token_urlsafe(12)
        User.objects.create_superuser("admin", email, new_password)
        self.stdout.write(f"Admin: {email} (or admin){'' if password else f', password {new_password}'}")
