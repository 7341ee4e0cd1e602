"""Ancestors of a page that are not public: then only those who know its address find it."""

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page


def hidden_ancestor(page: Page | None, parent: Page | None = None) -> Page | None:
    """The nearest ancestor that is not live; of a page not saved yet, `parent` or the nearest above it."""
    ancestors = page.get_ancestors() if page and page.pk else parent.get_ancestors(inclusive=True) if parent else None
    return ancestors and ancestors.filter(live=False, depth__gt=1).order_by("-depth").first()


@hooks.register("after_publish_page")
def warn_about_hidden_ancestor(request, page):
    """A warning beside the message that the page is public."""
    if hidden := hidden_ancestor(page):
        words = _(
            "“%(above)s” above it is not public: “%(title)s” stands in no list and no menu, only its address finds it."
        )
        message = words % {"above": hidden.get_admin_display_title(), "title": page.get_admin_display_title()}
        messages.warning(request, format_html('{} <a href="{}">{}</a>', message, *edit_link(hidden)))


def edit_link(hidden: Page) -> tuple[str, str]:
    return reverse("wagtailadmin_pages:edit", args=[hidden.pk]), _("Open “%(title)s”") % {
        "title": hidden.get_admin_display_title()
    }
