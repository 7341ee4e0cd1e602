"""Languages that an upload can be in."""

from django.conf import settings


def languages() -> list[tuple[str, str]]:
    """Return those of the settings; a function, so that no migration lists them."""
    return list(settings.LANGUAGES)
