"""What every surface answers that shows sections of the home page, or describes them."""

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from home.models import HomePage

API = "/api/v3"


def home_answers(home: Page, stranger: Client, editor: Client) -> dict[str, HttpResponse]:
    """Return the responses by the name of their surface; the home page is the first page of its site."""
    chooser = HomePage._meta.get_field("sections").stream_block.child_blocks["section"].child_blocks["page"]
    types = ",".join(model._meta.label_lower for model in chooser.target_models)
    return {
        "home page": stranger.get("/"),
        "Markdown": stranger.get("/index.md"),
        "content/": stranger.get(f"{API}/content/", {"path": "/"}),
        "changes/": stranger.get(f"{API}/changes/", {"include": "body"}),
        "editing form": editor.get(reverse("wagtailadmin_pages:edit", args=[home.pk])),
        "page chooser": editor.get(reverse("wagtailadmin_choose_page_child", args=[home.pk]), {"page_type": types}),
        "home page screen": editor.get(reverse("home_page_words")),
    }
