"""What a preview takes from the site itself: its newest pictures, documents and recordings, its pages."""

from django.apps import apps
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from ..visibility import visible


def newest_pictures(amount: int) -> list[int]:
    """The ids of the newest pictures of the media room, at most so many."""
    return list(get_image_model().objects.order_by("-pk").values_list("pk", flat=True)[:amount])


def newest_picture() -> int | None:
    """The id of the newest picture, if there is one."""
    return next(iter(newest_pictures(1)), None)


def picture_use(pk: int | None, words: str) -> dict:
    """This picture as an ImageBlock keeps it."""
    return {"image": pk, "alt_text": words, "decorative": not words}


def newest_documents(amount: int) -> list[int]:
    """The ids of the newest documents, at most so many."""
    return list(get_document_model().objects.order_by("-pk").values_list("pk", flat=True)[:amount])


def newest_recording(kind: str = "") -> int | None:
    """The id of the newest recording ("audio", "video"), of any kind, one with a transcript."""
    recordings = apps.get_model("media", "Recording").objects.order_by("-pk")
    recordings = recordings.filter(kind=kind) if kind else recordings.filter(texts__transcript__gt="")
    return recordings.values_list("pk", flat=True).first()


def first_page(*kinds: str) -> int | None:
    """The id of a page of one of these kinds ("NewsIndexPage") that a visitor may see."""
    models = [kind.lower() for kind in kinds]
    pages = Page.objects.filter(content_type__app_label="pages", content_type__model__in=models)
    return visible(pages).order_by("path").values_list("pk", flat=True).first()
