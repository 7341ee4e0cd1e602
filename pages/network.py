"""What stands around every page: the network (facts of a site) and its chrome (words, one set per language)."""

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import TranslatableField


@register_setting(icon="group", order=100)
class Network(ClusterableModel, BaseSiteSetting):
    """Name and contact of the network; the same in every language."""

    name = models.CharField(
        _("name"), max_length=80, blank=True, help_text=_("At the head of every page, and large at its foot.")
    )
    address = models.TextField(_("address"), blank=True, help_text=_("As on an envelope."))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    events_email = models.EmailField(
        _("e-mail for questions about events"), blank=True, help_text=_("Left empty, the first one is used.")
    )
    select_related = ("site__look__logo",)  # what every page needs beside it, in the same query

    panels = [
        FieldPanel("name"),
        MultiFieldPanel(
            [
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                FieldPanel("events_email"),
            ],
            _("Contact"),
        ),
        InlinePanel("footer_links", heading=_("Pages in the small print"), label=_("page")),
    ]

    class Meta:
        verbose_name = _("network")


class FooterLink(Orderable):
    """A page that the foot of every page links to, in the visitor's language where it exists."""

    network = ParentalKey(Network, on_delete=models.CASCADE, related_name="footer_links")
    page = models.ForeignKey("wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="+")
    panels = [PageChooserPanel("page")]


class Chrome(TranslatableMixin, models.Model):
    """The words around every page in one language."""

    tagline = models.CharField(
        _("tagline"), max_length=200, blank=True, help_text=_("What the network is, in a line; search engines show it.")
    )
    hours = models.TextField(_("opening hours"), blank=True, help_text=_("One line each."))
    time_name = models.CharField(
        _("what people call your time"), max_length=40, blank=True, help_text=_("For example “Jackson time”.")
    )
    small_print = models.TextField(_("small print"), blank=True, help_text=_("The last words on every page."))

    translatable_fields = [
        TranslatableField("tagline"),
        TranslatableField("hours"),
        TranslatableField("time_name"),
        TranslatableField("small_print"),
    ]
    panels = [
        FieldPanel(
            "tagline",
            heading=_("Tagline for search engines"),
            help_text=_(
                "What the network is, in a line, where a page says nothing of itself. The tagline that visitors read stands on the home page."
            ),
        ),
        FieldPanel("hours"),
        FieldPanel("time_name"),
        FieldPanel("small_print"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("words around every page")
        verbose_name_plural = _("words around every page")

    def __str__(self):
        return capfirst(str(self._meta.verbose_name))
