"""What the admin draws around a page of ours: title, icon, breadcrumbs."""

from django.utils.functional import Promise


def admin_frame(title: str | Promise, icon: str, *above: tuple[str, str | Promise]) -> dict:
    """Context of `wagtailadmin/generic/base.html`; `above`: (URL, title) of each page above this one."""
    crumbs = [{"url": url, "label": label} for url, label in (*above, ("", title))]
    return {"header_title": title, "header_icon": icon, "breadcrumbs_items": crumbs}
