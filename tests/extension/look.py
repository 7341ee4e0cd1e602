"""Prints what a new site with this app answers, as JSON: the status and the text of each surface."""

import json
import sys
from unittest.mock import patch

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from our_coop.jobs.models import EventShift, JobIndexPage, JobPage  # noqa: E402
from our_coop.street.models import LetterPage, StreetPage  # noqa: E402

from home.models import HomePage  # noqa: E402
from home.worker.schedule import duties  # noqa: E402
from pages.api.tokens import WRITE  # noqa: E402
from pages.events.index_page import EventIndexPage  # noqa: E402
from pages.news.models import NewsIndexPage  # noqa: E402
from pages.tree.current import current_state  # noqa: E402

from ..api.test_middleware import token_of  # noqa: E402
from ..support import make  # noqa: E402
from ..support.home_answers import home_answers  # noqa: E402
from ..support.openapi_contract import CheckedClient  # noqa: E402

TIMELINE = {"steps": [{"day": "May 2", "text": "We read your letter."}]}
BODY = [
    {"type": "timeline", "value": {"moments": [{"value": {"year": "2015", "title": "The first loaf"}}]}},
    {"type": "street_timeline", "value": {"built": "1920"}},
    {"type": "job_timeline", "value": {"steps": [{"value": TIMELINE["steps"][0]}]}},
]


def furnish(home: HomePage) -> JobPage:
    """Publish a page of each kind, and a home page with a section of each; return the job opening."""
    jobs = make.add(JobIndexPage, home, title="Our jobs", summary="Work that we share.")
    job = make.add(JobPage, jobs, title="A baker", summary="Bread for all.", workplace="Freedom Farms")
    job.body = [("job_timeline", TIMELINE)]
    job.save_revision().publish()
    street = make.add(StreetPage, home, title="Our street", lead="The lamps are lit.")
    quiet = make.add(StreetPage, home, title="Another street")
    news = make.part(home, NewsIndexPage)
    make.news(news, title="A report")
    make.add(LetterPage, news, title="A letter")
    home = HomePage.objects.get(pk=home.pk)
    home.sections = [("section", {"page": page}) for page in (jobs, street, quiet, news, make.text(home))]
    home.save_revision().publish()
    EventShift.objects.create(event=make.event(make.part(home, EventIndexPage)), work="Cook for forty")
    return JobPage.objects.get(pk=job.pk)


def job_answers(job: JobPage, stranger: Client, editor: Client) -> dict[str, HttpResponse]:
    """Return what is answered about the job opening, by the name of the surface."""
    spanish = make.translated(job, "es", title="Una panadera")
    call_command("update_index", verbosity=0)
    return {
        "job": stranger.get(job.url),
        "Spanish job": stranger.get(spanish.url),
        "Markdown of the job": stranger.get(f"{job.url.rstrip('/')}.md"),
        "API of the job": stranger.get(f"/api/v3/content/{job.pk}/"),
        "API of the index": stranger.get(f"/api/v3/content/{job.get_parent().pk}/"),
        "search": stranger.get("/api/v3/search/?query=bread&kind=jobs"),
        "words of the block": stranger.get("/api/v3/search/?query=letter"),
        "form of the job": editor.get(reverse("wagtailadmin_pages:edit", args=[job.pk])),
        "shifts": editor.get(reverse(EventShift.snippet_viewset.get_url_name("list"))),
        "permissions": editor.get(reverse("who_may_do_what")),
    }


def written_answers(job: JobPage, stranger: Client) -> dict[str, HttpResponse]:
    """Return the answer to a page that a program publishes, with blocks of one name."""
    page = {"type": "our_coop_jobs.JobPage", "parent": job.get_parent().pk, "title": "A miller", "body": BODY}
    token = {"Authorization": f"Bearer {token_of(make.admin(), WRITE)}"}
    address = "/api/v3/management/pages/?publish=true"
    return {"written job": stranger.post(address, page, content_type="application/json", headers=token)}


def faulty_answers(job: JobPage, stranger: Client) -> dict[str, HttpResponse]:
    """Return the answers of the home page and of the job opening while parts of this app fail."""

    def fail(*args, **kwargs):
        raise ValueError("a fault")

    block = JobPage._meta.get_field("body").stream_block.child_blocks["job_timeline"]
    with patch.object(JobIndexPage, "items_on_home", fail), patch.object(block, "get_context", fail):
        current_state().fragments.drop({"everything"})
        answers = {"faulty home page": stranger.get("/"), "faulty job": stranger.get(job.url)}
    return answers | {"home page afterwards": stranger.get("/"), "job afterwards": stranger.get(job.url)}


def main() -> None:
    call_command("migrate", verbosity=0)
    ours = ("home", "pages", "media")
    call_command(
        "makemigrations", *ours, check_changes=True, dry_run=True, verbosity=0
    )  # ends the process if one is missing
    home = make.house(["en", "es"])
    job = furnish(home)
    if "furnish" in sys.argv:
        make.translated(job, "es", title="Una panadera")
        return
    editor, stranger = Client(), CheckedClient()
    editor.force_login(make.admin())
    answers = home_answers(home, stranger, editor) | {"OpenAPI": stranger.get("/api/v3/openapi.json")}
    answers |= job_answers(job, stranger, editor) | faulty_answers(job, stranger) | written_answers(job, stranger)
    shown = {name: [each.status_code, each.content.decode()] for name, each in answers.items()}
    own = [f"{each.__module__}.{each.__name__}" for each in duties() if each.__module__.startswith("our_coop.")]
    print(json.dumps(shown | {"duties": [own, ""]}))


if __name__ == "__main__":
    main()
