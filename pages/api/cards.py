"""Pages of any kind with the words and the picture that stand for them in a list."""

from django.db.models import CharField, F, IntegerField, QuerySet, TextField
from django.db.models.functions import Coalesce
from ninja import Field
from wagtail.models import get_page_models

from ..base import BasePage
from .links import PageLink, page_link
from .pictures import Picture


class PageCard(PageLink):
    """A page as a list shows it."""

    summary: str = Field(description="One or two sentences about it.", examples=["Two tons of greens from one field."])
    picture: Picture | None = Field(None, description="The picture that stands for it.")


def with_words(pages: QuerySet) -> QuerySet:
    """These pages with `card_summary`, `card_picture` (its id) and `card_alt`, whatever their kinds; no query more."""
    kinds = [kind._meta.model_name for kind in get_page_models() if issubclass(kind, BasePage)]

    def first(column: str, kind) -> Coalesce:
        return Coalesce(*(F(f"{name}__{column}") for name in kinds), output_field=kind)

    return pages.annotate(
        card_summary=first("summary", TextField()),
        card_picture=first("picture_id", IntegerField()),
        card_alt=first("picture_text", CharField()),
    )


def card(page, telling) -> PageCard:
    """A page of `telling.pages` as a list shows it."""
    picture = telling.picture(page.card_picture, page.card_alt or "")
    return PageCard(**dict(page_link(page, telling.request)), summary=page.card_summary or "", picture=picture)
