"""Models of the checks before publishing: those of the house, how strict those of the machine are, and signatures."""

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting
from wagtail.models import Locale, Orderable, Page

from pages.base.models import page_kinds

OFF, WARNS, STOPS = "off", "warns", "stops"
LEVELS = [(WARNS, pgettext_lazy("check", "Warns")), (STOPS, pgettext_lazy("check", "Stops"))]
MACHINE_LEVELS = [(OFF, pgettext_lazy("check", "Off")), *LEVELS]
WORDS_A_SENTENCE = 18


def kind_choices() -> list[tuple[str, str]]:
    """Each kind of page: its label in the code, and its name."""
    found = [(kind._meta.label, str(capfirst(kind._meta.verbose_name))) for kind in page_kinds()]
    return sorted(found, key=lambda choice: choice[1])


class PublishingCheckForm(WagtailAdminModelForm):
    """Form of a check of the house."""

    kinds = forms.MultipleChoiceField(
        label=pgettext_lazy("check", "Asked for"),
        choices=kind_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick kinds of pages; with none ticked, it is asked for all."),
    )


class PublishingCheckQuerySet(models.QuerySet):
    def asked_of(self, page: Page) -> list["PublishingCheck"]:
        """The active ones for pages of this kind in this language, in their order."""
        in_language = self.filter(models.Q(locale=None) | models.Q(locale=page.locale_id), is_active=True)
        return [check for check in in_language if not check.kinds or page._meta.label in check.kinds]


class PublishingCheck(Orderable):
    """A question that people answer before a page is public: they sign that they have looked."""

    sentence = models.CharField(
        pgettext_lazy("check", "sentence"),
        max_length=160,
        help_text=_("What is so when somebody signs: “Names are spelled as the people spell them”."),
    )
    button = models.CharField(
        _("words on the button"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text=_("What whoever has looked presses, such as “I read it aloud”. Left empty: “I have looked”."),
    )
    locale = models.ForeignKey(
        Locale,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("language of the pages"),
        help_text=_("Left empty, it is asked for pages in every language."),
    )
    kinds = models.JSONField(pgettext_lazy("check", "asked for"), default=list, blank=True, db_default=[])
    level = models.CharField(
        _("while nobody has signed"),
        max_length=5,
        choices=LEVELS,
        default=WARNS,
        db_default=WARNS,
        help_text=_("Warns: it is said, and the page is public all the same. Stops: the page is not published before."),
    )
    by_another = models.BooleanField(
        _("somebody else signs"),
        default=False,
        db_default=False,
        help_text=_("Not whoever wrote the text."),
    )
    is_active = models.BooleanField(
        pgettext_lazy("check", "in use"), default=True, db_default=True, help_text=_("Switched off, it is not asked.")
    )

    objects = PublishingCheckQuerySet.as_manager()
    base_form_class = PublishingCheckForm
    panels = [
        FieldPanel("sentence"),
        FieldPanel("button"),
        FieldPanel("level", widget=forms.RadioSelect),
        FieldPanel("by_another"),
        MultiFieldPanel([FieldPanel("kinds"), FieldPanel("locale")], _("For which pages")),
        FieldPanel("is_active"),
    ]

    class Meta:
        app_label = "home"
        ordering = ["sort_order", "pk"]
        verbose_name = _("check before publishing")
        verbose_name_plural = _("checks before publishing")

    def __str__(self):
        return self.sentence

    @property
    def key(self) -> str:
        return f"house-{self.pk}"


def machine_level(label) -> models.CharField:
    return models.CharField(label, max_length=5, choices=MACHINE_LEVELS, default=WARNS, db_default=WARNS)


def level_panel(name: str, help_text) -> FieldPanel:
    return FieldPanel(name, widget=forms.RadioSelect, help_text=help_text)


class MachineChecks(BaseGenericSetting):
    """What the machine looks at before a page is public, and whether it warns or stops; one row."""

    ONLY = 1

    pictures = machine_level(_("every picture says what it shows"))
    links = machine_level(_("every link leads somewhere"))
    sentences = machine_level(pgettext_lazy("check", "easy to read"))
    search_words = machine_level(_("search engines find a sentence about it"))
    headings = machine_level(_("headings are in order"))
    words_a_sentence = models.PositiveSmallIntegerField(
        _("fewer words a sentence than"),
        default=WORDS_A_SENTENCE,
        db_default=WORDS_A_SENTENCE,
        validators=[MinValueValidator(5), MaxValueValidator(60)],
    )

    panels = [
        HelpPanel(
            _(
                "Warns: it is said, and the page is public all the same. Stops: the page is not published before it is "
                "mended. What people look at themselves stands under Lists › Checks before publishing."
            )
        ),
        level_panel("pictures", _("But for those of which somebody says they decorate.")),
        level_panel("links", _("To a public page here, or to an address that is not known to be gone.")),
        level_panel("sentences", _("By the number of words in a sentence, on average.")),
        FieldPanel("words_a_sentence", help_text=_("In every language.")),
        level_panel("search_words", _("The summary, or words of their own.")),
        level_panel("headings", _("None skips a size.")),
    ]

    class Meta:
        app_label = "home"
        verbose_name = _("checks by the machine")
        verbose_name_plural = _("checks by the machine")

    @classmethod
    def load(cls, request_or_site=None) -> "MachineChecks":
        """The one row, made here for its form alone."""
        return cls.objects.get_or_create(pk=cls.ONLY)[0]

    @classmethod
    def current(cls) -> "MachineChecks":
        """As it is set, or as a new site has it; nothing is written."""
        return cls.objects.filter(pk=cls.ONLY).first() or cls()


class CheckSignature(models.Model):
    """Somebody's word, at a moment, for one text of a page: that they have looked, or that it is enough as it is."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", editable=False)
    house_check = models.ForeignKey(
        PublishingCheck, on_delete=models.CASCADE, null=True, related_name="signatures", editable=False
    )
    machine = models.CharField(
        max_length=20, blank=True, default="", db_default="", editable=False
    )  # name in MACHINE_CHECKS
    text_hash = models.CharField(max_length=64, editable=False)
    is_enough = models.BooleanField(default=False, db_default=False, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who signed"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
    )
    signed_at = models.DateTimeField(default=timezone.now, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "home"
        default_permissions = ()
        ordering = ["-signed_at", "-pk"]
        verbose_name = _("signature of a check")
        verbose_name_plural = _("signatures of checks")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "house_check", "text_hash"],
                condition=models.Q(house_check__isnull=False),
                name="house_signature",
            ),
            models.UniqueConstraint(
                fields=["page", "machine", "text_hash"],
                condition=models.Q(house_check=None),
                name="machine_signature",
            ),
        ]

    def __str__(self):
        return f"{self.key} {self.signed_at:%Y-%m-%d %H:%M}"

    @property
    def key(self) -> str:
        return self.machine or f"house-{self.house_check_id}"
