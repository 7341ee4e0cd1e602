"""Context processor: what stands around a page, each part loaded at first use."""

from functools import cached_property

from media.cache_tags import use
from pages.http.request_state import RequestState
from pages.markdown.views import twin_url
from pages.posts.cards import PageCards
from pages.press.models import coverage
from pages.share_image import Shared, share_image

from ..empty_state import FirstDay, first_day
from .banner import BannerContext
from .footer import FooterContext
from .languages import LanguageContext
from .site_texts import SiteTextContext


class SiteContext(LanguageContext, BannerContext, SiteTextContext, FooterContext):
    """Template context of all that stands around a page, for one request; `page` is None on search and error pages."""

    @cached_property
    def first_day(self) -> FirstDay | None:
        """What the front page shows while no other page is public; None from then on, and elsewhere."""
        if not self.page or self.page.depth != 2 or self.page.pk != self.home.pk:
            return None
        others = (node for node in self.tree.nodes.values() if node.depth > 2 and self.tree.is_visible(node, self.now))
        if other := next(others, None):
            use(f"group:{other.translation_key}")
            return None
        use("tree", f"page:{self.page.pk}")
        return first_day(self.page, self.source or self.page, self.name, self.text("tagline"))

    @cached_property
    def coverage(self) -> PageCards:
        """The newest pieces of others about this page."""
        return coverage(self.page) if self.page and self.page.pk else PageCards([])

    @cached_property
    def share(self) -> Shared | None:
        """The image to share this page with."""
        return share_image(self.page, self.request) if self.page and self.page.pk else None

    @property
    def markdown_url(self) -> str:
        """The full address of this page in Markdown."""
        return f"{self.site.root_url}{twin_url(self.page)}"

    @property
    def typed_form(self) -> str:
        """The id of the form whose text goes along when the language is switched; empty on pages without one."""
        return self.state.typed_form


def site_context(request) -> dict:
    """Context processor: `site_context`, which costs nothing until a template asks it."""
    state = RequestState.of(request)
    state.site_context = state.site_context or SiteContext(request)
    return {"site_context": state.site_context}
