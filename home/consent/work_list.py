"""Rows of the home screen: consents that end soon or have ended."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.permissions import policy_registry

from media.consent.models import ShownPerson
from media.images.models import Picture
from pages.admin_frame import RowAction, WorklistRow
from pages.i18n.clock import long_day

from ..desk.moments import join
from ..desk.rows import MAX_ROWS


def ending_consents(user) -> list[WorklistRow]:
    """What people allowed who are shown on a picture, and what ends within two weeks or has ended: asked again, or taken down."""
    people = ShownPerson.objects.ending(timezone.localdate())
    if not people.exists():
        return []
    pictures = policy_registry.get_by_type(Picture).instances_user_has_permission_for(user, "change")
    found = people.filter(picture__in=pictures.order_by().values("pk")).select_related("picture")[:MAX_ROWS]
    return [ending_consent(person) for person in found]


def ending_consent(person: ShownPerson) -> WorklistRow:
    words = _("Ended on %(day)s: they may be shown no longer.") if person.has_ended else _("Until %(day)s")
    return WorklistRow(
        person.picture.title,
        reverse("wagtailimages:edit", args=[person.picture_id]) + "#who-is-shown",
        _("Consent that has ended") if person.has_ended else _("Consent that ends soon"),
        join(person.title, words % {"day": long_day(person.until)}),
        actions=[
            RowAction(_("Ask again"), reverse("picture_person", args=[person.picture_id, person.pk])),
            RowAction(
                pgettext("consent", "Take it down…"),
                reverse("picture_withdraw", args=[person.picture_id, person.pk]),
                is_primary=False,
            ),
        ],
    )
