"""Management command `second_factor`: helps an account whose phone and recovery codes are lost."""

from django.core.management.base import BaseCommand, CommandError

from ....users.models import User
from ... import second_factor, sessions
from ...mails import send_notice


class Command(BaseCommand):
    help = "Takes the second factor from an account; its next sign-in needs the password alone and leads to a new one."

    def add_arguments(self, parser):
        parser.add_argument("--remove", required=True, metavar="USER", help="user name or e-mail address")

    def handle(self, *, remove, **options):
        user = User.objects.by_login(remove).first()
        if user is None:
            raise CommandError("Nobody has this name.")
        count = second_factor.remove(user)
        sessions.end(user)
        if count:
            send_notice(user, "factor_removed")
        self.stdout.write(f"{'Removed' if count else 'There was no second factor'}; every session was ended.")
