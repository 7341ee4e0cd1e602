"""How it runs. Whoever imports this package has read the environment file: server, `work` and every command."""

from .start.env_file import load_env_file
from .start.settings_module import forgotten_in, refuse_unknown_module

FORGOTTEN_IN = forgotten_in(load_env_file())
refuse_unknown_module()
