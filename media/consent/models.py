"""Models of consent: who is shown on a picture, where, and the file of a picture that the public no longer gets."""

from datetime import date, timedelta
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

SOON = timedelta(days=14)  # so long before its end a consent is named on the home screen of the desk
FOLDER = "withheld"  # no address leads there


class ConsentState(models.TextChoices):
    ALLOWED = "allowed", pgettext_lazy("consent", "Allowed")
    UNASKED = "unasked", pgettext_lazy("consent", "Not asked")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "Withdrawn")


class ConsentForm(models.TextChoices):
    WRITTEN = "written", pgettext_lazy("consent", "In writing")
    SAID = "said", pgettext_lazy("consent", "Said so")


class ShownPersonQuerySet(models.QuerySet):
    def ending(self, today: date):
        """Those whose consent ends within SOON, or has ended; soonest first."""
        return self.filter(state=ConsentState.ALLOWED, until__lte=today + SOON).order_by("until", "pk")


class ShownPerson(models.Model):
    """Somebody who is shown on a picture, and what they said to that; nobody but who may change the picture reads it."""

    picture = models.ForeignKey("media.Picture", on_delete=models.CASCADE, related_name="shown_people")
    number = models.PositiveSmallIntegerField(pgettext_lazy("consent", "number"), editable=False)
    name = models.CharField(
        pgettext_lazy("consent", "name"),
        max_length=200,
        blank=True,
        help_text=gettext_lazy("Or, where it is not to be kept, who that is without a name: “a child”."),
    )
    is_named = models.BooleanField(gettext_lazy("This is their name"), default=True, db_default=True)
    state = models.CharField(
        pgettext_lazy("consent", "state"),
        max_length=10,
        choices=ConsentState,
        default=ConsentState.UNASKED,
        db_default=ConsentState.UNASKED,
    )
    given = models.CharField(
        gettext_lazy("how they said it"), max_length=10, choices=ConsentForm, blank=True, default="", db_default=""
    )
    for_print = models.BooleanField(pgettext_lazy("consent", "print"), default=True, db_default=True)
    for_web = models.BooleanField(pgettext_lazy("consent", "web"), default=True, db_default=True)
    until = models.DateField(
        gettext_lazy("until"), null=True, blank=True, help_text=gettext_lazy("Left empty, it has no end.")
    )
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=gettext_lazy("noted by"),
        null=True,
        editable=False,
        related_name="+",
    )
    noted_on = models.DateField(gettext_lazy("noted on"), default=timezone.localdate, editable=False)
    withdrawn_on = models.DateField(gettext_lazy("withdrawn on"), null=True, editable=False)
    note = models.CharField(
        pgettext_lazy("consent", "who said no, and how"), max_length=255, blank=True, default="", db_default=""
    )
    # What it was before it was withdrawn: a slip is undone.
    earlier_state = models.CharField(max_length=10, blank=True, default="", db_default="", editable=False)

    objects = ShownPersonQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "media"
        default_permissions = ()  # those of the picture
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["picture", "number"], name="shown_person_number")]
        verbose_name = gettext_lazy("person shown")
        verbose_name_plural = gettext_lazy("people shown")

    def __str__(self):
        return f"{self.picture_id}.{self.number}"  # never a name: this may stand in a log

    @property
    def title(self) -> str:
        """The name, or who it is without one; for the desk alone."""
        if self.is_named and self.name:
            return self.name
        return _("%(who)s, name not kept") % {"who": self.name} if self.name else _("Name not kept")

    @property
    def is_withdrawn(self) -> bool:
        return self.state == ConsentState.WITHDRAWN

    @property
    def has_ended(self) -> bool:
        """Whether the last day of what was allowed is over."""
        return self.state == ConsentState.ALLOWED and self.until is not None and self.until < timezone.localdate()

    def withdraw(self, note: str) -> None:
        if not self.is_withdrawn:
            self.earlier_state, self.state = self.state, ConsentState.WITHDRAWN
            self.withdrawn_on, self.note = timezone.localdate(), note[:255]
            self.save(update_fields=["earlier_state", "state", "withdrawn_on", "note"])

    def allow_again(self) -> None:
        """As it was before it was withdrawn."""
        if self.is_withdrawn:
            self.state = self.earlier_state or ConsentState.UNASKED
            self.earlier_state, self.withdrawn_on, self.note = "", None, ""
            self.save(update_fields=["earlier_state", "state", "withdrawn_on", "note"])


class FaceBox(models.Model):
    """A box on a picture, in parts of its width and height from 0 to 1; of a person, or of whatever is to be blurred."""

    picture = models.ForeignKey("media.Picture", on_delete=models.CASCADE, related_name="boxes")
    person = models.ForeignKey(ShownPerson, models.SET_NULL, null=True, blank=True, related_name="boxes")
    left = models.FloatField()
    top = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()
    blurred_at = models.DateTimeField(null=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "media"
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self):
        return f"{self.picture_id}: {self.place}"

    @property
    def place(self) -> tuple[float, float, float, float]:
        return self.left, self.top, self.width, self.height


def withheld_name(instance, filename: str) -> str:
    """A name that nobody can guess and that was never used; see `own_name`."""
    return f"{FOLDER}/{get_random_string(24)}-{filename}"


def own_name(name: str) -> str:
    """The name that a withheld file had before."""
    return PurePath(name).name.partition("-")[2]


class WithheldFile(models.Model):
    """The file of a picture in whose place a drawing stands, with what belonged to it; no view serves it to the public."""

    picture = models.OneToOneField("media.Picture", on_delete=models.CASCADE, related_name="withheld")
    file = models.FileField(gettext_lazy("the file"), upload_to=withheld_name, max_length=255, editable=False)
    about = models.JSONField(
        gettext_lazy("who made it"), default=dict, editable=False
    )  # columns of the picture that are not the drawing's
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=gettext_lazy("who noted that it was withdrawn"),
        null=True,
        editable=False,
        related_name="+",
    )
    pages = models.PositiveIntegerField(default=0, db_default=0)  # public ones on which it stood
    mails = models.PositiveIntegerField(default=0, db_default=0)  # to those who keep these pages
    copies = models.PositiveIntegerField(default=0, db_default=0)  # sizes of it that are gone

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "media"
        default_permissions = ()
        verbose_name = gettext_lazy("picture that was withdrawn")
        verbose_name_plural = gettext_lazy("pictures that were withdrawn")

    def __str__(self):
        return f"{self.picture_id}"
