"""Management command `demo`: loads the demo site, once; or, when asked for it, in place of everything that is there."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ....models import HomePage
from ... import users
from ...loader import is_loaded, load


class Command(BaseCommand):
    help = "Loads the demo. Running it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--reset", action="store_true", help="remove all pages, snippets, pictures and demo users first"
        )
        parser.add_argument("--yes", action="store_true", help="with --reset: yes, remove them")

    def handle(self, *, reset, yes, **options):
        if reset and not yes:
            raise CommandError(
                "--reset removes all pages, snippets, pictures and documents. If you mean it: manage.py demo --reset --yes"
            )
        if is_loaded() and not reset:
            self.stdout.write("The demo is loaded already; nothing was changed.")
            return
        if HomePage.objects.exists() and not reset:
            raise CommandError(
                "This site has pages of its own. To put the demo in their place: manage.py demo --reset --yes"
            )
        password = users.password()
        load(password, reset=reset)
        self.stdout.write(f"The demo is loaded: {settings.BASE_URL}/\n")
        for line in users.write_logins(password):
            self.stdout.write(line)
