"""Which languages have a written house style for their translators."""

from django.conf import settings

STYLE = "translation/style/{}.html"


def has_style(code: str) -> bool:
    """Whether templates/translation/style/ has a page for this language code of ours."""
    return code in dict(settings.LANGUAGES) and (settings.ROOT / "templates" / STYLE.format(code)).exists()
