"""Wagtail hooks of the admin: style sheet and scripts, theme preview, invitations."""

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail import hooks

from pages.fragment_cache.process import process_cache
from pages.mail import report  # noqa: F401

from . import views, wagtail_patches
from .consent import views as consent_views  # noqa: F401
from .content_releases import admin as content_release_admin  # noqa: F401
from .content_review import admin as content_review_admin  # noqa: F401
from .crisis import views as crisis_views  # noqa: F401
from .dashboard import actions as dashboard_actions  # noqa: F401
from .dashboard import first_steps, panels  # noqa: F401
from .handbook import views as handbook_views  # noqa: F401
from .health import status_page  # noqa: F401
from .page_actions import (
    ancestor_visibility,  # noqa: F401
    content_check,  # noqa: F401
    delete,  # noqa: F401
    log_messages,  # noqa: F401
    poster,  # noqa: F401
    restore,  # noqa: F401
    undo_together,  # noqa: F401
)
from .page_actions import views as page_views  # noqa: F401
from .page_merge import urls as page_merge_urls  # noqa: F401
from .preview_links import admin as preview_link_admin  # noqa: F401
from .privacy import views as privacy_views  # noqa: F401
from .publishing_checks import admin as publishing_check_admin  # noqa: F401
from .publishing_checks import viewsets as publishing_check_viewsets  # noqa: F401
from .quick_create import urls as quick_create_urls  # noqa: F401
from .redirects import csv_import  # noqa: F401
from .redirects import report as missed_report  # noqa: F401
from .schedule import date_views as schedule_date_views  # noqa: F401
from .schedule import hooks as schedule_hooks  # noqa: F401
from .schedule import moves as schedule_moves  # noqa: F401
from .schedule import views as schedule_views  # noqa: F401
from .security import report as security_report  # noqa: F401
from .setting_history import views as setting_history_views  # noqa: F401
from .sign_in import account_menu  # noqa: F401
from .trash import views as trash_views  # noqa: F401
from .users import (
    account_permissions,  # noqa: F401
    invitation_views,  # noqa: F401
    permission_report,  # noqa: F401
    permissions,  # noqa: F401
    session_status,  # noqa: F401
)
from .users.admin_language import set_admin_language
from .users.invitations import invite, tell_to_wait, tell_whether_sent, wait_before_inviting
from .users.models import User
from .visits import panels as visit_panels  # noqa: F401
from .webhooks import admin as webhook_admin  # noqa: F401


@hooks.register("insert_global_admin_css")
def insert_admin_stylesheets():
    sheets = [(static(f"css/admin/{name}.css"),) for name in ("admin", "desk")]
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)


@hooks.register("insert_global_admin_js")
def insert_admin_scripts():
    scripts = format_html(
        '<script src="{}"></script><script src="{}" defer></script>',
        static("js/admin/date-pickers.js"),  # not deferred: each field starts its picker while the page is parsed
        static("js/admin/autosave-wait.js"),
    )
    modules = [(static(f"js/admin/{name}.js"),) for name in ("draft-recovery", "max-length")]
    return scripts + format_html_join("", '<script src="{}" type="module"></script>', modules)


@hooks.register("insert_editor_js")
def insert_page_form_scripts():
    return page_form_scripts(get_language())


@process_cache
def page_form_scripts(_language: str) -> SafeString:
    modules = [
        (static(f"js/admin/{name}.js"),)
        for name in ("page-form", "editor-keys", "block-pictures", "block-paste", "block-clipboard", "block-patterns")
    ]
    scripts = format_html_join("", '<script src="{}" type="module"></script>', modules)
    return render_to_string("wagtailadmin/block_editor.html") + scripts


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("look/theme.css", views.theme_preview, name="look_theme")]


@hooks.register("after_create_user")
@hooks.register("after_edit_user")
def set_translator_language(request, user):
    set_admin_language(User.objects.get(pk=user.pk))  # with the groups it has now


@hooks.register("after_create_user")
def invite_without_password(request, user):
    """An account made without a password gets an invitation to choose one."""
    if user.password and user.has_usable_password():
        return
    if wait := wait_before_inviting(request.user):
        tell_to_wait(request, wait)  # the account stands: the invitation is sent again from its list
    else:
        tell_whether_sent(request, user, invite(user, request))


wagtail_patches.name_the_button_that_unpublishes()  # not before: it loads Wagtail's hooks, which come after ours
