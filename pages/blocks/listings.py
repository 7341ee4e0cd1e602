"""StreamField blocks that list pages: chosen ones, or what an index page has to show."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.models import Page

from ..tree.links import in_language
from ..visibility import visible
from .base import first_page


class PagesBlock(blocks.StructBlock):
    """Pages of this site; title, summary and picture come from each page itself."""

    title = blocks.CharBlock(label=pgettext_lazy("block", "Title"), required=False, max_length=120)
    pages = blocks.ListBlock(blocks.PageChooserBlock(), label=pgettext_lazy("block", "Pages"), min_num=1)

    class Meta:
        icon = "doc-full"
        label = _("Chosen pages")
        label_format = "{title}"
        template = "blocks/pages.html"
        preview_value = {"title": "Read on", "pages": []}
        description = _("Pages of this site, shown with their own title, summary and picture")

    def get_context(self, value, parent_context=None):
        translations = in_language(list(value["pages"]))
        pages = [translations[page.pk].specific for page in value["pages"] if page and page.pk in translations]
        return super().get_context(value, parent_context) | {"pages": pages}

    def get_preview_value(self):
        """The newest pages that a visitor may see."""
        newest = visible(Page.objects.filter(depth__gt=2)).order_by("-last_published_at")[:20]
        once = {page.translation_key: page.pk for page in newest}  # whatever the languages it is in
        return self.to_python({"title": "Read on", "pages": list(once.values())[:3]})


class ListingBlock(blocks.StructBlock):
    """Base of blocks that list the first `items(limit)` of an index page; it knows no page model."""

    kinds: list[str] = []
    default_number: int | None = 3  # None: all

    def get_context(self, value, parent_context=None):
        chosen = value.get("index")
        index = in_language([chosen]).get(chosen.pk) if chosen else None
        items = index.specific_deferred.items(value.get("number") or self.default_number) if index else []
        return super().get_context(value, parent_context) | {"index": index, "items": items}

    def get_preview_value(self):
        """With the first page of its kind."""
        return self.to_python({"title": "", "index": first_page(*self.kinds), "number": 3})


def index_field(kinds: list[str]) -> blocks.PageChooserBlock:
    """Chooser block of the index page."""
    return blocks.PageChooserBlock(
        [f"pages.{kind}" for kind in kinds],
        label=_("Draws from"),
        help_text=_("What is shown comes from the pages below this one; change it there."),
    )


def title_field() -> blocks.CharBlock:
    """Char block of the heading."""
    return blocks.CharBlock(
        label=pgettext_lazy("block", "Title"),
        required=False,
        max_length=120,
        help_text=_("Left empty, the title of the page."),
    )


def number_field(**options) -> blocks.IntegerBlock:
    """Integer block of the number of items."""
    return blocks.IntegerBlock(label=_("How many"), min_value=1, **options)


class NewestBlock(ListingBlock):
    """The newest posts of an index."""

    kinds = ["NewsIndexPage", "AnnouncementIndexPage"]
    index = index_field(kinds)
    title = title_field()
    number = number_field(default=3, max_value=12)

    class Meta:
        icon = "order-down"
        label = _("Newest pages")
        label_format = "{title}"
        template = "blocks/newest.html"
        description = _("The newest news or announcements, always up to date")


class EventsBlock(ListingBlock):
    """The next dates of a calendar."""

    kinds = ["EventIndexPage"]
    index = index_field(kinds)
    title = title_field()
    number = number_field(default=3, max_value=12)

    class Meta:
        icon = "date"
        label = _("Next events")
        label_format = "{title}"
        template = "blocks/events.html"
        description = _("The next dates of the calendar, always up to date")


class PrinciplesBlock(ListingBlock):
    """The principles, numbered large."""

    kinds = ["PrinciplesPage"]
    default_number = None
    index = index_field(kinds)
    title = title_field()
    number = number_field(required=False, max_value=50, help_text=_("Left empty, all of them."))

    class Meta:
        icon = "list-ol"
        label = _("Principles")
        label_format = "{title}"
        template = "blocks/principles.html"
        description = _("The principles with their numbers, from their own pages")
