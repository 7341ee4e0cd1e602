"""Permissions of registrations: whoever may edit a page of an event, in any language, sees and changes who comes."""

from django.http import Http404
from wagtail.models import Page
from wagtail.permissions import policy_registry

from ...models import EventPage
from ..models import Registration, RegistrationDate, RegistrationMessage


def editable_events(user):
    """The pages of events that a user may edit, drafts too."""
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return EventPage.objects.filter(pk__in=pages.order_by().values("pk"))


def may_see_registrations(user) -> bool:
    """Whether a user may edit any event, and so finds the list in the menu; cached on the user, as Django's permissions."""
    if not hasattr(user, "_sees_registrations"):
        user._sees_registrations = user.is_superuser or editable_events(user).exists()
    return user._sees_registrations


def editable_dates(user):
    """The dates whose registrations a user may see and change; an administrator, also those of events that were deleted."""
    dates = RegistrationDate.objects.all()
    if user.is_superuser:
        return dates
    return dates.filter(event__in=editable_events(user).order_by().values("translation_key"))


def date_or_404(user, pk: int) -> RegistrationDate:
    """404, as for one that is not there, where the user may not see it: who may edit what is told to nobody."""
    on = editable_dates(user).filter(pk=pk).first()
    if on is None:
        raise Http404("no such date")
    return on


def registration_or_404(user, pk: int) -> Registration:
    rows = Registration.objects.select_related("on", "person").filter(on__in=editable_dates(user))
    registration = rows.filter(pk=pk).first()
    if registration is None:
        raise Http404("no such registration")
    return registration


def message_or_404(user, pk: int) -> RegistrationMessage:
    messages = RegistrationMessage.objects.select_related("on").filter(on__in=editable_dates(user))
    message = messages.filter(pk=pk).first()
    if message is None:
        raise Http404("no such message")
    return message
