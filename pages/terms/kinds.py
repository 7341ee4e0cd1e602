"""The kinds of terms that are made where they are chosen, by the name of their model."""

from dataclasses import dataclass

from django.db import models
from django.http import Http404
from wagtail.models import Locale

from ..events.places import Place
from ..news.models import Author
from ..posts.models import Topic
from ..posts.taxonomy import once
from ..press.models import Outlet


@dataclass(frozen=True)
class TermKind:
    """`detail`: the column that tells two of them apart. `borrows`: one that this language lacks is chosen in another."""

    model: type[models.Model]
    detail: str = ""
    borrows: bool = False

    @property
    def add_permission(self) -> str:
        return f"pages.add_{self.model._meta.model_name}"

    def in_language(self, locale_id: int) -> models.QuerySet:
        """The rows that a page in this language can choose, each term once."""
        rows = self.model._default_manager.all()
        return once(rows, locale_id) if self.borrows else rows.filter(locale=locale_id)


KINDS = {
    "topic": TermKind(Topic),
    "author": TermKind(Author, "role"),
    "outlet": TermKind(Outlet, "website", borrows=True),
    "place": TermKind(Place, "address", borrows=True),
}


def kind_or_404(name: str) -> TermKind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def locale_or_404(code: str) -> Locale:
    """The locale of this language code, that of the site where none is named."""
    locale = Locale.objects.filter(language_code=code[:100]).first() if code else Locale.get_default()
    if locale is None:
        raise Http404
    return locale
