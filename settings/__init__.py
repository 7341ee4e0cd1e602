"""How it runs. Whoever imports this package has read the environment file: server, `work` and every command."""

from .env_file import load_env_file

load_env_file()
