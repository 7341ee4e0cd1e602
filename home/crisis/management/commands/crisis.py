"""Management command `crisis`: the crisis switch for whoever runs the server, when nobody can sign in."""

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from pages.crisis.models import CrisisSwitch

from ...switch import turn_by_command


class Command(BaseCommand):
    help = "Turns the crisis switch on or off at once, or says how it stands. Every admin gets a mail."

    def add_arguments(self, parser):
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--on", action="store_true", help="switch it on")
        way.add_argument("--off", action="store_true", help="switch it off")

    def handle(self, *, on, off, **options):
        if not apps.get_app_config("home_crisis").is_on:
            raise CommandError("The feature “crisis” is off, so this would do nothing. FEATURES switches it on.")
        if (on or off) and not turn_by_command(to_on=on):
            self.stdout.write("Nothing to do.")
        since = CrisisSwitch.objects.current().since
        self.stdout.write(f"The crisis switch is on since {since:%Y-%m-%d %H:%M} UTC." if since else "It is off.")
