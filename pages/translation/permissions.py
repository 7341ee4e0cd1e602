"""Permissions of translators: asked by every view of the bench, since translators hold none on any page."""

from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page

from ..tree.current import current
from ..visibility import visible_or_scheduled

PREFIX = "translator-"
ANY_LANGUAGE = "wagtail_localize.submit_translation"  # what editors have


def languages_on() -> set[str]:
    """The codes of the languages visitors can read the site in."""
    return set(current().locales.values())


def languages_of(user) -> set[str]:
    """The codes of the languages this person may translate into: by group; editors and admins into all."""
    if not user.is_active:
        return set()
    codes = languages_on()
    return codes if is_editor(user) else own_codes(user) & codes


def own_codes(user) -> set[str]:
    """Language codes of the user's translator groups; cached on the user, as Django does with permissions."""
    if not hasattr(user, "_translates"):
        group_names = user.groups.filter(name__startswith=PREFIX).values_list("name", flat=True)
        user._translates = {name.removeprefix(PREFIX) for name in group_names}
    return user._translates


def is_editor(user) -> bool:
    """Whether the user has the permission to publish translations in every language."""
    return user.is_active and (user.is_superuser or user.has_perm(ANY_LANGUAGE))


def only_translates(user) -> bool:
    """Whether the user has no permission but to translate."""
    return not is_editor(user) and not user_has_any_page_permission(user) and bool(languages_of(user))


def can_edit(user, job) -> bool:
    """Permission to open and change a job: the language is on and the user's, the source live and public."""
    return job.is_open and job.locale.language_code in languages_of(user) and is_public(job)


def is_public(job) -> bool:
    """Whether the source is public or scheduled to be; a snippet always is."""
    if job.page_id is None:
        return True
    return visible_or_scheduled(Page.objects.filter(pk=job.page_id)).exists()


def can_save(user, job) -> bool:
    """Permission to save texts only: the source was public, is offline at the moment, and not private."""
    if job.page_id is None or job.locale.language_code not in languages_of(user):
        return False
    offline = Page.objects.filter(pk=job.page_id, live=False, first_published_at__isnull=False)
    return offline.public().exists()


def name_of(user) -> str:
    """Display name of a user; empty where the account is gone."""
    return str(get_user_display_name(user)) if user else ""
