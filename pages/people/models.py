"""Models of people who are no users of the desk: who they are, once, and what they have agreed to."""

from datetime import timedelta
from hashlib import sha256

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .contact import contact_hash, format_phone

KEPT = timedelta(days=30)  # personal data after the end of the event for which people gave it


def hash_lookup(email: str, phone: str) -> dict[str, str]:
    """The column that identifies whoever has this contact, and its value; none for who has neither."""
    kind, value = ("email", email) if email else ("phone", phone)
    return {f"{kind}_hash": contact_hash(kind, value)} if value else {}


class PersonQuerySet(models.QuerySet):
    def found_by(self, email: str = "", phone: str = "") -> "Person | None":
        """The person with this address, or, where there is none, with this number (both normalized)."""
        lookup = hash_lookup(email, phone)
        return self.filter(**lookup).first() if lookup else None

    def found_or_made(self, name: str, email: str, phone: str, language: str) -> "Person":
        """The person with this contact; made where there is none. Who has neither is always a new one.

        What is known of a person is not changed by whoever knows the address. Until the transaction ends nobody erases them.
        """
        values = {"name": name, "email": email, "phone": phone, "language": language}
        lookup = hash_lookup(email, phone)
        if not lookup:
            return self.create(**values)
        return self.select_for_update(no_key=True).get_or_create(**lookup, defaults=values)[0]

    def without_ties(self):
        """Nothing hangs on them any more: no registration, and no consent to anything but one."""
        return self.filter(registrations=None).exclude(
            pk__in=Consent.objects.exclude(kind=ConsentKind.REGISTRATION).filter(withdrawn_at=None).values("person")
        )

    def delete_without_ties(self) -> None:
        """Deletes those on whom nothing hangs, in the current transaction. Whoever registers at this moment is waited for,
        and stays: locked one after the other, so that no two wait for each other.
        """
        locked = list(self.order_by("pk").select_for_update().values_list("pk", flat=True))
        self.filter(pk__in=locked).without_ties().delete()


class Person(models.Model):
    """Somebody who takes part. Found by the hash of an address or a number; closed to search and API."""

    name = models.CharField(pgettext_lazy("person", "name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)  # E.164
    email_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 (unique, and none)
    phone_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 (likewise)
    language = models.CharField(_("language"), max_length=10)
    created = models.DateTimeField(default=timezone.now, editable=False)
    email_refused_at = models.DateTimeField(null=True, editable=False)  # our mail server took no mail for this address

    objects = PersonQuerySet.as_manager()

    class Meta:
        app_label = "pages"
        verbose_name = _("person")
        verbose_name_plural = _("people")
        default_permissions = ()

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"  # never a name: this may stand in a log

    @property
    def shown_phone(self) -> str:
        """The telephone number as people write it."""
        return format_phone(self.phone) if self.phone else ""


class ConsentKind(models.TextChoices):
    REGISTRATION = "registration", _("Registration")
    NEWSLETTER = "newsletter", _("Newsletter")


class ConsentText(models.Model):
    """The words that people have agreed to, as they were; one row for each that was ever shown and answered."""

    kind = models.CharField(max_length=12, choices=ConsentKind)
    language = models.CharField(max_length=10)
    words = models.TextField()
    digest = models.CharField(max_length=64)
    since = models.DateField(default=timezone.localdate)

    class Meta:
        app_label = "pages"
        constraints = [models.UniqueConstraint(fields=["kind", "language", "digest"], name="pages_consenttext_once")]
        default_permissions = ()

    def __str__(self):
        return f"{self.kind} ({self.language}), {self.since}"

    @classmethod
    def of(cls, kind: str, language: str, words: str) -> "ConsentText":
        """The row of these words, made where nobody has agreed to them before."""
        digest = sha256(words.encode()).hexdigest()
        return cls.objects.get_or_create(kind=kind, language=language, digest=digest, defaults={"words": words})[0]


class ConsentSource(models.TextChoices):
    FORM = "form", _("on this site")
    API = "api", _("through another site of ours")
    ORGANIZER = "organizer", _("told to an organizer")


class Consent(models.Model):
    """What a person has agreed to: which words, when and where (GDPR, article 7). It goes with the registration with which it
    was given; a newsletter's outlives that (`erasure.delete`) unless the registration was nobody's yes.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    registration = models.ForeignKey("pages.Registration", null=True, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=12, choices=ConsentKind)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=ConsentSource)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "pages"
        default_permissions = ()

    def __str__(self):
        return f"{self.kind}, {self.given_at}"
