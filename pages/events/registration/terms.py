"""Terms of registration: the columns of an event and its inline children; facts of the source, and words in every language."""

import datetime as dt

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.models import StringTranslation
from wagtail_localize.strings import StringValue

from ...base.models import facts
from ..access import OFFERED_KINDS, QUESTIONS, question_named

OPENS_AT = dt.time(9)  # in the zone of the event, where a day is said and no hour
LARGEST = 100_000
LARGEST_PARTY = 50
TERMS = (
    *("takes_registrations", "capacity", "waiting_list", "party_size", "offer_hours"),
    *("registration_opens_days", "registration_closes_hours", "confirmation_required"),
)


def is_on() -> bool:
    """Return whether people can register at all: the feature may be off."""
    return apps.get_app_config("pages_events_registration").is_on


def bounded(lowest: int, highest: int) -> list:
    return [MinValueValidator(lowest), MaxValueValidator(highest)]


class RegistrationTerms(models.Model):
    """Abstract model: how people register for each date of an event."""

    takes_registrations = models.BooleanField(_("people register here"), default=False, db_default=False)
    capacity = models.PositiveIntegerField(
        _("places at each date"),
        null=True,
        blank=True,
        validators=bounded(1, LARGEST),
        help_text=_("Left empty, there is room for all."),
    )
    waiting_list = models.BooleanField(
        _("whoever comes later can wait in line"),
        default=True,
        db_default=True,
        help_text=_("A place that comes free is offered to the next in line, then to the one after."),
    )
    party_size = models.PositiveSmallIntegerField(
        _("how many people one may register"), default=8, db_default=8, validators=bounded(1, LARGEST_PARTY)
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours in which to accept a place that came free"), default=24, db_default=24, validators=bounded(1, 168)
    )
    registration_opens_days = models.PositiveSmallIntegerField(
        _("opens so many days before"),
        null=True,
        blank=True,
        validators=bounded(1, 730),
        help_text=_("At nine in the morning. Left empty, it is open as soon as the event is published."),
    )
    registration_closes_hours = models.PositiveSmallIntegerField(
        _("closes so many hours before it begins"), default=0, db_default=0, validators=bounded(0, 720)
    )
    confirmation_required = models.BooleanField(
        _("require confirmation by e-mail"),
        default=False,
        db_default=False,
        help_text=_(
            "A place is held for a day, until the link in the mail is pressed; then it goes to the next. You confirm who "
            "registers by telephone."
        ),
    )
    registration_words = models.CharField(
        _("a sentence above the button"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("For example what will be there for them: a chair, a plate and a headset."),
    )

    event_facts = TERMS

    class Meta:
        abstract = True

    @property
    def has_list(self) -> bool:
        """Whether people register for it here. An alias shows what its original shows, and leads to the list of that."""
        return self.takes_registrations and not self.alias_of_id

    @cached_property
    def original_with_list(self):
        """The page that this one is an alias of, where people register there; else None."""
        original = self.alias_of and self.alias_of.specific
        return original if original and original.live and original.source.has_list else None

    def check_registration(self) -> None:
        """Raises ValidationError where people would register both here and elsewhere.

        Not while the feature is off: its panel is not there to untick, and the link alone counts.
        """
        if is_on() and self.takes_registrations and self.registration_link:
            message = _("People register here or at this link. Please empty one of the two.")
            raise ValidationError({"registration_link": message})


class OfferedAccess(TranslatableMixin, Orderable):
    """Abstract model of what the form offers; `kind` is the access question that it answers with yes (a fact).

    A kind that was left empty is the question that the name repeats, where it does.
    """

    kind = models.CharField(
        _("answers the question"),
        max_length=16,
        choices=OFFERED_KINDS,
        blank=True,
        default="",
        db_default="",
        help_text=_("Then the page answers this access question with yes."),
    )
    name: str

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        abstract = True

    def __str__(self):
        return self.name

    @property
    def answered_question(self) -> str:
        """The access question that it answers; empty where it answers none."""
        return self.kind if self.kind in QUESTIONS else ""

    def clean(self):
        super().clean()
        self.set_kind()

    def save(self, *args, **kwargs):
        self.set_kind()
        super().save(*args, **kwargs)

    def set_kind(self) -> None:
        self.kind = self.kind or question_named(self.name)


class SeparateCapacity(OfferedAccess):
    """Something of which there is less than of places: childcare, headsets, seats in the van."""

    event = ParentalKey("pages.EventPage", on_delete=models.CASCADE, related_name="separate_capacities")
    name = models.CharField(
        pgettext_lazy("registration", "what"), max_length=60, help_text=_("For example: childcare, headsets, the van.")
    )
    hint = models.CharField(_("more about it"), max_length=120, blank=True)
    capacity = models.PositiveIntegerField(_("how many there are"), validators=bounded(1, LARGEST))

    override_translatable_fields = facts("capacity", "kind")
    segment_group = pgettext_lazy("registration", "separate capacity")
    panels = [FieldPanel("name"), FieldPanel("capacity"), FieldPanel("hint"), FieldPanel("kind")]

    class Meta(OfferedAccess.Meta):
        app_label = "pages"
        abstract = False


class QuestionKind(models.TextChoices):
    TEXT = "text", _("In words")
    CHOICE = "choice", _("One of several answers")
    YES_NO = "yes_no", _("Yes or no")


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class RegistrationQuestion(TranslatableMixin, Orderable):
    """A question of the organizers, which may be left open."""

    event = ParentalKey("pages.EventPage", on_delete=models.CASCADE, related_name="registration_questions")
    words = models.CharField(_("question"), max_length=200)
    hint = models.CharField(_("more about it"), max_length=200, blank=True)
    kind = models.CharField(_("how it is answered"), max_length=6, choices=QuestionKind, default=QuestionKind.TEXT)
    choices = models.TextField(_("answers to choose from"), blank=True, help_text=_("One in each line."))

    override_translatable_fields = facts("kind")
    segment_group = pgettext_lazy("registration", "question")
    line_by_line = ("choices",)
    panels = [FieldPanel("words"), FieldPanel("hint"), FieldPanel("kind"), FieldPanel("choices")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        app_label = "pages"

    def __str__(self):
        return self.words

    @property
    def answers(self) -> list[str]:
        """The answers to choose from, in their order, which is the same in every language."""
        return lines_of(self.choices)

    @cached_property
    def translated_from(self) -> list[str]:
        """The answers of the source that those of this translation were written for, in their order; empty where nobody
        knows. The source may have others by now.
        """
        path = f"registration_questions.{self.translation_key}.choices"
        rows = StringTranslation.objects.filter(
            locale=self.locale_id, context__object=self.event.translation_key, context__path=path
        )
        for row in rows.select_related("translation_of").order_by("-updated_at"):
            if lines_of(StringValue(row.data).render_text()) == self.answers:
                return lines_of(StringValue(row.translation_of.data).render_text())
        return []

    @property
    def is_translation(self) -> bool:
        """Whether its kind follows another one's."""
        rows = RegistrationQuestion.objects.filter(translation_key=self.translation_key, pk__lt=self.pk or 0)
        return rows.exists()

    def clean(self):
        super().clean()
        if self.kind == QuestionKind.CHOICE and len(self.answers) < 2:
            raise ValidationError({"choices": _("Please write at least two answers, one in each line.")})
        if len({*self.answers}) < len(self.answers):
            raise ValidationError({"choices": _("Two of these answers are the same.")})
        if self.kind != QuestionKind.CHOICE and self.answers and not self.is_translation:
            message = _("Please choose “One of several answers” above, or empty this: nobody would see these answers.")
            raise ValidationError({"choices": message})


class AccessRequestOption(OfferedAccess):
    """What somebody may need and an organizer sets aside: a seat near the door, room for a wheelchair."""

    event = ParentalKey("pages.EventPage", on_delete=models.CASCADE, related_name="access_request_options")
    name = models.CharField(pgettext_lazy("registration", "what would help"), max_length=80)
    hint = models.CharField(_("more about it"), max_length=160, blank=True)
    days_ahead = models.PositiveSmallIntegerField(
        _("wanted so many days before"), null=True, blank=True, validators=bounded(1, 90)
    )

    override_translatable_fields = facts("days_ahead", "kind")
    segment_group = pgettext_lazy("registration", "access request")
    panels = [FieldPanel("name"), FieldPanel("hint"), FieldPanel("days_ahead"), FieldPanel("kind")]

    class Meta(OfferedAccess.Meta):
        app_label = "pages"
        abstract = False


def form_path(page: RegistrationTerms, date: dt.date | None = None) -> str:
    """The path of the form of an event, or of one date of a series, as it follows the address of the page."""
    return f"{date}/register/" if date and page.source.repeats else "register/"
