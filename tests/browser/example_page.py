"""Puts a page of every block into a site: run in its shell. They stand below a page that asks for a password, so that nobody else meets them."""

from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction

from home.models import HomePage
from media.recordings.models import Recording
from pages.about.models import TextPage
from pages.blocks.body import BodyBlock

from ..support import make

BLOCKS = BodyBlock().child_blocks


def blocks(name: str, number: int = 0) -> list[dict]:
    """The stored block of this name."""
    block = BLOCKS[name]
    return [{"type": name, "value": block.get_prep_value(block.get_preview_value()), "id": f"{name}-{number}"}]


def page(parent: Page, slug: str, body: list[dict]) -> TextPage:
    words = {"title": slug.replace("-", " ").capitalize(), "summary": "What it is."}
    return parent.add_child(instance=TextPage(slug=slug, body=body, locale_id=parent.locale_id, **words))


def specimens(language: str) -> None:
    """`specimens/<block>/` with this block alone, and `specimens/everything/`."""
    home = HomePage.objects.get(locale__language_code=language)
    shelf = page(home, "specimens", [])
    PageViewRestriction.objects.create(page_id=shelf.pk, restriction_type="password", password="open sesame")
    everything = []
    for name, block in BLOCKS.items():
        page(shelf, name, blocks(name))
        heading = {"type": "heading", "value": str(block.meta.label), "id": f"above-{name}"}
        everything += [heading, *blocks(name, 1)]
    page(shelf, "everything", everything)


def hang() -> None:
    if not get_document_model().objects.filter(alternative__isnull=False).exists():
        make.document(title="The bylaws, in plain words", language="es", alternative=make.document(title="As text"))
    if not Recording.objects.filter(texts__transcript__gt="").exists():
        make.recording(language="en", title="The assembly")
    if not Recording.objects.filter(kind="audio").exists():
        make.recording(title="Songs")
    for language in ("en", "ar"):
        specimens(language)
