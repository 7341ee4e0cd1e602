"""Management command `doctor`: says in plain words what is wrong with this site and what to do about it."""

import sys

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import ValidationError, validate_email
from django.utils import translation

from ...check import CheckResult, health_checks, run
from ...reasons import plain_reason

MARKS = {"ok": "ok     ", "warning": "warning", "broken": "BROKEN "}


class Command(BaseCommand):
    help = "Says what is wrong with this site and what to do. Exit code 1 where something is broken."
    requires_system_checks = []  # it is asked where something is wrong

    def add_arguments(self, parser):
        parser.add_argument("--mail", metavar="ADDRESS", help="also send a test mail to this address, at once")

    def handle(self, *, mail, **options):
        if mail:
            check_address(mail)
        with translation.override("en"):
            results = []
            for result in run(health_checks()):
                results.append(result)
                self.tell(result)
        is_sent = self.send_mail(mail) if mail else True
        number = sum(result.is_broken for result in results) + (not is_sent)
        self.stdout.write(f"\n{number} broken." if number else "\nNothing is broken.")
        if number:
            sys.exit(1)

    def tell(self, result: CheckResult) -> None:
        """A line for the check, and a line for each thing to do."""
        mark, label = MARKS[result.outcome.word], str(result.check.label)
        worst_first = sorted(result.findings, key=lambda finding: -finding.outcome)
        self.stdout.write(f"{mark}  {label:23} {worst_first[0].words if worst_first else 'In order.'}".rstrip())
        for finding in worst_first[1:]:
            self.stdout.write(f"{'':33}{finding.words}")
        for finding in worst_first:
            if finding.advice:
                self.stdout.write(f"{'':33}→ {finding.advice}")

    def send_mail(self, address: str) -> bool:
        """Whether the mail server took a mail, past the outbox; what it said, if not."""
        mail = EmailMessage(
            f"Test mail of {settings.BASE_URL}",
            "This mail was asked for by “manage.py doctor --mail”. It arrived: mail works.",
            to=[address],
        )
        try:
            get_connection(settings.OUTBOX_BACKEND).send_messages([mail])
        except Exception as problem:
            said = f"The mail server does not take it: {plain_reason(problem)}{words_of_server(problem)}"
            self.stdout.write(f"BROKEN   {'Test mail':24}{said}.")
            self.stdout.write(f"{'':33}→ Compare EMAIL_URL and DEFAULT_FROM_EMAIL.")
            return False
        self.stdout.write(f"ok       {'Test mail':24}The mail server took it; look into the mailbox.")
        return True


def check_address(address: str) -> None:
    """Refuses what is no mail address, before anything is looked at."""
    try:
        validate_email(address)
    except ValidationError:
        raise CommandError("--mail: an e-mail address, for example ada@example.org") from None


def words_of_server(problem: Exception) -> str:
    """The first line of what a mail server said when it refused; empty where it said nothing."""
    said = getattr(problem, "smtp_error", b"")
    lines = (said.decode(errors="replace") if isinstance(said, bytes) else str(said)).strip().splitlines()
    return f": {lines[0].rstrip('.')}" if lines else ""
