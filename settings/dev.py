"""Settings of one machine without set-up: the default, and what `make run` uses."""

from .base import *  # noqa: F403
from .base import VAR, env
from .environment import load_or_create_secret

env.exit_if_wrong()
SECRET_KEY = env.text("SECRET_KEY") or load_or_create_secret(VAR / "secret-key")
