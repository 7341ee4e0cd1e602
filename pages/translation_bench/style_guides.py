"""Style guides of translators: which languages have one."""

from django.conf import settings

STYLE_GUIDE_TEMPLATE = "translation/style_guide/{}.html"


def has_style_guide(code: str) -> bool:
    """Whether templates/translation/style_guide/ has a page for this language code of ours."""
    return (
        code in dict(settings.LANGUAGES) and (settings.ROOT / "templates" / STYLE_GUIDE_TEMPLATE.format(code)).exists()
    )
