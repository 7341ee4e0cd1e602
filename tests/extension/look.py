"""Prints what a new site with this app answers, as JSON: the status and the text of each surface."""

import json

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from home.models import HomePage  # noqa: E402
from pages.news.models import NewsIndexPage  # noqa: E402

from ..support import make  # noqa: E402
from ..support.home_answers import home_answers  # noqa: E402
from ..support.openapi_contract import CheckedClient  # noqa: E402
from .models import JobIndexPage, JobPage, LetterPage, StreetPage  # noqa: E402


def furnish(home: HomePage) -> None:
    """Publish a page of each kind, and a home page with a section of each."""
    jobs = make.add(JobIndexPage, home, title="Our jobs", summary="Work that we share.")
    make.add(JobPage, jobs, title="A baker", summary="Bread for all.")
    street = make.add(StreetPage, home, title="Our street", lead="The lamps are lit.")
    quiet = make.add(StreetPage, home, title="Another street")
    news = make.part(home, NewsIndexPage)
    make.news(news, title="A report")
    make.add(LetterPage, news, title="A letter")
    home = HomePage.objects.get(pk=home.pk)
    home.sections = [("section", {"page": page}) for page in (jobs, street, quiet, news, make.text(home))]
    home.save_revision().publish()


def main() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    home = make.house(["en"])
    furnish(home)
    editor = Client()
    editor.force_login(make.admin())
    stranger = CheckedClient()
    answers = home_answers(home, stranger, editor) | {"OpenAPI": stranger.get("/api/v3/openapi.json")}
    print(json.dumps({name: [each.status_code, each.content.decode()] for name, each in answers.items()}))


if __name__ == "__main__":
    main()
