"""Model of the home page."""

from django.conf import settings
from django.db import models
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from pages.base.fields import SectionsField
from pages.base.models import BasePage, title_panel
from pages.feeds import links
from pages.tree.current import is_in_crisis
from pages.tree.routing import find_site

from .home_sections import section_slots, shown_indexes
from .panels import SectionsPanel

CRISIS_TEMPLATE = "home/crisis.html"


def shows_crisis(request) -> bool:
    """Whether the front page is the short text of a crisis: not to whoever previews what will stand there afterwards."""
    return is_in_crisis() and not getattr(request, "is_preview", False)


class HomePage(BasePage):
    """The front of the house, one in each language."""

    headline = models.CharField(
        _("headline"), max_length=160, blank=True, help_text=_("Left empty, the title stands there.")
    )
    sections = SectionsField(
        verbose_name=_("sections"),
        help_text=_("One sheet below the other. A section with nothing to show hides itself."),
    )

    in_source_words = models.BooleanField(default=False, editable=False)  # nobody has begun to translate it

    default_exclude_fields_in_copy = [*BasePage.default_exclude_fields_in_copy, "in_source_words"]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "pages.NewsIndexPage",
        "pages.AnnouncementIndexPage",
        "pages.EventIndexPage",
        "pages.MissionPage",
        "pages.StoryPage",
        "pages.PrinciplesPage",
        "pages.TextPage",
    ]
    template = "home/home_page.html"
    share_layout = "home"
    search_fields = [*BasePage.search_fields, index.SearchField("headline")]
    api_fields = [*BasePage.api_fields, "headline"]
    content_panels = [
        title_panel(_("Its name at the desk and in search engines. Visitors read the headline below.")),
        MultiFieldPanel(
            [
                FieldPanel("headline"),
                FieldPanel("lead", help_text=_("Set large below the picture.")),
            ],
            _("Tagline"),
            help_text=_("The first words of the site: who you are and what you do."),
        ),
        MultiFieldPanel(
            [
                FieldPanel(
                    "picture", heading=_("Picture"), help_text=_("As wide as the sheet; a long strip suits best.")
                ),
                FieldPanel("picture_text"),
            ],
            _("Opening picture"),
        ),
        SectionsPanel("sections"),
        FieldPanel("summary", help_text=_("One or two sentences for search engines and shared links.")),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    @classmethod
    def can_exist_under(cls, parent):
        """Only under the root of the tree."""
        return parent.depth == 1 and super(BasePage, cls).can_exist_under(parent)

    def route(self, request, path_components):
        """Where a language has no live home page, Wagtail would show the first language under its address."""
        is_first = self.pk == find_site(request).root_page_id
        if is_first and get_language() != settings.LANGUAGE_CODE:
            raise Http404
        return super().route(request, path_components)

    def with_content_json(self, content):
        """A revision as a page; what nobody has translated belongs to the page, not to its revisions."""
        page = super().with_content_json(content)
        page.in_source_words = self.in_source_words
        return page

    @property
    def share_title(self) -> str:
        return self.headline or self.title

    def get_template(self, request, *args, **kwargs):
        return CRISIS_TEMPLATE if shows_crisis(request) else super().get_template(request, *args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        if shows_crisis(request):
            return super().get_context(request, *args, **kwargs)
        slots = section_slots(self)
        feeds = [link for index in shown_indexes(slots) for link in links(index)]
        free_blocks = any(slot.blocks for slot in slots)
        context = {"sections": slots, "feeds": feeds, "free_blocks": free_blocks}
        return super().get_context(request, *args, **kwargs) | context
