"""Settings of one machine without set-up: the default, and what `make run` uses."""

from pages.i18n.compiled import compile_on_change

from .base import *  # noqa: F403
from .base import DEBUG, TEMPLATES, VAR, env
from .environment import load_or_create_secret

env.exit_if_wrong()
SECRET_KEY = env.text("SECRET_KEY") or load_or_create_secret(VAR / "secret-key")

if DEBUG:  # templates are read each time, so that a change shows at the next reload of the page
    compile_on_change(VAR)
    TEMPLATES[0]["APP_DIRS"] = False
    TEMPLATES[0]["OPTIONS"]["loaders"] = [
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
