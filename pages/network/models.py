"""Site settings and snippets around every page: the network (facts of a site) and its chrome (words, one set per
language).
"""

from collections.abc import Iterable
from functools import cached_property
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import DEFAULT_DB_ALIAS, models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from ..base.models import picture_field
from ..fact_notes import FactNote, FactNotes, Sentence, child_path, columns, is_current
from ..opening_hours.formatting import HoursLine, exception_line, weekly_lines
from ..opening_hours.forms import ChromeForm
from ..opening_hours.models import EXCEPTION_NOTES, HoursException, OpeningHours
from ..opening_hours.panels import hours_panels
from ..tree.current import current
from ..tree.routing import find_site
from .choices import FEDIVERSE, SERVICES, podcast_categories, service_choices

# Where a call to act may lead: a page of this site, another one, a mail, a telephone.
ADDRESS = RegexValidator(
    r"^(/(?![/\\])|https?://|mailto:|tel:)\S*$",
    _("Please write an address: /contact/ for a page of this site, or one that begins with https://, mailto: or tel:."),
)
PODCAST_PICTURE = 1400  # pixels each way, the least that directories take


def row_of(model: type[models.Model], columns: dict) -> models.Model:
    """The row with these columns, as one that the database has given."""
    return model.from_db(DEFAULT_DB_ALIAS, list(columns), list(columns.values()))


@register_setting(icon="group", order=100)
class Network(ClusterableModel, BaseSiteSetting):
    """Name and contact of the network; the same in every language."""

    name = models.CharField(
        pgettext_lazy("network", "name"),
        max_length=80,
        blank=True,
        help_text=_("At the head of every page, and large at its foot."),
    )
    address = models.TextField(_("address"), blank=True, help_text=_("As on an envelope."))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    events_email = models.EmailField(
        _("e-mail for questions about events"), blank=True, help_text=_("Left empty, the first one is used.")
    )
    podcast_email = models.EmailField(
        _("e-mail of the podcast"),
        blank=True,
        help_text=_("Directories write to it. Left empty, the first one is used."),
    )
    podcast_category = models.CharField(
        _("category of the podcast"), max_length=40, choices=podcast_categories, default="Society & Culture"
    )
    podcast_picture = picture_field(
        "+",
        _("picture of the podcast"),
        _("A square of at least 1400 by 1400 pixels. Left empty, the site's own mark."),
    )
    privacy_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page about privacy"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Linked where people are asked what they agree to."),
    )

    @classmethod
    def for_request(cls, request: HttpRequest) -> "Network":
        """As Wagtail's, with site and look, from the copy of the tree; no query."""
        name, tree, site = cls.get_cache_attr_name(), current(), find_site(request)
        if hasattr(request, name) or site.pk not in tree.networks:
            return super().for_request(request)
        network, look = row_of(cls, tree.networks[site.pk]), tree.looks.get(site.pk)
        network.site, network._request = site, request
        site._state.fields_cache["look"] = look and row_of(apps.get_model("pages", "Look"), look)
        setattr(request, name, network)
        return network

    panels = [
        FieldPanel("name"),
        MultiFieldPanel(
            [
                FieldPanel("address"),
                FieldRowPanel(
                    [
                        FieldPanel(
                            "phone",
                            help_text=_("With the code of the country, so that a press calls it from anywhere."),
                        ),
                        FieldPanel("email", help_text=_("Visitors write to it: it stands at the foot of every page.")),
                    ]
                ),
                FieldPanel("events_email"),
            ],
            _("Contact"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("podcast_category", help_text=_("Under this, directories list our recordings.")),
                FieldPanel("podcast_email"),
                FieldPanel("podcast_picture"),
            ],
            _("Podcast"),
        ),
        PageChooserPanel("privacy_page"),
        InlinePanel(
            "footer_links",
            heading=_("Pages in the small print"),
            label=pgettext_lazy("network", "page"),
            help_text=_("The last line of every page leads to them, for example to legal notes."),
        ),
        InlinePanel(
            "follow_links",
            heading=_("Where else to follow us"),
            label=pgettext_lazy("network", "place"),
            help_text=_("Our accounts elsewhere. They are named at the foot of every page."),
        ),
    ]

    class Meta:
        app_label = "pages"
        verbose_name = _("network")

    @property
    def shown_name(self) -> str:
        """The name printed at the head of every page."""
        return self.name or self.site.site_name or settings.WAGTAIL_SITE_NAME

    def clean(self):
        super().clean()
        picture = self.podcast_picture
        if picture and min(picture.width, picture.height) < PODCAST_PICTURE:
            message = _("This picture is too small: directories ask for at least 1400 by 1400 pixels.")
            raise ValidationError({"podcast_picture": message})


class FooterLink(Orderable):
    """A page that the foot of every page links to, in the visitor's language where it exists."""

    network = ParentalKey(Network, on_delete=models.CASCADE, related_name="footer_links")
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=pgettext_lazy("network", "page"), on_delete=models.CASCADE, related_name="+"
    )
    panels = [PageChooserPanel("page")]

    class Meta(Orderable.Meta):
        app_label = "pages"


class FollowLink(Orderable):
    """Another place where the network can be followed, named at the foot of every page."""

    network = ParentalKey(Network, on_delete=models.CASCADE, related_name="follow_links")
    kind = models.CharField(
        pgettext_lazy("network", "service"),
        max_length=20,
        choices=service_choices,
        blank=True,
        default="",
        db_default="",
    )
    address = models.URLField(
        pgettext_lazy("network", "address of our page there"),
        max_length=500,
        help_text=_("Copied from there, with https:// at its beginning."),
    )
    name = models.CharField(
        pgettext_lazy("network", "name"),
        max_length=40,
        blank=True,
        help_text=_("Left empty, the name of the service. Another one needs a name."),
    )
    panels = [FieldRowPanel([FieldPanel("kind"), FieldPanel("address"), FieldPanel("name")])]

    class Meta(Orderable.Meta):
        app_label = "pages"

    def __str__(self):
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """As visitors read it."""
        return self.name or (SERVICES[self.kind].name if self.kind in SERVICES else "")

    @property
    def is_profile(self) -> bool:
        """Whether it is a profile of the fediverse, which takes a link with rel="me" as proof that it is ours."""
        return self.kind in FEDIVERSE or (not self.kind and "/@" in self.address)

    def clean(self):
        super().clean()
        if not self.kind and not self.name:
            raise ValidationError({"name": _("Please choose a service, or write what this place calls itself.")})
        address = urlsplit(self.address)
        if self.address and address.scheme != "https":
            raise ValidationError({"address": _("Please write an address that begins with https://.")})
        hosts = SERVICES[self.kind].hosts if self.kind in SERVICES else ()
        if self.address and hosts and not is_host_of(address.hostname or "", hosts):
            message = _("This address is not one of %(service)s, which stand at %(host)s.")
            raise ValidationError({"address": message % {"service": SERVICES[self.kind].name, "host": hosts[0]}})


def is_host_of(hostname: str, hosts: Iterable[str]) -> bool:
    """Whether it is one of these hosts, or stands below one of them."""
    return any(hostname == host or hostname.endswith(f".{host}") for host in hosts)


# The texts of Chrome: none depends on a fact, and each is shown in translation only while its source says the same.
TEXTS = (
    *("tagline", "hours", "time_name", "small_print", "call_label", "call_address"),
    *("podcast_title", "podcast_about", "registration_consent"),
)


class Chrome(FactNotes, TranslatableMixin, ClusterableModel):
    """The words around every page in one language."""

    tagline = models.CharField(
        _("tagline"), max_length=200, blank=True, help_text=_("What the network is, in a line; search engines show it.")
    )
    hours = models.TextField(
        _("opening hours in words"),
        blank=True,
        help_text=_("Shown only as long as no weekdays are filled in above. One line each."),
    )
    time_name = models.CharField(
        _("what people call your time"), max_length=40, blank=True, help_text=_("For example “Jackson time”.")
    )
    podcast_title = models.CharField(
        _("title of the podcast"), max_length=100, blank=True, help_text=_("Left empty, the name of the network.")
    )
    podcast_about = models.TextField(
        _("about the podcast"), max_length=4000, blank=True, help_text=_("Left empty, the tagline.")
    )
    small_print = models.TextField(_("small print"), blank=True, help_text=_("The last words on every page."))
    call_label = models.CharField(
        _("words of the call to act"),
        max_length=30,
        blank=True,
        help_text=_("Two or three words, for example “Join us”."),
    )
    call_address = models.CharField(
        _("where the call to act leads"),
        max_length=500,
        blank=True,
        validators=[ADDRESS],
        help_text=_("For what is no page of this site: begins with https://, mailto: or tel:."),
    )
    written_for = models.JSONField(default=dict, db_default={}, editable=False)  # as of any FactNotes
    call_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page the call to act leads to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Opened in the language of the visitor. While it is not public, there is no call."),
    )
    registration_consent = models.TextField(
        _("what people agree to when they register"),
        max_length=600,
        blank=True,
        default="",
        db_default="",
        help_text=_("Left empty, a sentence that says what is kept, until when and what for."),
    )

    fact_notes = {name: columns() for name in TEXTS}
    fact_note_children = {"hours_exceptions": EXCEPTION_NOTES}
    base_form_class = ChromeForm
    translatable_fields = [
        *(TranslatableField(name) for name in TEXTS),
        SynchronizedField("call_page", overridable=False),
        TranslatableField("hours_exceptions"),
    ]
    panels = [
        FieldPanel(
            "tagline",
            heading=_("Tagline for search engines"),
            help_text=_(
                "What the network is, in a line, where a page says nothing of itself. The tagline that visitors read stands on the home page."
            ),
        ),
        MultiFieldPanel(
            [
                FieldPanel("call_label"),
                PageChooserPanel("call_page"),
                FieldPanel("call_address", heading=_("Or an address elsewhere")),
            ],
            _("Call to act"),
            help_text=_("The one red button at the head of every page. Left empty, there is none."),
        ),
        MultiFieldPanel([*hours_panels, FieldPanel("hours")], _("Opening hours")),
        FieldPanel("time_name"),
        FieldPanel("small_print"),
        FieldPanel("registration_consent"),
        MultiFieldPanel([FieldPanel("podcast_title"), FieldPanel("podcast_about")], _("Podcast")),
    ]

    class Meta(TranslatableMixin.Meta):
        app_label = "pages"
        verbose_name = _("words around every page")
        verbose_name_plural = _("words around every page")

    def __str__(self):
        return capfirst(str(self._meta.verbose_name))

    @classmethod
    def in_language(cls, code: str) -> "Chrome | None":
        """Return the texts in this language, else in the site's own; None where there are none. No query."""
        tree = current()
        rows = {tree.languages.get(pk): row for pk, row in tree.chromes.items()}
        row = rows.get(code) or rows.get(settings.LANGUAGE_CODE)
        return row and row_of(cls, row)

    @cached_property
    def source(self) -> "Chrome":
        """The row it was translated from: in the language of the engine's source, else in the site's own; else itself."""
        tree = current()
        own = next((pk for pk, code in tree.languages.items() if code == settings.LANGUAGE_CODE), None)
        for locale_id in (tree.sources.get(self.translation_key), own):
            row = tree.chromes.get(locale_id)
            if row and row["translation_key"] == self.translation_key:
                return self if row["id"] == self.pk else row_of(Chrome, row)
        return self

    @property
    def weekly(self) -> list[OpeningHours]:
        """The opening hours by weekday, those of the source. No query."""
        return [row_of(OpeningHours, row) for row in current().opening_hours.get(self.source.pk, ())]

    @property
    def exceptions(self) -> list[HoursException]:
        """The exceptions that are not over, those of the source, soonest first. No query."""
        rows = [row_of(HoursException, row) for row in current().hours_exceptions.get(self.source.pk, ())]
        return sorted((row for row in rows if row.last_day >= timezone.localdate()), key=lambda row: row.date)

    def exception_note(self, row: HoursException) -> FactNote:
        """Return the note of an exception of the source: as translated while that is current, else the source's."""
        found = (each for each in current().hours_exceptions.get(self.pk, ()))
        own = next((each for each in found if each["translation_key"] == row.translation_key), None)
        if own and own["note"] and own["note"] != row.note:
            own = row_of(HoursException, own)
            path = child_path("hours_exceptions", own, "note")
            if is_current(Sentence(path, own, row, "note", EXCEPTION_NOTES["note"]), self.written_for):
                return FactNote(own.note, self.locale_id)
        return FactNote(row.note, self.source.locale_id)

    @property
    def hours_lines(self) -> list[HoursLine]:
        """The opening hours as visitors read them, in the active language."""
        exceptions = [exception_line(row, self.exception_note(row)) for row in self.exceptions]
        if weekly := weekly_lines(self.weekly):
            return weekly + exceptions
        text = self.notes["hours"]
        lines = [line.strip() for line in text.splitlines()]
        return [HoursLine(note=FactNote(line, text.locale_id)) for line in lines if line] + exceptions

    @display(description=pgettext_lazy("desk", "language"), ordering="locale")
    def language(self) -> str:
        """The name of their language, in that of the desk."""
        return capfirst(self.locale.get_display_name())

    def clean(self):
        super().clean()
        if Chrome.objects.filter(locale=self.locale_id).exclude(pk=self.pk).exists():
            raise ValidationError(_("There are words in this language already: please change those."))
        label = (
            self.call_label or self.notes["call_label"]
        )  # a translation has that of its source as long as it has none
        leads_to = self.call_page_id or self.call_address or self.notes["call_address"]
        if bool(label) != bool(leads_to):
            missing = "call_page" if label else "call_label"
            raise ValidationError({missing: _("A call to act has words, and a place to lead to.")})
        if self.call_page_id and self.call_address:
            raise ValidationError({"call_address": _("A call to act leads to a page or to an address, not to both.")})
