"""Management command `publish_scheduled`: in the place of Wagtail's, which knows nothing of the crisis switch."""

from django.core.management.base import BaseCommand

from ...schedule import publish_and_expire


class Command(BaseCommand):
    help = "Publishes and ends what is due, as the background work does every minute."

    def handle(self, **options):
        publish_and_expire()
