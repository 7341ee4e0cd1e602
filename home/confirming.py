"""Before many pages are deleted, the name of the site is typed: the one that stands on the desk today."""

from django.contrib import messages
from django.utils.translation import gettext as _
from wagtail.admin.views.pages import delete
from wagtail.admin.views.pages.bulk_actions import delete as delete_many

from .templatetags.house import site_name


def is_confirmed(request, context=None) -> bool:
    """Whether what was typed, where something is asked for, is the site's name."""
    name, typed = site_name({"request": request}), request.POST.get("confirm_site_name", "").strip()
    if not typed or typed == name:
        return True
    messages.error(request, _("Please type “%(name)s” to confirm.") % {"name": name})
    return False


# Wagtail compares with a setting and has no other place for another name.
delete.type_to_delete_confirmation = delete_many.type_to_delete_confirmation = is_confirmed
