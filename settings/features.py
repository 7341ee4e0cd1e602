"""The apps of this project, in the order in which they are loaded, and the middleware that they bring.

The settings are read before any app is loaded; of an app they import only its `apps` module.
"""

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured

from media.features import FeatureConfig

HOME = [
    "home.api",
    "home.backup",
    "home.begin",
    "home.change_log",
    "home.consent",
    "home.content_releases",
    "home.content_review",
    "home.crisis",
    "home.dashboard",
    "home.demo",
    "home.desk",
    "home.erasure_log",
    "home.handbook",
    "home.health",
    "home.page_actions",
    "home.page_merge",
    "home.page_store",
    "home.preview_links",
    "home.privacy",
    "home.publishing_checks",
    "home.quick_create",
    "home.redirects",
    "home.schedule",
    "home.security",
    "home.seo",
    "home.setting_history",
    "home.sign_in",
    "home.trash",
    "home.users.apps.AccountsConfig",
    "home.visits",
    "home.webhooks",
    "home.worker",
]
PAGES = [
    # In this order receivers are connected: a date goes to the translations with the facts, and dates of events follow both.
    # Kinds of pages come in the order in which lists and the API name them.
    "pages.posts",
    "pages.base",
    "pages.about",
    "pages.announcements",
    "pages.press",
    "pages.news",
    "pages.events",
    "pages.events.registration",
    # The others by name.
    "pages.api",
    "pages.block_patterns",
    "pages.blocks",
    "pages.changes",
    "pages.crisis",
    "pages.http",
    "pages.i18n",
    "pages.mail",
    "pages.network",
    "pages.not_found",
    "pages.opening_hours",
    "pages.people",
    "pages.search",
    "pages.social_cards",
    "pages.terms",
    "pages.theme",
    "pages.translation",
    "pages.tree",
]
MEDIA = [
    "media.images",
    "media.documents",
    "media.recordings",
    "media.consent",
]


def with_middleware(middleware: list[str]) -> list[str]:
    """Return this MIDDLEWARE with that of the apps, each directly after the one that it names; "" is the start.

    Optional features come last, so that none of the others names one of theirs.
    """
    configs = sorted(map(AppConfig.create, HOME), key=lambda each: isinstance(each, FeatureConfig))
    waiting = {name: after for config in configs for name, after in config.middleware.items()}
    complete = [*middleware]
    while waiting:
        name = next((name for name, after in waiting.items() if not after or after in complete), None)
        if name is None:
            raise ImproperlyConfigured(f"MIDDLEWARE has none of what these apps name: {sorted(waiting.values())}")
        after = waiting.pop(name)
        complete.insert(complete.index(after) + 1 if after else 0, name)
    return complete
