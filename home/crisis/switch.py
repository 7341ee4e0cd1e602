"""Steps of the crisis switch: who may take the next one, and what it does. It writes its own row, the log and mails."""

from datetime import timedelta
from enum import Enum, auto

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pages.crisis.models import CrisisSwitch

from ..security.actions import Action
from ..security.record import record
from ..users.models import User
from .mails import tell_admins

WAIT = timedelta(minutes=1)  # between the two presses of an admin who is alone


class Step(Enum):
    ASKED = auto()
    SWITCHED = auto()


class Refused(Exception):
    """Why nothing was switched, in words for whoever pressed."""


def other_admins(user: User):
    """Queryset of the people who could confirm what this admin asks."""
    return User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)


def may_switch_at_once(switch: CrisisSwitch, user: User) -> bool:
    """Whether a press of this person needs nobody else: it answers somebody's request, or ends what another has begun."""
    answers = switch.is_asked and switch.asked_by_id != user.pk
    return answers or (switch.is_on and switch.begun_by_id != user.pk)


@transaction.atomic
def press(user: User, to_on: bool) -> Step:
    """One press of an admin. The first asks, that of another admin switches; whoever is the only one waits a minute.

    Raises Refused where nothing follows from it.
    """
    switch = CrisisSwitch.objects.locked()
    if switch.is_on is to_on:
        raise Refused(_("The crisis switch is on already.") if to_on else _("The crisis switch is off already."))
    if may_switch_at_once(switch, user):
        turn(switch, to_on, user)
        return Step.SWITCHED
    if not switch.is_asked:
        ask(switch, to_on, user)
        return Step.ASKED
    if other_admins(user).exists():
        raise Refused(_("You have asked for this already. Another admin confirms it."))
    check_waited(switch)
    turn(switch, to_on, user)
    return Step.SWITCHED


def check_waited(switch: CrisisSwitch) -> None:
    """Raises Refused within the minute after the first press of somebody who is alone."""
    seconds = seconds_to_wait(switch)
    if seconds:
        words = ngettext(
            "Nothing was switched yet: please wait %(seconds)d more second, then press again.",
            "Nothing was switched yet: please wait %(seconds)d more seconds, then press again.",
            seconds,
        )
        raise Refused(words % {"seconds": seconds})


def seconds_to_wait(switch: CrisisSwitch) -> int:
    """Whole seconds until the request may be followed by whoever made it; 0 without one."""
    left = switch.asked_at + WAIT - timezone.now() if switch.asked_at else timedelta()
    return max(0, -(-left // timedelta(seconds=1)))


def ask(switch: CrisisSwitch, to_on: bool, user: User) -> None:
    switch.ask(user)
    record(Action.CRISIS_ASKED if to_on else Action.CRISIS_END_ASKED, user=user)
    tell_admins(other_admins(user), "asked_on" if to_on else "asked_off", user)


def turn(switch: CrisisSwitch, to_on: bool, user: User | None) -> None:
    """Switches. `user` confirmed it; without one it was a command on the server. Begun by whoever asked."""
    begun_by = switch.asked_by if switch.is_asked else user
    switch.turn(to_on, begun_by)
    record(Action.CRISIS_BEGUN if to_on else Action.CRISIS_ENDED, user=user)
    tell_admins(User.objects.admins(), "on" if to_on else "off", user)


@transaction.atomic
def withdraw() -> bool:
    """Takes back what was asked; whether there was something."""
    switch = CrisisSwitch.objects.locked()
    if not switch.is_asked:
        return False
    switch.withdraw()
    record(Action.CRISIS_WITHDRAWN)
    return True


@transaction.atomic
def turn_by_command(to_on: bool) -> bool:
    """Switches for whoever may write the database anyway; whether that changed something."""
    switch = CrisisSwitch.objects.locked()
    if switch.is_on is to_on:
        return False
    switch.withdraw()
    turn(switch, to_on, None)
    return True
