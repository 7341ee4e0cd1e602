"""Models of webhooks: who is told of what, what each was or is to be told, and what is known to be public."""

import datetime as dt
import json
import socket
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pages.http.client import validate_url
from pages.http.ssrf import NotFetched, is_allowed_target
from pages.mail.outbox import OutboxRow, OutboxRows

from .events import label_of
from .signing import new_key, secret_of

RETRY_DELAYS = [dt.timedelta(seconds=each) for each in (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800)]
ROTATION = dt.timedelta(days=1)  # in which an earlier secret signs too
MOST_FAILING = dt.timedelta(days=7)  # then a target is switched off
KEPT = dt.timedelta(days=30)
# Names that no public machine has: reserved by RFC 6761 (special-use), 6762, 7686, 8375, 9476 and ICANN (internal, home,
# corp, mail), and those that routers and networks of offices use without asking.
PRIVATE_NAMES = (
    *("alt", "arpa", "invalid", "local", "localhost", "onion", "test"),
    *("corp", "home", "internal", "mail"),
    *(
        "belkin",
        "dhcp",
        "dlink",
        "gateway",
        "intra",
        "intranet",
        "ip",
        "lan",
        "localdomain",
        "private",
        "router",
        "workgroup",
    ),
    *("easy.box", "fritz.box"),
)
PRIVATE_MACHINE = gettext_lazy("This is a private machine. The site sends to public ones alone.")


def validate_target(address: str) -> None:
    """Raises ValidationError for what is no address of a public machine with TLS; the tests allow one of their own."""
    try:
        url, host = validate_url(address)
    except NotFetched:
        raise ValidationError(_("This is no address of a web server.")) from None
    is_allowed = url.netloc in getattr(settings, "FETCHING_ALLOWED", ())
    if url.scheme != "https" and not is_allowed:
        raise ValidationError(_("The address begins with https://, so that nobody on the way can read along."))
    if any(letter.isspace() for letter in address):
        raise ValidationError(_("This is no address of a web server."))
    if not is_allowed and is_private_host(host, url.port or 443):
        raise ValidationError(PRIVATE_MACHINE)
    if not is_allowed and url.port not in (None, 443):
        raise ValidationError(
            _("The site sends to the usual port alone. Please leave out “:%(port)s”.") % {"port": url.port}
        )


def is_private_host(host: str, port: int) -> bool:
    """Whether this host is certainly no public machine, by its name or number alone; no name is looked up."""
    name = host.strip(".")
    if ":" in name or not name.rpartition(".")[2].isalpha():
        try:
            # Also numbers as `0x7f.1` and `0177.0.0.1`, which the system's resolver takes.
            number = name if ":" in name else socket.inet_ntoa(socket.inet_aton(name))
        except OSError:
            pass
        else:
            return not is_allowed_target(number, port)
    return "." not in name or f".{name}".endswith(tuple(f".{each}" for each in PRIVATE_NAMES))


class WebhookQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)


class Webhook(models.Model):
    """A target: an address of another program, and which events it is told."""

    name = models.CharField(pgettext_lazy("webhook", "name"), max_length=100)
    url = models.CharField(
        pgettext_lazy("webhook", "address"), max_length=1000, validators=[validate_target]
    )  # it may itself be a secret: of some services whoever knows it may use it
    events = models.JSONField(pgettext_lazy("webhook", "events"), default=list)
    is_active = models.BooleanField(pgettext_lazy("webhook", "switched on"), default=True)
    key = models.CharField(max_length=64, default=new_key, editable=False)
    earlier_key = models.CharField(max_length=64, blank=True, editable=False)
    earlier_until = models.DateTimeField(null=True, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    switched_off_at = models.DateTimeField(null=True, editable=False)  # by the site itself
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WebhookQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "home"
        default_permissions = ()  # admins alone
        ordering = ["name", "pk"]
        verbose_name = gettext_lazy("webhook")
        verbose_name_plural = gettext_lazy("webhooks")

    def __str__(self):
        return self.name

    @property
    def host(self) -> str:
        """All of its address that may be read in passing."""
        return urlsplit(self.url).netloc

    @property
    def secret(self) -> str:
        return secret_of(self.key)

    @property
    def keys(self) -> list[str]:
        """Of all secrets that sign now."""
        is_rotating = self.earlier_until is not None and self.earlier_until > timezone.now()
        return [self.key, self.earlier_key] if is_rotating else [self.key]

    def rotate(self) -> None:
        """A new secret; the one until now signs as well for a day."""
        self.earlier_key, self.earlier_until, self.key = self.key, timezone.now() + ROTATION, new_key()
        self.save(update_fields=["key", "earlier_key", "earlier_until"])


class DeliveryQuerySet(OutboxRows):
    def due(self) -> Self:
        return super().due().filter(webhook__is_active=True)

    def to_send(self) -> Self:
        return self.select_related("webhook")


def new_message_id() -> str:
    return f"msg_{get_random_string(27)}"


class WebhookDelivery(OutboxRow):
    """An event as one target is told it, and how that went."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=40, default=new_message_id)  # the same at every try
    kind = models.CharField(pgettext_lazy("webhook", "event"), max_length=40)
    subject = models.CharField(max_length=60, blank=True)  # what it is about: of its kind the later one replaces it
    body = models.TextField()
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # of the last answer
    problem = models.CharField(max_length=20, blank=True)  # why there was no answer (pages.http.ssrf.NotFetched)
    milliseconds = models.PositiveIntegerField(null=True)  # that the last try took

    retry_delays = RETRY_DELAYS
    lease = dt.timedelta(minutes=1)  # a try takes a few seconds at most
    problem_column = "problem"
    outcome_columns = ("tried_at", "status", "milliseconds")

    objects = DeliveryQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "home"
        default_permissions = ()
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["webhook", "kind", "subject"], name="home_delivery_subject")]
        verbose_name = pgettext_lazy("webhook", "delivery")
        verbose_name_plural = pgettext_lazy("webhook", "deliveries")

    def __str__(self):
        return self.message_id

    @property
    def label(self) -> str:
        return label_of(self.kind)

    @property
    def about(self) -> str:
        """What it tells of: a title, else an address; empty for a test."""
        data = json.loads(self.body).get("data", {})
        return data.get("title") or data.get("old_path") or data.get("url", "")

    @property
    def pretty_body(self) -> str:
        """What was sent, with line breaks."""
        return json.dumps(json.loads(self.body), ensure_ascii=False, indent=2)

    @property
    def is_waiting(self) -> bool:
        return self.sent_at is None and self.given_up_at is None


class PublicPage(models.Model):
    """A page that strangers may see, as targets were told of it last; kept only while there is one."""

    page_id = models.PositiveBigIntegerField(unique=True)  # no foreign key: it outlives the page
    kind = models.CharField(max_length=100)
    locale = models.CharField(max_length=20)
    translation_key = models.UUIDField()
    path = models.CharField(max_length=255)  # in the tree
    url_path = models.TextField()
    url = models.TextField()
    published_at = models.DateTimeField()
    in_force = models.BooleanField(default=False)  # of an announcement

    class Meta:
        app_label = "home"
        default_permissions = ()

    def __str__(self):
        return str(self.page_id)


class ToldRedirect(models.Model):
    """A redirect that targets were told of, or that was there before them."""

    redirect_id = models.PositiveBigIntegerField(unique=True)

    class Meta:
        app_label = "home"
        default_permissions = ()

    def __str__(self):
        return str(self.redirect_id)


class ToldCounts(models.Model):
    """How full the dates of an event were when targets were told of it last."""

    event = models.UUIDField(unique=True)
    dates = models.JSONField(default=list)
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "home"
        default_permissions = ()

    def __str__(self):
        return str(self.event)
