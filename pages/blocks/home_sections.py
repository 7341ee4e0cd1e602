"""StreamField blocks of the sections of a home page: each draws from one page of the tree and shows what that kind of
page has to show.
"""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.models import Page, get_page_models

from .body import BodyBlock
from .images import ground_field

PAPER = (("paper", _("Paper")),)


def section_models() -> list[type[Page]]:
    """Return the page models that a section can draw from, in the order of `place` of their `home_section`."""
    models = [model for model in get_page_models() if getattr(model, "home_section", None)]
    return sorted(models, key=lambda model: model.home_section.place)


class SectionPageBlock(blocks.PageChooserBlock):
    """Chooser of a page that a section can draw from; which models these are is known once all apps are loaded."""

    @cached_property
    def target_models(self) -> list[type[Page]]:
        return section_models()


class SectionBlock(blocks.StructBlock):
    """One sheet of the home page."""

    page = SectionPageBlock(
        label=_("Draws from"),
        help_text=_("What the section shows comes from this page and those below it; change it there."),
    )
    title = blocks.CharBlock(
        label=pgettext_lazy("block", "Title"),
        required=False,
        max_length=60,
        help_text=_("Left empty, the title of the page."),
    )
    number = blocks.IntegerBlock(
        label=_("How many"),
        required=False,
        default=4,
        min_value=1,
        max_value=12,
        help_text=_("For news, announcements and events."),
    )
    show_first = blocks.PageChooserBlock(
        ["pages.NewsPage", "pages.PressPage"],
        label=_("Show first"),
        required=False,
        help_text=_("For news: a piece that stays on top until you choose another."),
    )
    more = blocks.CharBlock(
        label=_("Words of the link"), required=False, max_length=60, help_text=_("Left empty: “More” and the title.")
    )
    ground = ground_field("paper", PAPER)

    class Meta:
        icon = "doc-full-inverse"
        label = pgettext_lazy("block", "Section")
        label_format = "{title}"
        template = "home/section.html"
        form_layout = blocks.BlockGroup(children=["page", "title", "number", "show_first"], settings=["more", "ground"])
        description = _("A sheet of the home page that draws from the tree")


class SectionsBlock(BodyBlock):
    """Sections, and between them anything a body can hold."""

    section = SectionBlock(group=_("Sections"))

    class Meta:
        collapsed = True
