"""Patches of Django, and what the settings rely on in django-csp, granian and WhiteNoise beyond their promises.

What the tables hold is said in pages.wagtail_patches.
"""

from django.conf import locale

from .languages import OWN_NAMES


def add_own_names() -> None:
    """Names of languages that Django does not know, for `{% get_language_info %}`; called by settings.base.

    Django 5.2.19 reads one table, which has no place for more. No upstream issue known.
    """
    locale.LANG_INFO.update(OWN_NAMES)


PATCHES = {add_own_names: {"django.utils.translation.get_language_info": "7146601f40cd"}}

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
