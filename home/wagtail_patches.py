"""Patches of Wagtail for the entrance and the desk, each applied where no setting, hook or subclass would do.

What the three tables hold is said in pages.wagtail_patches.
"""

import json
from functools import wraps

from django.contrib.auth import views as auth_views
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.generic.edit import BaseDeleteView
from wagtail import views as site_views
from wagtail.admin import utils as admin_utils
from wagtail.admin.forms.choosers import URLOrAbsolutePathField
from wagtail.admin.views import workflows
from wagtail.admin.views.dismissibles import DismissiblesView
from wagtail.admin.views.generic.chooser import CreationFormMixin
from wagtail.api.v2.views import BaseAPIViewSet
from wagtail.documents.views import serve

from pages.http.urls import is_address_here


def make_only_what_has_a_form() -> None:
    """Nobody can make in a chooser what has no form there, such as the words around every page; that is refused.

    Wagtail 8.0.1 hides the tab, and breaks where its address is asked for. No upstream issue known.
    """
    can_create = CreationFormMixin.can_create
    CreationFormMixin.can_create = lambda view: bool(view.get_creation_form_class()) and can_create(view)


def find_nothing_by_what_is_no_number() -> None:
    """By an id that is no number the desk's own interface finds nothing, as by any other that nothing has.

    Wagtail 8.0.1 breaks there. No upstream issue known.
    """
    find_object = BaseAPIViewSet.find_object

    def find(view: BaseAPIViewSet, queryset: QuerySet, request: HttpRequest) -> Model | None:
        try:
            return find_object(view, queryset, request)
        except ValueError:
            return None

    BaseAPIViewSet.find_object = find


def lead_on_to_addresses_alone() -> None:
    """What somebody sent as `next` is a path or an address of this site; by anything else nobody is led elsewhere.

    Wagtail 8.0.1 hands any word to `redirect`, which breaks where no view has that name; Django 5.2.19 leads to a path below
    the form. No upstream issue known.
    """
    for module in (admin_utils, workflows, auth_views, site_views, serve):
        module.url_has_allowed_host_and_scheme = is_address_here


def delete_by_forms_alone() -> None:
    """Views that ask before they delete something do so by the form that asks, with all that it checks, tells and records.

    Django 5.2.19 deletes by the method DELETE too, past that form, and Wagtail and django-allauth leave it so. No upstream issue
    known.
    """
    BaseDeleteView.http_method_names = ["get", "head", "options", "post"]


def remember_what_was_closed_by_its_name() -> None:
    """Of what somebody has closed at the desk, such as a notice, the names are kept, each with yes, no or a word.

    Wagtail 8.0.1 keeps whatever JSON it is sent, and breaks on what the database can't hold. No upstream issue known.
    """
    patch = DismissiblesView.patch

    @wraps(patch)
    def checked(view: DismissiblesView, request: HttpRequest) -> HttpResponse:
        return patch(view, request) if has_names(request.body) else HttpResponseBadRequest()

    DismissiblesView.patch = checked


def has_names(body: bytes) -> bool:
    """Whether this is a JSON object whose values are true, false or text, with no character that can't be printed."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(sent, dict) and all(
        isinstance(value, (bool, str)) and f"{name}{value}".isprintable() for name, value in sent.items()
    )


def take_no_link_for_an_empty_one() -> None:
    """A form for a link without the field of its address is told that it needs one, as with an empty field.

    Wagtail 8.0.1 breaks there. No upstream issue known.
    """
    to_python = URLOrAbsolutePathField.to_python
    URLOrAbsolutePathField.to_python = lambda field, value: to_python(field, value or "")


PATCHES = {
    lead_on_to_addresses_alone: {
        "django.contrib.auth.views.RedirectURLMixin.get_redirect_url": "6e7f86da7383",
        "wagtail.admin.utils.get_valid_next_url_from_request": "01271131b092",
        "wagtail.admin.views.workflows.enable_workflow": "853700cc6576",
        "wagtail.admin.views.workflows.remove_workflow": "f76d84f4eddd",
        "wagtail.admin.views.workflows.enable_task": "d6bb23141681",
        "wagtail.documents.views.serve.authenticate_with_password": "604b193a83de",
        "wagtail.views.authenticate_with_password": "1a6e6d46df11",
    },
    delete_by_forms_alone: {
        "django.views.generic.edit.DeletionMixin": "348b515a1519",
        "django.views.generic.edit.BaseDeleteView": "f69f47d3f68c",
    },
    remember_what_was_closed_by_its_name: {"wagtail.admin.views.dismissibles.DismissiblesView": "cdb4a5a15988"},
    take_no_link_for_an_empty_one: {"wagtail.admin.forms.choosers.URLOrAbsolutePathField.to_python": "84ebb1ffadb3"},
    find_nothing_by_what_is_no_number: {"wagtail.api.v2.views.BaseAPIViewSet.find_object": "499a5a2279cb"},
    make_only_what_has_a_form: {"wagtail.admin.views.generic.chooser.CreationFormMixin": "8d19385841e2"},
}

RELIES_ON = {
    "django.contrib.auth.base_user.AbstractBaseUser.check_password": (
        "be951ca2664b",
        "home.security.signals knows by `_password` when a password is only hashed anew",
    ),
    "django_tasks_db.management.commands.db_worker.Worker": (
        "28a16ae63fb8",
        "home.worker.process runs it for one task",
    ),
    "wagtail.admin.action_menu.UnpublishMenuItem": ("78e136a77748", "home.page_actions.action_menu names it"),
    "wagtail.admin.views.bulk_action.base_bulk_action.BulkAction": (
        "204869fde874",
        "home.page_actions.views.KnownPages knows by its request which pages are there",
    ),
    "wagtail.admin.views.bulk_action.registry": (
        "fa679d9188e6",
        "home.page_actions.views registers its own in the place of others",
    ),
    "wagtail.admin.views.generic.models.RevisionsCompareView._get_revision_and_heading": (
        "c11c98994301",
        "home.page_actions.views",
    ),
    "wagtail.admin.views.pages.move.MoveConfirmView": (
        "ac606ed4698d",
        "home.page_actions.views repeats `dispatch`, less one refusal",
    ),
    "wagtail.admin.views.pages.utils.type_to_delete_confirmation": (
        "384e79998d55",
        "home.page_actions.delete asks in its place, and leaves it no name to compare",
    ),
    "wagtail.users.views.groups.PermissionPanelFormsMixin": (
        "abf6f314bffd",
        "home.security.group_views asks its forms before it saves them",
    ),
    "wagtail.contrib.settings.models.BaseSiteSetting": (
        "5a7369fb39bb",
        "home.api.page_lookup fills what it keeps on the request",
    ),
    "wagtail.contrib.sitemaps.sitemap_generator.Sitemap": (
        ("33f8207fb18d", "8f7144c35494"),
        "home.seo.sitemap has `_urls` of its own",
    ),
    "wagtail.models.pages.AbstractPage.route_for_request": (
        "90cb1bf9bbb9",
        "home.views puts the page where this looks first",
    ),
    "wagtail.models.sites.Site.find_for_request": (
        "97b918c9ca24",
        "home.api.page_lookup puts the site where this looks first",
    ),
}

TEMPLATES = {
    "account/base_reauthenticate.html": ("78fefab11a39", "one step after another, in the frame and words of the house"),
    "account/reauthenticate.html": ("f9a09ff5fa21", "one step after another, in the frame and words of the house"),
    "mfa/authenticate.html": ("adbf5422a12f", "one step after another, in the frame and words of the house"),
    "mfa/index.html": ("c635378b8a13", "one step after another, in the frame and words of the house"),
    "mfa/messages/recovery_codes_generated.txt": ("1baa843b7656", "in our words"),
    "mfa/messages/totp_activated.txt": ("3c432a464e97", "in our words"),
    "mfa/messages/totp_deactivated.txt": ("320a3074e014", "in our words"),
    "mfa/messages/webauthn_added.txt": ("2012ead48f7d", "in our words"),
    "mfa/messages/webauthn_removed.txt": ("863a566c1dba", "in our words"),
    "mfa/reauthenticate.html": ("609e3f99633d", "one step after another, in the frame and words of the house"),
    "mfa/recovery_codes/download.txt": ("883ae0cc785e", "in our words"),
    "mfa/recovery_codes/generate.html": ("b430234fac23", "one step after another, in the frame and words of the house"),
    "mfa/recovery_codes/index.html": ("30c5821fedc2", "one step after another, in the frame and words of the house"),
    "mfa/totp/activate_form.html": ("ed137b80822f", "one step after another, in the frame and words of the house"),
    "mfa/totp/deactivate_form.html": ("7ff08cebeacd", "one step after another, in the frame and words of the house"),
    "mfa/webauthn/add_form.html": ("7b92daf7ce58", "one step after another, in the frame and words of the house"),
    "mfa/webauthn/authenticator_confirm_delete.html": (
        "78b7a9c037cf",
        "one step after another, in the frame and words of the house",
    ),
    "mfa/webauthn/authenticator_list.html": (
        "2e91a92289b7",
        "one step after another, in the frame and words of the house",
    ),
    "mfa/webauthn/edit_form.html": ("283af27a6877", "one step after another, in the frame and words of the house"),
    "mfa/webauthn/reauthenticate.html": ("d2bd95a5d176", "one step after another, in the frame and words of the house"),
    "wagtailadmin/404.html": ("fdf5b1b26d3b", "our mark, and the way to the desk"),
    "wagtailadmin/account/password_reset/confirm.html": (
        "8679295de479",
        "prints every field: the form asks about tokens too",
    ),
    "wagtailadmin/account/password_reset/email.txt": ("5b9582ccf86f", "in our words"),
    "wagtailadmin/account/password_reset/email_subject.txt": ("47d1b0b5e325", "in our words"),
    "wagtailadmin/admin_base.html": ("74f34ef4c617", "our name and mark; the words of our scripts; recovery of drafts"),
    "wagtailadmin/base.html": ("dbb41d96540e", "our mark; “?” opens the list of keys without Wagtail's help menu"),
    "wagtailadmin/bulk_actions/confirmation/form.html": ("3a6f8f13289c", "asks what becomes of the translations"),
    "wagtailadmin/generic/confirm_delete.html": ("8a673ce6b802", "says where it goes and where it is used"),
    "wagtailadmin/generic/revisions/compare.html": (
        "a4deb5a49708",
        "names both versions; prints changes as pages.base.comparison tells",
    ),
    "wagtailadmin/generic/index_results.html": ("bb9637eb7428", "an empty list says what will stand there"),
    "wagtailadmin/home.html": ("150ca90cf390", "the desk: its name, and the search first"),
    "wagtailadmin/login.html": ("43f219bd4266", "our mark and name"),
    "wagtailadmin/notifications/base.txt": ("87f52693b83e", "in our words"),
    "wagtailadmin/notifications/task_state_submitted.txt": ("ece4fc25e798", "in our words"),
    "wagtailadmin/notifications/task_state_submitted_subject.txt": ("d773408c474c", "in our words"),
    "wagtailadmin/notifications/updated_comments_subject.txt": ("a690a7b76d35", "in our words"),
    "wagtailadmin/notifications/workflow_state_approved.txt": (
        "27e720ea6d81",
        "with the note, and the address for visitors",
    ),
    "wagtailadmin/notifications/workflow_state_approved_subject.txt": ("4b876da1f704", "in our words"),
    "wagtailadmin/notifications/workflow_state_rejected.txt": ("853e8820b108", "with the note first"),
    "wagtailadmin/notifications/workflow_state_rejected_subject.txt": ("8b338949b218", "in our words"),
    "wagtailadmin/pages/action_menu/publish.html": ("6617092746ac", "gold; its key is shown"),
    "wagtailadmin/pages/action_menu/save_draft.html": ("e1d2596f9783", "“Save”; its key is shown"),
    "wagtailadmin/pages/bulk_actions/confirm_bulk_delete.html": ("95e2b24deca8", "says what goes, stays and breaks"),
    "wagtailadmin/pages/confirm_delete.html": (
        "b9b5783bb1c4",
        "says what goes, stays and breaks; asks about the translations",
    ),
    "wagtailadmin/pages/confirm_move.html": ("b1dec71f0c20", "asks about the translations"),
    "wagtailadmin/pages/confirm_unpublish.html": ("7e2f409e2f87", "asks about the translations"),
    "wagtailadmin/pages/edit.html": ("b9f31d1dda09", "the note of a review stands above the form"),
    "wagtailadmin/pages/edit_partials.html": ("3aae31ba5298", "the line below the form is told again after each save"),
    "wagtailadmin/pages/explorable_index_results.html": ("d6bff66e46ed", "an empty list says what will stand there"),
    "wagtailadmin/panels/multi_field_panel_child.html": ("611f469d9d58", "the same, drawn by home.templatetags.panels"),
    "wagtailadmin/shared/dialog/confirm_site_name.html": (
        "02ff95b6d8a4",
        "the name that stands on the desk, not that of a setting",
    ),
    "wagtailadmin/shared/keyboard_shortcuts_dialog.html": ("695ff431adde", "our own keys in the page editor too"),
    "wagtailadmin/shared/page_status_tag_new.html": ("62d4d90e2f67", "“See what is public” in place of “Live”"),
    "wagtailsettings/edit.html": ("e3d1a5cc8e8f", "the way to its earlier versions"),
    "wagtailadmin/shared/side_panels/includes/status/workflow.html": (
        "b9329c79b043",
        "a title in our words, where the name of the workflow stands",
    ),
    "wagtailadmin/tables/boolean_cell.html": ("f7fa4b8db45e", "“Yes” and “No” in every language"),
    "wagtailadmin/workflows/workflow_status.html": ("e4bc9e212825", "in our words"),
    "wagtailadmin/userbar/base.html": (("e9a7b62a2c91", "231dcb32e050"), "our mark"),
    "wagtailadmin/userbar/item_admin.html": ("d1eeae904e31", "“To the desk”"),
    "wagtaildocs/bulk_actions/confirm_bulk_delete.html": ("449cadf709e8", "says where they go"),
    "wagtaildocs/documents/index_results.html": ("1281964a50b6", "an empty list says what will stand there"),
    "wagtailimages/images/index_results.html": ("b48dcc7520f3", "an empty list says what will stand there"),
}


def apply() -> None:
    """Called once, when all models are known (home.apps). Apps have their own."""
    for patch in PATCHES:
        patch()
