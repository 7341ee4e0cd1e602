"""Admin language of a translator who has chosen none: the one they translate into."""

from wagtail.admin.localization import get_available_admin_languages
from wagtail.users.models import UserProfile

from pages.translation.permissions import only_translates, own_codes

from .models import User


def set_admin_language(user: User) -> None:
    """Sets the preferred language of a user who only translates, into one language, and has chosen none.

    Called after an account was made or its groups have changed.
    """
    codes = own_codes(user) & {code for code, _name in get_available_admin_languages()}
    if len(codes) != 1 or not only_translates(user):
        return
    profile = UserProfile.get_for_user(user)
    if not profile.preferred_language:
        profile.preferred_language = codes.pop()
        profile.save(update_fields=["preferred_language"])
