"""Models of registration: the dates that people register for, who registered, what they need, and what they are told.

A registration hangs on an event's translation key and on a date as first planned, never on a page or an occurrence: those go
when an event is unpublished, and come back as other rows.
"""

import datetime as dt
import zoneinfo

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...mail.models import OutgoingMail
from ...people.models import KEPT, ConsentSource, Person
from ..occurrences import OccurrenceState
from ..places import Place
from .terms import OPENS_AT, is_on

QUIET_FROM, QUIET_UNTIL = dt.time(22), dt.time(7)  # in the zone of the event: nobody is written to
HELD_FOR = dt.timedelta(minutes=30)  # in which a registration beyond the limits is confirmed by mail
RESERVED_FOR = dt.timedelta(days=1)  # the same where the organizers require confirmation; a place is held meanwhile
LAPSED_FOR = dt.timedelta(days=1)  # after which a registration that nobody confirmed is erased
CHANGE_SHOWN_FOR = dt.timedelta(days=1)  # on the own page, the numbers before a change
KEY_LENGTH = 12
OFF = (OccurrenceState.CANCELLED, OccurrenceState.POSTPONED)


def random_key() -> str:
    return get_random_string(KEY_LENGTH)  # 71 bits


class Phase(models.TextChoices):
    """What visitors can do about a date."""

    NOT_YET = "not-yet"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    OVER = "over"
    GONE = "gone"  # no date of the event any more, or the event is not on the site


class RegistrationDateQuerySet(models.QuerySet):
    def of(self, event, date: dt.date) -> "RegistrationDate | None":
        """The date of this event (a translation key) that was first planned for then."""
        return self.filter(event=event, date=date).first()

    def ended(self):
        """Dates whose personal data is due to be erased."""
        before = timezone.now() - KEPT
        ended = self.filter(ends_at__lt=before, dated_at__lt=before)
        late = Registration.objects.filter(on=models.OuterRef("pk"))  # written down after the others were erased
        return ended.filter(Q(erased_at=None) | models.Exists(late))

    def taking_place(self):
        """Dates to which people can come."""
        rows = self.filter(ends_at__gt=timezone.now(), is_live=True, is_dropped=False)
        return rows.exclude(state__in=OFF)

    def with_registrations(self):
        """Dates for which somebody is registered."""
        return self.filter(Q(taken__gt=0) | Q(waiting__gt=0))


class RegistrationDate(models.Model):
    """A date of an event as people register for it: a copy of its facts, how many places are taken, and what is left of it.

    Whoever gives or takes places locks this row (`allocation.locked`); it is made and kept in step by `sync`.
    """

    event = models.UUIDField(_("event"), help_text="The translation key of the event.")
    date = models.DateField(_("date as first planned"))
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField(db_index=True)
    dated_at = models.DateTimeField(default=timezone.now)  # when somebody last said when it ends
    # What people were told last (hour, place, state) while it lies in the past by mistake, of which they are told nothing.
    announced = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    zone = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=OccurrenceState, default=OccurrenceState.SCHEDULED)
    place = models.ForeignKey(Place, null=True, on_delete=models.SET_NULL, related_name="+")
    is_live = models.BooleanField(default=True)  # whether the event is published and takes registrations
    is_dropped = models.BooleanField(default=False)  # whether it is none of the dates of its event any more
    # As the event says, or as an organizer has said of this date alone.
    own_capacity = models.PositiveIntegerField(_("places at this date"), null=True, blank=True)
    own_opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    own_closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    capacity = models.PositiveIntegerField(null=True)  # None: room for all
    opens_at = models.DateTimeField(null=True, db_index=True)  # None: at once
    closes_at = models.DateTimeField(db_index=True)
    # How many people have a place or an offer of one; how many registrations wait; by separate capacity, how many are taken.
    taken = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    taken_separately = models.JSONField(default=dict)
    last_number = models.PositiveIntegerField(default=0)
    # What is left once names are erased.
    erased_at = models.DateTimeField(null=True)
    totals = models.JSONField(default=dict)

    objects = RegistrationDateQuerySet.as_manager()

    class Meta:
        app_label = "pages"
        verbose_name = pgettext_lazy("registration", "date")
        verbose_name_plural = pgettext_lazy("registration", "dates")
        constraints = [models.UniqueConstraint(fields=["event", "date"], name="pages_registrationdate_once")]
        default_permissions = ()

    def __str__(self):
        return f"{self.event}, {self.date}"

    @property
    def tz(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.zone)

    @property
    def day(self) -> dt.date:
        """The date it begins on, where it happens."""
        return self.starts_at.astimezone(self.tz).date()

    @property
    def free(self) -> int | None:
        """How many more people there is room for; None where there is room for all."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def open_places(self) -> int | None:
        """How many places the next registration can have; None where there is room for all.

        None are open while a registration waits to which they will be offered: one that fits, and has not just declined.
        """
        return 0 if self.waiting and self.free and self.waiting_that_fit().exists() else self.free

    def waiting_that_fit(self) -> "RegistrationQuerySet":
        """Return the registrations in line to which what is free can be offered, separate capacities aside."""
        return self.registrations.to_be_offered().filter(party__lte=self.free)

    @property
    def is_off(self) -> bool:
        return self.state in OFF

    @property
    def erased_from(self) -> dt.datetime:
        """When the names are erased by themselves: never at once, also where a date is moved into the past by mistake."""
        return max(self.ends_at, self.dated_at) + KEPT

    @property
    def is_misdated(self) -> bool:
        """Whether it was still to come when it was dated into the past: it has not taken place then."""
        return self.announced is not None

    @property
    def last_told(self) -> dict:
        """What people know of it: "starts_at", "state", "place_id"."""
        if not self.announced:
            return {name: getattr(self, name) for name in ("starts_at", "state", "place_id")}
        return self.announced | {"starts_at": parse_datetime(self.announced["starts_at"])}

    @property
    def has_taken_place(self) -> bool:
        is_put_off = self.state == OccurrenceState.POSTPONED
        return self.ends_at <= timezone.now() and not self.is_misdated and not is_put_off

    def phase(self, now: dt.datetime | None = None) -> Phase:
        now = now or timezone.now()
        if not self.is_live or self.is_dropped:
            return Phase.GONE
        if self.ends_at <= now:
            return Phase.OVER
        if self.is_off:
            return Phase.CANCELLED
        if self.opens_at and now < self.opens_at:
            return Phase.NOT_YET
        return Phase.CLOSED if now >= self.closes_at else Phase.OPEN

    @property
    def is_scarce(self) -> bool:
        """Whether at most a fifth of the places is free."""
        return self.capacity is not None and (self.open_places or 0) * 5 <= self.capacity

    def apply_terms(self, event) -> None:
        """Sets what follows from the terms of the event (its source), unless it was said of this date alone."""
        opens_at = None
        if event.registration_opens_days:
            day = self.day - dt.timedelta(days=event.registration_opens_days)
            opens_at = dt.datetime.combine(day, OPENS_AT, self.tz)
        self.capacity = event.capacity if self.own_capacity is None else self.own_capacity
        self.opens_at = self.own_opens_at or opens_at
        self.closes_at = self.own_closes_at or self.usual_close(event)

    def usual_close(self, event) -> dt.datetime:
        """So many hours before it begins; what is known by its days alone is open on the first of them."""
        hours = event.registration_closes_hours
        if hours == 0 and (event.all_day or event.start_time is None):
            midnight = dt.datetime.combine(self.day + dt.timedelta(days=1), dt.time(), self.tz)
            return min(midnight, self.ends_at)
        return self.starts_at - dt.timedelta(hours=hours)

    def may_be_written(self, now: dt.datetime) -> bool:
        """Whether it is an hour at which people are written to: not by night, unless it is the very day."""
        local = now.astimezone(self.tz)
        return QUIET_UNTIL <= local.time() < QUIET_FROM or local.date() == self.day

    def may_offer(self, now: dt.datetime) -> bool:
        """Whether places that came free are offered now; not while the feature is off, when nobody could accept."""
        return is_on() and self.is_live and self.may_be_accepted(now) and self.may_be_written(now)

    def may_be_accepted(self, now: dt.datetime) -> bool:
        """Whether an offer is worth something: it takes place, and has not begun, or its list is open longer than that."""
        return not (self.is_dropped or self.is_off) and now < max(self.starts_at, self.closes_at)

    def offer_ends(self, now: dt.datetime, hours: int) -> dt.datetime:
        """Until when an offer made now holds."""
        return min(now + dt.timedelta(hours=hours), self.latest_offer(now))

    def reserved_until(self, now: dt.datetime) -> dt.datetime:
        """Until when a place that is taken now is held for whoever has to confirm: a day, at most until the list closes."""
        return min(now + RESERVED_FOR, self.closes_at)

    def latest_offer(self, now: dt.datetime) -> dt.datetime:
        """Until when an offer holds at the latest: an hour before it begins, half of the time that is left at the least; once it
        has begun, the same before its list closes.
        """
        end = self.starts_at if now < self.starts_at else self.closes_at
        left = max(end - now, dt.timedelta())
        return end - min(dt.timedelta(hours=1), left / 2)


class RegistrationState(models.TextChoices):
    HELD = "held", pgettext_lazy("registration", "To be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("registration", "Has a place")
    WAITING = "waiting", pgettext_lazy("registration", "In line")
    OFFERED = "offered", pgettext_lazy("registration", "Place offered")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")


HOLDING = (RegistrationState.CONFIRMED, RegistrationState.OFFERED)  # they count among the taken places
ACTIVE = (*HOLDING, RegistrationState.WAITING)


class RegistrationQuerySet(models.QuerySet):
    def real(self):
        """Without the uncounted rows that 0.3.0 made of an address that was on the list already."""
        return self.filter(duplicate_of=None)

    def confirmed(self):
        return self.real().filter(state=RegistrationState.CONFIRMED)

    def listed(self):
        """Not cancelled: with a place, an offer or a number, or to be confirmed."""
        return self.real().exclude(state=RegistrationState.CANCELLED)

    def in_line(self):
        """Waiting, in the order in which places are offered: whoever let an offer pass comes after those who had none."""
        return self.real().filter(state=RegistrationState.WAITING).order_by("lapses", "number")

    def to_be_offered(self):
        """Those in line to whom a place that is free is offered: without who has just declined it."""
        return self.in_line().exclude(passes_until__gt=timezone.now())


class Registration(models.Model):
    """Somebody's registration for a date. `number` is given at the commit to who waits, rising without a gap."""

    on = models.ForeignKey(RegistrationDate, on_delete=models.CASCADE, related_name="registrations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="registrations")
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=random_key, editable=False)
    form_key = models.CharField(
        max_length=64, blank=True, editable=False
    )  # hash of the form that was sent, and of the contact
    name = models.CharField(pgettext_lazy("person", "name"), max_length=200)
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=RegistrationState)
    number = models.PositiveIntegerField(_("number in line"), null=True)
    party = models.PositiveSmallIntegerField(_("people"), default=1)
    separately = models.JSONField(default=dict)  # by the translation key of a separate capacity, in hex: how many
    answers = models.JSONField(default=dict)  # by the translation key of a question, in hex: words, or yes or no
    wish = models.TextField(_("anything else"), blank=True)
    source = models.CharField(max_length=10, choices=ConsentSource, default=ConsentSource.FORM)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Only in rows of 0.3.0: the address was on the list already. They are not counted until an organizer accepts them.
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="duplicates")
    # Whether the registrant has confirmed that this is no repetition of another registration of the same name and contact.
    is_distinct = models.BooleanField(default=False, db_default=False)
    created = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    is_taken_off = models.BooleanField(default=False)  # whether an organizer has cancelled it
    held_until = models.DateTimeField(null=True)
    is_reserved = models.BooleanField(default=False, db_default=False)  # whether it counts as taken while it is held
    proved_at = models.DateTimeField(null=True, editable=False)  # something was done by a link of a mail: `links.prove`
    offered_until = models.DateTimeField(null=True, db_index=True)
    lapses = models.PositiveSmallIntegerField(default=0)  # offers that ran out or were declined
    # Not confirmed yet: see `contact.propose`.
    new_email = models.EmailField(_("new e-mail, not confirmed"), blank=True, default="", db_default="")
    link_version = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)  # of the links in mails
    passes_until = models.DateTimeField(null=True)  # end of the offer that was declined: see `allocation.pass_on`
    # Its `numbers` before they were changed last, and when that was ("at").
    changed_from = models.JSONField(null=True, editable=False)

    objects = RegistrationQuerySet.as_manager()
    is_by_mail = False  # of one that was found by a link of a mail: `links.find`

    class Meta:
        app_label = "pages"
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        default_permissions = ()
        indexes = [models.Index(fields=["on", "state", "number"], name="pages_registration_line")]
        constraints = [
            models.UniqueConstraint(
                fields=["on", "form_key"], condition=~Q(form_key=""), name="pages_registration_form"
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"  # never a name: this may stand in a log

    @property
    def numbers(self) -> dict:
        """How many people it is for, how many of each separate capacity, and the keys of the options that were ticked."""
        options = sorted(row.option.hex for row in self.access_requests.all())
        return {"party": self.party, "separately": self.separately, "options": options}

    @property
    def numbers_before(self) -> dict | None:
        """The numbers before they were changed, as long as the own page shows them; None where they were not."""
        before = self.changed_from
        is_shown = before and parse_datetime(before["at"]) > timezone.now() - CHANGE_SHOWN_FOR
        return before if is_shown else None

    @property
    def holds_place(self) -> bool:
        """Whether it counts among the taken places."""
        is_holding = self.state in HOLDING or (self.state == RegistrationState.HELD and self.is_reserved)
        return is_holding and not self.is_uncounted

    @property
    def is_listed(self) -> bool:
        """Whether it is not cancelled."""
        return self.state != RegistrationState.CANCELLED

    @property
    def is_uncounted(self) -> bool:
        """Whether it is a row of 0.3.0 that an organizer has not accepted."""
        return self.duplicate_of_id is not None

    @property
    def shown_state(self) -> str:
        """The state as it is shown: an uncounted row is still to be confirmed, whatever its page said before."""
        is_open = self.is_uncounted and self.state != RegistrationState.CANCELLED
        return RegistrationState.HELD if is_open else self.state

    @property
    def is_held_for_long(self) -> bool:
        """Whether its event requires confirmation: it is held for longer than what is beyond the limits."""
        until = self.held_until
        return self.is_reserved or (until is not None and until > self.created + HELD_FOR + dt.timedelta(minutes=1))

    @property
    def has_lapsed(self) -> bool:
        """Whether it was cancelled because nobody confirmed it in time."""
        is_cancelled = self.state == RegistrationState.CANCELLED and not self.is_taken_off
        if not is_cancelled or self.cancelled_at is None or self.held_until is None:
            return False
        return self.cancelled_at >= self.held_until

    @property
    def place_in_line(self) -> int:
        """The place in line now, as everybody is told it: smaller than the number once others have left."""
        lapses, number = self.lapses, self.number or 0
        is_before = Q(lapses__lt=lapses) | Q(lapses=lapses, number__lt=number)
        return self.on.registrations.in_line().filter(is_before).exclude(pk=self.pk).count() + 1

    @property
    def is_address_refused(self) -> bool:
        """Whether our mail server has refused the address for good since somebody registered with it."""
        refused_at = self.person.email_refused_at
        return refused_at is not None and refused_at >= self.created

    @property
    def is_new_address_refused(self) -> bool:
        """Whether our mail server has refused the address that waits for its confirmation."""
        if not self.new_email:
            return False
        notice = self.notices.filter(kind=NoticeKind.ADDRESS).select_related("mail").order_by("pk").last()
        return bool(notice and notice.mail and notice.mail.is_refused)

    @property
    def offer(self) -> str:
        """Name of the latest offer, which a form that answers it repeats: the key of its notice. Empty without one."""
        rows = self.notices.filter(kind=NoticeKind.OFFER)
        return str(rows.order_by("-pk").values_list("pk", flat=True).first() or "")

    @property
    def is_to_be_called(self) -> bool:
        """Whether no mail reaches them."""
        return not self.person.email


class AccessRequest(models.Model):
    """What somebody asked to be set aside, and who has confirmed it."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="access_requests")
    option = models.UUIDField()  # the translation key of an AccessRequestOption
    name = models.CharField(max_length=80)  # as it was called in the language of the source
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    note = models.CharField(_("what was set aside"), max_length=200, blank=True)

    class Meta:
        app_label = "pages"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["registration", "option"], name="pages_accessrequest_once")]

    def __str__(self):
        return f"{self.option}"


class MessageState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("registration", "Not sent")
    SENDING = "sending", pgettext_lazy("registration", "On its way")
    STOPPED = "stopped", pgettext_lazy("registration", "Stopped")
    DONE = "done", pgettext_lazy("registration", "Sent")


class RegistrationMessage(models.Model):
    """What an organizer writes to all or some who registered for a date: {language: {subject, text}}."""

    on = models.ForeignKey(RegistrationDate, on_delete=models.CASCADE, related_name="messages")
    words = models.JSONField(default=dict)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=MessageState, default=MessageState.DRAFT)

    class Meta:
        app_label = "pages"
        default_permissions = ()

    def __str__(self):
        return f"{self.on_id}, {self.created}"


class NoticeKind(models.TextChoices):
    CONFIRM = "confirm", _("Please confirm")
    LAPSED = "lapsed", pgettext_lazy("notice", "Not confirmed in time")
    DUPLICATE = "duplicate", _("On the list already")  # only in rows of 0.3.0
    CONFIRMED = "confirmed", _("Confirmation")
    WAITING = "waiting", _("Number in line")
    OFFER = "offer", _("Offer of a place")
    CHANGED = "changed", _("What was changed")
    GONE = "gone", _("Given back")
    REMINDER = "reminder", _("Reminder")
    MOVED = "moved", pgettext_lazy("notice", "Moved")
    CANCELLED = "cancelled", pgettext_lazy("notice", "Cancelled")
    LINK = "link", _("The link again")
    ADDRESS = "address", _("Please confirm the new address")
    REPLACED = "replaced", _("To the previous address: it was replaced")
    MESSAGE = "message", _("Message")


# To a mailbox that is not the registrant's, or not yet: never by telephone.
BY_MAIL_ALONE = (NoticeKind.ADDRESS, NoticeKind.REPLACED)


class RegistrationNotice(models.Model):
    """Something that somebody is told: by mail, or by telephone where there is no address. Written in the transaction of what
    it tells; `notices.send` makes the mail.
    """

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind)
    message = models.ForeignKey(RegistrationMessage, null=True, on_delete=models.CASCADE, related_name="notices")
    facts = models.JSONField(default=dict)  # what was so at that moment, such as the place and the hour before a move
    created = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, db_index=True)  # made into a mail, or called
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    mail = models.ForeignKey(OutgoingMail, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "pages"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "message"], condition=~Q(message=None), name="pages_notice_once_a_message"
            ),
            models.UniqueConstraint(
                "registration", KT("facts__day"), condition=Q(kind="reminder"), name="pages_notice_one_reminder"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def recipient(self) -> str:
        """The address it is sent to: "to" of its facts where that is another than the registrant's."""
        return self.facts.get("to") or self.registration.person.email
