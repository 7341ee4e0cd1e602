"""Patch of wagtail-localize, and what this app relies on.

What the tables hold is said in pages.wagtail_patches.
"""

from wagtail import hooks


def answer_translation_buttons_from_the_tree() -> None:
    """The buttons of wagtail-localize on each row of a list ask no query (pages.translation.listing_buttons).

    Wagtail 8.0.1 has no way to take a hook back, and wagtail-localize no setting for its own. No upstream issue known.
    """
    from wagtail_localize.wagtail_hooks import page_listing_more_buttons

    from .listing_buttons import page_buttons

    for name in ("register_page_header_buttons", "register_page_listing_more_buttons"):
        registered = hooks._hooks[name]
        registered[:] = [
            (page_buttons if function is page_listing_more_buttons else function, order)
            for function, order in registered
        ]


PATCHES = {
    answer_translation_buttons_from_the_tree: {
        "wagtail.hooks.register": "1d1c5a7c678d",
        "wagtail_localize.wagtail_hooks.page_listing_more_buttons": "066b7d32e90a",
    },
}

RELIES_ON = {
    "django.db.models.query.QuerySet._raw_delete": (
        "e9218cddf71b",
        "pages.translation.segments.store deletes without signals",
    ),
    "wagtail_localize.models.String._get_data_hash": (
        "8d13dce178b5",
        "pages.translation.segments writes strings in bulk",
    ),
    "wagtail_localize.models.TranslationContext._get_path_id": ("9d460981bcf4", "the same, of their contexts"),
}
