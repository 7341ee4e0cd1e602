"""Patches of Wagtail for the entrance and the desk, each applied where no setting, hook or subclass would do.

What the three tables hold is said in pages.wagtail_patches.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from weakref import WeakKeyDictionary

from django import forms
from django.contrib.auth import views as auth_views
from django.core.validators import EMPTY_VALUES
from django.db.models import Model, QuerySet
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.generic.edit import BaseDeleteView
from modelcluster.forms import BaseChildFormSet
from telepath import JSContextBase
from wagtail import views as site_views
from wagtail.admin import utils as admin_utils
from wagtail.admin.forms.choosers import URLOrAbsolutePathField
from wagtail.admin.menu import Menu
from wagtail.admin.panels import FieldPanel
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.admin.templatetags import wagtailadmin_tags
from wagtail.admin.views import workflows
from wagtail.admin.views.dismissibles import DismissiblesView
from wagtail.admin.views.generic.chooser import CreationFormMixin
from wagtail.admin.widgets.slug import SlugInput
from wagtail.api.v2.views import BaseAPIViewSet
from wagtail.documents.views import serve

from pages.events.admin.widgets import ChoiceChips, ClockInput, DayInput, LanguageInput, ZoneSelect
from pages.form_fields import LinesInput
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


def ask_for_each_menu_once() -> None:
    """While a request lasts each menu is asked once for what it shows.

    Wagtail 8.0.1 asks each part of the menu twice: whether there is anything in it, and what. No upstream issue known.
    """
    items_for = Menu.menu_items_for_request
    found: WeakKeyDictionary[HttpRequest, dict[Menu, list]] = WeakKeyDictionary()

    @wraps(items_for)
    def items(menu: Menu, request: HttpRequest) -> list:
        known = found.setdefault(request, {})
        if menu not in known:
            known[menu] = items_for(menu, request)
        return known[menu]

    Menu.menu_items_for_request = items


def draw_each_icon_once() -> None:
    """The tag `icon` keeps the HTML of what it has drawn: a form has hundreds of icons of some thirty kinds.

    Wagtail 8.0.1 renders a template for each. No upstream issue known.
    """

    @lru_cache(maxsize=500)
    def drawn(name: str, classname: str, title: str, wrapped: bool) -> SafeString:
        return render_to_string("wagtailadmin/shared/icon.html", icon(name, classname, title, wrapped))

    def draw(name=None, classname=None, title=None, wrapped=False) -> SafeString:
        return drawn(str(name or ""), str(classname or ""), str(title or ""), bool(wrapped))

    icon = wagtailadmin_tags.icon
    wagtailadmin_tags.register.simple_tag(draw, name="icon")


def draw_each_field_once() -> None:
    """A panel keeps the HTML of its field, with a stand-in where the words of a page stand: an event has a hundred fields.

    What the HTML is made of is the key, so whatever differs is drawn anew; what somebody typed is not kept. Widgets that are not
    in KNOWN may depend on more. Wagtail 8.0.1 renders four templates for each field. No upstream issue known.
    """
    render = FieldPanel.BoundPanel.render_html

    @wraps(render)
    def render_html(panel: FieldPanel.BoundPanel, parent_context: Context | None = None) -> SafeString:
        key = field_key(panel)
        if key is None:
            return render(panel, parent_context)
        known, field = panel.panel.__dict__.setdefault("known_fields", {}), panel.bound_field
        html = known.get(key)
        if html is None:
            if len(known) >= MOST_KNOWN:
                known.clear()
            with nothing_typed(panel):
                html = known[key] = render(panel, parent_context)
        if STAND_IN not in html:
            return html
        return mark_safe(html.replace(STAND_IN, conditional_escape(field.field.widget.format_value(field.value()))))  # noqa: S308

    FieldPanel.BoundPanel.render_html = render_html


MOST_KNOWN = 50  # a panel: rows of a list, times languages
STAND_IN = "what-somebody-typed"
CHOICES = {
    forms.CheckboxInput,
    forms.Select,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
    ChoiceChips,
    LanguageInput,
    ZoneSelect,
}
KNOWN = {
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.URLInput,
    SlugInput,
    LinesInput,
    DayInput,
    ClockInput,
} | CHOICES


@contextmanager
def nothing_typed(panel: FieldPanel.BoundPanel) -> Iterator[None]:
    """Context manager: a stand-in takes the place of what stands in the field."""
    field = panel.bound_field
    if not is_typed(field):
        yield
        return
    initial, field.initial = field.initial, STAND_IN
    try:
        yield
    finally:
        field.initial = initial


def is_typed(field: forms.BoundField) -> bool:
    """Whether somebody's own words stand in this field."""
    return field.value() not in EMPTY_VALUES and type(field.field.widget) not in CHOICES


def ask_no_empty_form_for_its_media() -> None:
    """A list in a form that has no rows knows its media, and whether it takes files, from the first time it was asked.

    django-modelcluster 6.5 and Django 5.2.19 make an empty form for each of the two questions. No upstream issue known.
    """
    media, is_multipart = BaseChildFormSet.media.fget, BaseChildFormSet.is_multipart

    def known(name: str, ask: Callable) -> Callable:
        def answer(formset: BaseChildFormSet):
            if formset.forms:
                return ask(formset)
            kind = type(formset)
            if name not in vars(kind):
                setattr(kind, name, ask(formset))
            return getattr(kind, name)

        return wraps(ask)(answer)

    BaseChildFormSet.media = property(known("known_media", media))
    BaseChildFormSet.is_multipart = known("takes_files", is_multipart)


def add_the_same_media_once() -> None:
    """Media that a form's scripts need are added once, known by what they list.

    telepath 0.3.1, on which Wagtail 8.0.1 builds, draws all of their tags for each field to see whether it has them. No
    upstream issue known.
    """
    add_media = JSContextBase.add_media

    @wraps(add_media)
    def added(context: JSContextBase, media: forms.Media | None = None, js=None, css=None) -> None:
        known = context.__dict__.setdefault("known_media", set())
        listed = repr((media._js_lists, media._css_lists)) if media else ""
        if not js and not css and listed in known:
            return
        known.add(listed)
        add_media(context, media, js, css)

    JSContextBase.add_media = added


def draw_each_blank_widget_once() -> None:
    """The HTML of an empty widget, of which the scripts of a form make others, is drawn once for all that are alike.

    Wagtail 8.0.1 draws it for each field of each form, a second time. No upstream issue known.
    """
    js_args = WidgetAdapter.js_args
    known: dict[tuple, list] = {}

    @wraps(js_args)
    def args(adapter: WidgetAdapter, widget: forms.Widget) -> list:
        key = widget_key(widget)
        if key is None:
            return js_args(adapter, widget)
        key = (get_language(), type(adapter), *key)
        found = known.get(key)
        if found is None:
            if len(known) >= MOST_WIDGETS:
                known.clear()
            found = known[key] = js_args(adapter, widget)
        return list(found)

    WidgetAdapter.js_args = args


MOST_WIDGETS = 500


def widget_key(widget: forms.Widget) -> tuple | None:
    """Everything that the HTML of an empty widget is made of; None if it may depend on more."""
    choices = getattr(widget, "choices", None)
    if type(widget) not in KNOWN or isinstance(choices, ModelChoiceIterator):
        return None
    options = {name: each for name, each in vars(widget).items() if name != "_choices"}
    return (type(widget), repr(options), repr(choices and [*choices]))


def field_key(panel: FieldPanel.BoundPanel) -> tuple | None:
    """Everything that the HTML of a field is made of, beside its panel and what is typed; None if it is to be drawn each time."""
    field = panel.bound_field
    widget = field and type(panel) is FieldPanel.BoundPanel and widget_key(field.field.widget)
    if not widget or field.errors:
        return None
    typed = is_typed(field)
    if typed and field.form.is_bound:
        return None
    words = (panel.heading, field.label, panel.help_text)
    conditions = (field.field.required, field.form.use_required_attribute, field.field.disabled, panel.comments_enabled)
    made_of = (typed or repr(field.value()), *widget, *map(str, words), *conditions)
    return (get_language(), panel.prefix, field.html_name, field.auto_id, *made_of)


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
    draw_each_icon_once: {"wagtail.admin.templatetags.wagtailadmin_tags.icon": "52bf0d73a4e9"},
    ask_no_empty_form_for_its_media: {
        "django.forms.formsets.BaseFormSet.media": "9f52fc63f77d",
        "django.forms.formsets.BaseFormSet.is_multipart": "8885ca3df50d",
    },
    add_the_same_media_once: {"telepath.JSContextBase": "56bf1158ae52", "django.forms.widgets.Media": "4bdc101844d4"},
    draw_each_blank_widget_once: {"wagtail.admin.telepath.widgets.WidgetAdapter": "81305c679e93"},
    draw_each_field_once: {
        "wagtail.admin.panels.field_panel.FieldPanel": "2bf380850a6d",
        "wagtail.admin.panels.base.Panel": "574cf4e22be6",
    },
    ask_for_each_menu_once: {"wagtail.admin.menu.Menu.menu_items_for_request": "bbe7e8ee090c"},
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
    make_only_what_has_a_form()
    lead_on_to_addresses_alone()
    ask_for_each_menu_once()
    draw_each_icon_once()
    draw_each_field_once()
    draw_each_blank_widget_once()
    ask_no_empty_form_for_its_media()
    add_the_same_media_once()
    delete_by_forms_alone()
    remember_what_was_closed_by_its_name()
    take_no_link_for_an_empty_one()
    find_nothing_by_what_is_no_number()
