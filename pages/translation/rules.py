"""Settings › Translation: how the site wants translations to become public."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site


@register_setting(icon="wagtail-localize-language", order=130)
class TranslationRules(BaseSiteSetting):
    """How the site wants translations to become public."""

    second_reader = models.BooleanField(
        _("a second person reads every translation"),
        default=False,
        help_text=_("What a translator has finished becomes public when another translator or an editor approves it."),
    )

    panels = [FieldPanel("second_reader")]

    class Meta:
        verbose_name = _("translation")

    @classmethod
    def asks_for_second_reader(cls) -> bool:
        """Whether a translator needs another person to publish."""
        return cls.objects.filter(site__in=Site.objects.filter(is_default_site=True), second_reader=True).exists()
