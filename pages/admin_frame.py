"""What the admin draws around a page of ours: title, icon, breadcrumbs; and links to such pages."""

from dataclasses import dataclass

from django.utils.functional import Promise


def admin_frame(title: str | Promise, icon: str, *above: tuple[str, str | Promise]) -> dict:
    """Context of `wagtailadmin/generic/base.html`; `above`: (URL, title) of each page above this one."""
    crumbs = [{"url": url, "label": label} for url, label in (*above, ("", title))]
    return {"header_title": title, "header_icon": icon, "breadcrumbs_items": crumbs}


@dataclass(frozen=True)
class ScreenLink:
    """A link to a screen of the desk."""

    label: str | Promise
    url: str
