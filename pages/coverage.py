"""Which pages of ours a press piece is about, and what stands on such a page."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import PageChooserPanel
from wagtail.models import Orderable, Page

from .press import PressPage

NEWEST = 5  # pieces named on a page that they are about


class SubjectQuerySet(models.QuerySet):
    def of(self, page: Page):
        """What names this page, in whichever language."""
        return self.filter(page__translation_key=page.translation_key)


class Subject(Orderable):
    """A page of ours that a piece is about; a fact of the piece, the same in each of its languages."""

    piece = ParentalKey(PressPage, on_delete=models.CASCADE, related_name="about")
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=pgettext_lazy("desk", "page"), on_delete=models.CASCADE, related_name="+"
    )

    objects = SubjectQuerySet.as_manager()
    panels = [PageChooserPanel("page")]


def covered() -> Exists:
    """A condition on pages: some piece is about them."""
    return Exists(Subject.objects.filter(page__translation_key=OuterRef("translation_key")))


def coverage(page: Page) -> list[PressPage]:
    """The newest pieces about this page, each once, in the page's language where it is written in it; one query."""
    about = PressPage.listed().visible().filter(pk__in=Subject.objects.of(page).values("piece"))
    found: dict = {}
    for piece in about.once(page.locale_id).order_by("-date", "-pk")[: NEWEST * len(settings.LANGUAGES)]:
        found.setdefault(piece.translation_key, piece)
    return list(found.values())[:NEWEST]
