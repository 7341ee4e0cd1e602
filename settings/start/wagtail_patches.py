"""Patches of Django, and what the settings rely on in django-csp, granian and WhiteNoise beyond their promises.

What the tables hold is said in pages.wagtail_patches.
"""

from functools import wraps

from django.conf import locale
from django.utils.translation.trans_real import DjangoTranslation

from ..languages import OWN_NAMES


def add_own_names() -> None:
    """Names of languages that Django does not know, for `{% get_language_info %}`; called by settings.base.

    Django 5.2.19 reads one table, which has no place for more. No upstream issue known.
    """
    locale.LANG_INFO.update(OWN_NAMES)


def look_each_word_up_once() -> None:
    """What a language says for some words is remembered; called by settings.base. A page of the admin asks a thousand times, and
    what no catalogue has, as most of what is written in English, is looked for twice in each of them.

    Django 5.2.19 remembers nothing. No upstream issue known.
    """
    look_up = DjangoTranslation.gettext

    @wraps(look_up)
    def gettext(language: DjangoTranslation, words: str) -> str:
        known = language.__dict__.setdefault("known_words", {})
        if words not in known:
            if len(known) == MOST_WORDS:
                known.clear()
            known[words] = look_up(language, words)
        return known[words]

    DjangoTranslation.gettext = gettext


MOST_WORDS = 20_000  # remembered in a language: more than all catalogues have

PATCHES = {
    look_each_word_up_once: {"django.utils.translation.trans_real.DjangoTranslation": "ff72df676f2d"},
    add_own_names: {"django.utils.translation.get_language_info": "7146601f40cd"},
}

RELIES_ON = {
    "csp.middleware.CSPMiddleware": (
        "eca0ac7f3bdf",
        "settings.middleware and home.views write `_csp_update`, as its decorators do",
    ),
    "granian.server.common.AbstractServer._serve_loop": ("325c4538f438", "settings.server has a loop of its own"),
    "granian.server.common.AbstractServer._respawn_workers": (
        "8cc169e7cef6",
        "settings.server calls it for each dead worker",
    ),
    "granian.server.mp.MPServer._init_shared_socket": (
        "512b82eacd5c",
        "settings.server shares one socket by `_shd` and `_sso`",
    ),
    "granian.server.mp.WorkerProcess": ("14fa08bdec7c", "settings.server watches its `inner` without a thread"),
    "whitenoise.storage.CompressedManifestStaticFilesStorage": (
        "97cbc3a761d0",
        "settings.staticfiles joins sheets before it hashes",
    ),
}
