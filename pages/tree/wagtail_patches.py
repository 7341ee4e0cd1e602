"""Patch of Wagtail that reads the roots of sites from the copy of the tree.

What the tables hold is said in pages.wagtail_patches.
"""

from wagtail.models import Site
from wagtail.models.sites import SiteRootPath

from .current import current


def find_roots_in_the_tree() -> None:
    """Where sites have their languages is known of the copy of the tree.

    Wagtail 8.0.1 keeps it in the cache for an hour, where a process that has not heard of a change yet may put it back. No
    upstream issue known.
    """

    def get_site_root_paths() -> list[SiteRootPath]:
        return [SiteRootPath(*root) for root in current().roots]

    Site.get_site_root_paths = staticmethod(get_site_root_paths)


PATCHES = {
    find_roots_in_the_tree: {"wagtail.models.sites.Site.get_site_root_paths": ("d7ae93ebdf0e", "5a979e6e4405")},
}
