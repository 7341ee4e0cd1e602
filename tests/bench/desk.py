"""What is measured of the desk, in the process of each of the two sites: screens, and what saving and publishing cost.

A site is asked by the same names; the stock site has one form, one way to save and one to publish.
"""

from collections.abc import Callable
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from .measured_client import MeasuredClient

ROWS = 50  # of a list
STOCK = {  # what each of ours is measured beside
    "list of 50 pages": "list of 50 pages",
    "form of an article": "form",
    "form of an event": "form",
    "orders of translations": "form",
    "save": "save",
    "publish": "publish",
    "publish a translation": "publish",
}


def is_ours() -> bool:
    return apps.is_installed("pages")


def pages() -> dict[str, Page]:
    """The list, and the pages whose forms are measured."""
    if is_ours():
        from pages.events.models import EventPage
        from pages.news.models import NewsIndexPage, NewsPage

        from .content import fullest

        kinds = {"article": NewsPage, "event": EventPage}
        urls = {name: fullest(kind, "en") for name, kind in kinds.items()}
        found = {
            name: next(each for each in kind.objects.live() if each.url == urls[name]) for name, kind in kinds.items()
        }
        return found | {"list": NewsIndexPage.objects.get(locale__language_code="en")}
    article = import_module("tests.bench.stock.home.models").ArticlePage.objects.get(slug="an-article")
    return {"article": article, "list": article.get_parent()}


def prepare(visitor: MeasuredClient) -> dict:
    """Logs somebody in and makes the list long enough: the cookie, and the addresses of the screens."""
    admin, _made = get_user_model().objects.get_or_create(
        username="measured", defaults={"is_superuser": True, "email": "measured@house.example"}
    )
    client = Client()
    client.force_login(admin)
    found = pages()
    for number in range(found["list"].get_children().count(), ROWS):
        found["article"].copy(update_attrs={"slug": f"measured-{number}", "title": f"Measured {number}"})
    screens = {"list of 50 pages": reverse("wagtailadmin_explore", args=[found["list"].pk])}
    forms = {name: reverse("wagtailadmin_pages:edit", args=[page.pk]) for name, page in found.items() if name != "list"}
    if is_ours():
        screens |= {f"form of an {name}": address for name, address in forms.items()}
        screens["orders of translations"] = reverse("translation_orders")
    else:
        screens["form"] = forms["article"]
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return {"cookie": cookie, "screens": screens}


def work() -> dict[str, Callable[[], object]]:
    """What people do with an article, by name; each may be done again and again."""
    page, user = pages()["article"], get_user_model().objects.get(username="measured")

    def save():
        page.title = page.title.rstrip("!") + "!" * (not page.title.endswith("!"))
        return page.save_revision(user=user, log_action=True)

    done = {"save": save, "publish": lambda: save().publish(user=user)}
    if is_ours():
        from pages.translation.models import Job
        from pages.translation_bench.jobs.publish import PublishTranslationAction

        job = next(each for each in Job.objects.filter(locale__language_code="es") if each.page_id == page.pk)
        done["publish a translation"] = lambda: PublishTranslationAction(job, user, partly=True).execute()
    return done


def do(visitor: MeasuredClient, name: str) -> dict:
    """What it costs to do this."""
    return visitor.cost(work()[name])
