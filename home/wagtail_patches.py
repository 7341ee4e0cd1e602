"""Patches of Wagtail for the entrance and the desk, each applied where no setting, hook or subclass would do.

What the three tables hold is said in pages.wagtail_patches.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from weakref import WeakKeyDictionary

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django import forms
from django.contrib.auth import views as auth_views
from django.core.validators import EMPTY_VALUES
from django.db import transaction
from django.db.models import Model, OuterRef, Q, QuerySet
from django.forms.models import ModelChoiceIterator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.generic.edit import BaseDeleteView
from modelcluster.forms import BaseChildFormSet
from telepath import JSContextBase
from wagtail import views as site_views
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.admin import utils as admin_utils
from wagtail.admin.forms.choosers import URLOrAbsolutePathField
from wagtail.admin.menu import Menu
from wagtail.admin.panels import FieldPanel
from wagtail.admin.rich_text.converters.html_to_contentstate import PageLinkElementHandler
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.admin.templatetags import wagtailadmin_tags
from wagtail.admin.ui.side_panels import PageStatusSidePanel
from wagtail.admin.views import account, workflows
from wagtail.admin.views.dismissibles import DismissiblesView
from wagtail.admin.views.generic.chooser import CreationFormMixin
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.views.pages.listing import PageListingMixin
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.views.pages.search import SearchView
from wagtail.admin.widgets import AdminPageChooser, BaseChooser
from wagtail.admin.widgets.slug import SlugInput
from wagtail.api.v2.views import BaseAPIViewSet
from wagtail.contrib.redirects import views as redirects
from wagtail.contrib.settings import views as setting_views
from wagtail.documents.views import documents as document_views
from wagtail.documents.views import serve
from wagtail.images.views import images as image_views
from wagtail.models import Page, WorkflowState
from wagtail.models.audit_log import LogEntryQuerySet
from wagtail.signals import workflow_approved

from media.recordings.viewsets import RecordingDeleteView
from pages.events.admin.widgets import ChoiceChips, ClockInput, DayInput, LanguageInput, ZoneSelect
from pages.form_fields import LinesInput
from pages.http.urls import is_address_here, whole_number
from pages.tree.current import current
from pages.tree.links import instance_of as tree_instance

from .page_actions.labels import TAKE_OFFLINE
from .page_actions.listing import with_states
from .page_actions.review_words import review_words
from .publishing_checks.gate import refuse_stopped, stops_copies
from .redirects.forms import TargetForm
from .security.current_request import current_user
from .trash.pages import keep_pages
from .trash.success_messages import upload_message
from .users.account_forms import OptionalNameForm
from .users.password_forms import NewPasswordForm, OwnPasswordForm
from .users.permissions import Tester, knows_page, works_on
from .users.workflow_mails import WithTheNote
from .visits.statistics import may_see_visits, visits_of_page


def ask_our_permission_tester() -> None:
    """Every menu, form, bulk action and interface asks this one method, on Page itself too: nothing passes it by.

    Wagtail 8.0.1; waits for wagtail/wagtail#2907.
    """
    Page.permissions_for_user = lambda page, user: Tester(user, page)


def ask_about_tokens() -> None:
    """Forms that change a password ask whether the person's API tokens stay valid (home.users.password_forms).

    Wagtail 8.0.1 has settings for the form that logs in and for the one that asks for a reset mail, not for these two. No
    upstream issue known.
    """
    account.ChangePasswordPanel.form_class = OwnPasswordForm
    account.PasswordResetConfirmView.form_class = NewPasswordForm


def ask_for_no_name() -> None:
    """On the account screen, whose forms are sent together, first and last name may stay empty (home.users.account_forms).

    Wagtail 8.0.1 has a hook that adds panels to that screen, and none that replaces one. No upstream issue known.
    """
    account.NameEmailSettingsPanel.form_class = OptionalNameForm


def take_no_pictures_of_people() -> None:
    """The account screen has no field for a picture of oneself: nothing shows one, since uploads have no address.

    Wagtail 8.0.1 would keep it as it came, with the place that a camera wrote down, and tells no error beside that field;
    it has no setting for it. No upstream issue known.
    """
    account.AvatarSettingsPanel.is_active = lambda panel: False


def mail_notes_of_approval() -> None:
    """The mail of an approval has what the editor wrote (home.users.workflow_mails), whichever app starts first.

    Wagtail 8.0.1; waits for wagtail/wagtail#7542.
    """
    name = "workflow_state_approved_email_notification"
    workflow_approved.disconnect(sender=WorkflowState, dispatch_uid=name)
    workflow_approved.connect(WithTheNote(), sender=WorkflowState, weak=False, dispatch_uid=name)


def name_the_button_that_unpublishes() -> None:
    """“Take offline”, as everywhere else (home.page_actions.views).

    Wagtail 8.0.1 has a hook for the buttons of a list, and none for those above a page. No upstream issue known.
    """
    from wagtail.admin.wagtail_hooks import PageListingUnpublishButton

    PageListingUnpublishButton.label = TAKE_OFFLINE


def make_only_what_has_a_form() -> None:
    """Nobody can make in a chooser what has no form there, such as the words around every page; that is refused.

    Wagtail 8.0.1 hides the tab, and breaks where its address is asked for. No upstream issue known.
    """
    can_create = CreationFormMixin.can_create
    CreationFormMixin.can_create = lambda view: bool(view.get_creation_form_class()) and can_create(view)


def go_back_only_to_what_was() -> None:
    """Version 0 of a page is not found, as any other that it never had.

    Wagtail 8.0.1 takes the number 0 for none, and breaks. No upstream issue known.
    """

    def get_object(view: RevisionsRevertView) -> Page:
        if view.previous_revision is None:
            raise Http404
        return view.previous_revision.as_object()

    RevisionsRevertView.get_object = get_object


def tell_visits_beside_the_page() -> None:
    """The status beside a page, in its form and above the list of what stands below it, tells how often it was read.

    Wagtail 8.0.1 has no hook for side panels. No upstream issue known.
    """
    get_context_data = PageStatusSidePanel.get_context_data

    @wraps(get_context_data)
    def with_visits(panel: PageStatusSidePanel, parent_context) -> dict:
        context = get_context_data(panel, parent_context)
        if may_see_visits(panel.object, panel.request.user):
            context["status_templates"].append("wagtailadmin/visits/of_page.html")
            context["visits"] = visits_of_page(panel.object)
        return context

    PageStatusSidePanel.get_context_data = with_visits


def code_at(secret: str, counter: int) -> str:
    """Six digits (RFC 4226)."""
    return format_hotp_value(hotp_value(secret, counter))


def take_a_code_once() -> None:
    """A code of an app is taken once by the whole site (RFC 6238, section 5.2): its counter is kept with the secret.

    django-allauth 65.22.1 keeps that in a cache, which each process may have for itself, and which may be away. No upstream
    issue known.
    """

    def mark_code_used(totp: TOTP, code: str) -> bool:
        secret = decrypt(totp.instance.data["secret"])
        counters = yield_hotp_counters_from_time()
        used = next(each for each in counters if compare_user_code(actual=code, expected=code_at(secret, each)))
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().get(pk=totp.instance.pk)
            if row.data.get("last_counter", 0) >= used:
                return False
            row.data["last_counter"] = used
            row.save(update_fields=["data"])
        return True

    TOTP._mark_code_used = mark_code_used


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


def hide_titles_of_chosen_pages() -> None:
    """A chooser shows the title of the page that is chosen to whoever may read it; to others, its number. A page is asked for
    as its own kind only where that has a title of its own for the desk, and its parent is known from the copy of the tree.

    Wagtail 8.0.1 shows that of any number which a form or a program has sent, and asks twice more for each. No upstream issue
    known.
    """
    value_data = AdminPageChooser.get_value_data_from_instance

    def instance_of(widget: AdminPageChooser, value: int | Page | None) -> Page | None:
        page = BaseChooser.get_instance(widget, value)
        kind = page and page.specific_class
        return page.specific if kind and kind.get_admin_display_title is not Page.get_admin_display_title else page

    @wraps(value_data)
    def data_of(widget: AdminPageChooser, page: Page) -> dict:
        know_parent(page)
        told, user = value_data(widget, page), current_user()
        if user is None or knows_page(user, page):
            return told
        return told | {widget.display_title_key: f"#{page.pk}", "edit_url": None}

    AdminPageChooser.get_instance, AdminPageChooser.get_value_data_from_instance = instance_of, data_of


def show_draft_titles_to_who_works_there() -> None:
    """A public page bears at the desk the title that visitors read, to whoever works in other sections alone; its draft's title
    is for those who work in its own.

    Wagtail 8.0.1 shows the draft's to everybody. No upstream issue known.
    """
    display_title = Page.get_admin_display_title

    @wraps(display_title)
    def title_of(page: Page) -> str:
        user = current_user() if page.live and page.draft_title not in ("", page.title) else None
        return page.title if user and not works_on(user, page) else display_title(page)

    Page.get_admin_display_title = title_of


def copy_as_drafts_what_a_check_stops() -> None:
    """A copy that is to be public at once is a draft where a check could stop it: nobody has signed for it yet.

    Wagtail 8.0.1 publishes copies by no action of its own, and has no hook before. No upstream issue known.
    """
    execute = CopyPageAction.execute

    @wraps(execute)
    def copied(action: CopyPageAction, *args, **kwargs) -> Page:
        if action.keep_live and action.user and stops_copies(action.page, action.recursive):
            action.keep_live = False
        return execute(action, *args, **kwargs)

    CopyPageAction.execute = copied


def know_parent(page: Page) -> None:
    """Gives a page its parent from the copy of the tree, as treebeard would have remembered it; no query."""
    parent = current().by_path.get(page.path[: -Page.steplen])
    if parent and not hasattr(page, "_cached_parent_obj"):
        page._cached_parent_obj = tree_instance(parent)


def hide_paths_of_linked_pages() -> None:
    """A link within a text shows the path of its page at the desk to whoever may read its title; to others, its number. What
    it shows is known from the copy of the tree.

    Wagtail 8.0.1 shows the path of any page, and asks three times for each. No upstream issue known.
    """
    attribute_data = PageLinkElementHandler.get_attribute_data

    @wraps(attribute_data)
    def data_of(handler: PageLinkElementHandler, attributes: dict) -> dict:
        tree, user = current(), current_user()
        node = tree.nodes.get(whole_number(attributes["id"], 18))
        if node is None:
            return attribute_data(handler, attributes)
        parent = tree.by_path.get(node.parent_path)
        is_known = user is None or knows_page(user, tree_instance(node))
        url = tree_instance(node).url if is_known else f"#{node.pk}"
        return {"id": node.pk, "url": url, "parentId": parent.pk if parent else None}

    PageLinkElementHandler.get_attribute_data = data_of


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


def lead_to_a_path() -> None:
    """A redirect may be made to a path of this site (home.redirects.forms).

    Wagtail 8.0.1 takes whole URLs alone, and has no setting for the form. No upstream issue known.
    """
    redirects.CreateView.form_class = redirects.EditView.form_class = TargetForm


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


def list_nothing_below_what_is_gone() -> None:
    """All pages of a list, chosen below a page that is gone meanwhile, are not found.

    Wagtail 8.0.1 breaks there. No upstream issue known.
    """
    listed = PageBulkAction.get_all_objects_in_listing_query

    @wraps(listed)
    def found(view: PageBulkAction, parent_id: str | None) -> QuerySet:
        try:
            return listed(view, parent_id)
        except Page.DoesNotExist as missing:
            raise Http404 from missing

    PageBulkAction.get_all_objects_in_listing_query = found


def keep_deleted_pages() -> None:
    """What a person deletes, at the desk or through a program, stays in the trash for a while (home.trash).

    Wagtail 8.0.1 has hooks before its own screens delete, and none for its API and what else calls the action. No upstream
    issue known.
    """
    delete_page = DeletePageAction._delete_page

    @wraps(delete_page)
    def kept(action: DeletePageAction, page: Page, *args, **kwargs):
        with transaction.atomic():
            if action.user:
                keep_pages(page.specific, action.user)
            return delete_page(action, page, *args, **kwargs)

    DeletePageAction._delete_page = kept


def ask_checks_before_publishing() -> None:
    """Whoever publishes a page, at the desk or through a program, is refused while a check stops it (home.publishing_checks).

    Wagtail 8.0.1 has a hook before its own forms publish, and none for its API and what else calls the action. No upstream
    issue known.
    """
    publish_revision = PublishRevisionAction._publish_revision

    @wraps(publish_revision)
    def asked(action: PublishRevisionAction, *args, **kwargs):
        with transaction.atomic():
            if isinstance(action.object, Page):
                refuse_stopped(action.object, action.user)
            return publish_revision(action, *args, **kwargs)

    PublishRevisionAction._publish_revision = asked


def keep_each_page_in_its_own_history() -> None:
    """What one request did with several pages stands in the history of each of them.

    Wagtail 8.0.1 takes the last entry of a request and an action, of whatever page that is, and hides it from the others. No
    upstream issue known.
    """

    def latest_by_uuid_and_action(entries: LogEntryQuerySet) -> LogEntryQuerySet:
        same = entries.filter(uuid=OuterRef("uuid"), action=OuterRef("action")).order_by("-timestamp", "-id")
        return entries.filter(Q(uuid=None) | Q(pk=same.values("pk")[:1]))

    LogEntryQuerySet.latest_by_uuid_and_action = latest_by_uuid_and_action


def lead_from_a_setting_to_its_history() -> None:
    """The form of a setting names its earlier versions (home.setting_history), as that of a page does.

    Wagtail 8.0.1 has no setting for that view. No upstream issue known.
    """

    def get_history_url(view: setting_views.EditView) -> str:
        meta = view.object._meta
        return reverse("setting_history", args=[meta.app_label, meta.model_name, view.object.pk])

    setting_views.EditView.get_history_url = get_history_url


def list_found_pages_in_our_words() -> None:
    """The pages that the desk's search finds have the states of a list, and what is counted there has a name.

    Wagtail 8.0.1 writes “None” behind the number, and takes no other class for that view. No upstream issue known.
    """
    PageListingMixin.base_columns = with_states(PageListingMixin.base_columns)
    SearchView.verbose_name, SearchView.verbose_name_plural = Page._meta.verbose_name, Page._meta.verbose_name_plural


def lead_back_from_deletion() -> None:
    """After a picture, document or recording was deleted it is said where it is now (home.trash.success_messages).

    Wagtail 8.0.1 takes no other class for the first two views. No upstream issue known.
    """
    for view in (image_views.DeleteView, document_views.DeleteView, RecordingDeleteView):
        view.get_success_message = upload_message


def say_what_became_of_a_review() -> None:
    """Beside a page it says that it was handed in, or handed back, and when.

    Wagtail 8.0.1 tells the name of the workflow's step, which is content in one language. No upstream issue known.
    """
    wagtailadmin_tags.register.simple_tag(review_words, name="workflow_status_with_date")


PATCHES = {
    hide_titles_of_chosen_pages: {
        "wagtail.admin.widgets.chooser.AdminPageChooser.get_instance": "32bd88deec22",
        "wagtail.admin.widgets.chooser.AdminPageChooser.get_value_data_from_instance": "26c29af4d751",
        "wagtail.admin.widgets.chooser.BaseChooser.get_instance": "7a81efc530cd",
        "treebeard.mp_tree.MP_Node.get_parent": "94696606c872",
    },
    show_draft_titles_to_who_works_there: {"wagtail.models.pages.AbstractPage.get_admin_display_title": "b5c830908a0f"},
    copy_as_drafts_what_a_check_stops: {"wagtail.actions.copy_page.CopyPageAction": ("f33d625a8a2b", "ac4fa87b5345")},
    hide_paths_of_linked_pages: {
        "wagtail.admin.rich_text.converters.html_to_contentstate.PageLinkElementHandler": "48d3a14bd038",
    },
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
    list_found_pages_in_our_words: {
        "wagtail.admin.views.pages.listing.PageListingMixin": ("c930c1b09aaf", "0aeecd87c408"),
        "wagtail.admin.views.pages.search.SearchView": "3e4b4f76aba3",
    },
    lead_back_from_deletion: {
        "wagtail.admin.views.generic.models.DeleteView.form_valid": "f5e147d39b60",
        "wagtail.images.views.images.DeleteView": "8dd2dacbc619",
        "wagtail.documents.views.documents.DeleteView": "bba667f95f6c",
    },
    say_what_became_of_a_review: {
        "wagtail.admin.templatetags.wagtailadmin_tags.workflow_status_with_date": "bab0c7069564"
    },
    keep_each_page_in_its_own_history: {
        "wagtail.models.audit_log.LogEntryQuerySet.latest_by_uuid_and_action": "7f9ca454a4fb",
    },
    lead_from_a_setting_to_its_history: {"wagtail.contrib.settings.views.EditView": "e6c8188fc3de"},
    ask_checks_before_publishing: {
        "wagtail.actions.publish_revision.PublishRevisionAction": "03bba81048ec",
        "wagtail.actions.publish_page_revision.PublishPageRevisionAction": "5cc43e69473a",
    },
    keep_deleted_pages: {"wagtail.actions.delete_page.DeletePageAction": "b9e6895ad687"},
    lead_to_a_path: {
        "wagtail.contrib.redirects.forms.RedirectForm": "342fec671907",
        "wagtail.contrib.redirects.views.CreateView": "c8143a42d8df",
        "wagtail.contrib.redirects.views.EditView": "91abe716d1d0",
    },
    list_nothing_below_what_is_gone: {
        "wagtail.admin.views.pages.bulk_actions.page_bulk_action.PageBulkAction": "10167fd13cf5",
    },
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
    take_a_code_once: {"allauth.mfa.totp.internal.auth.TOTP": "b7cadf4c03fe"},
    find_nothing_by_what_is_no_number: {"wagtail.api.v2.views.BaseAPIViewSet.find_object": "499a5a2279cb"},
    make_only_what_has_a_form: {"wagtail.admin.views.generic.chooser.CreationFormMixin": "8d19385841e2"},
    go_back_only_to_what_was: {"wagtail.admin.views.pages.revisions.RevisionsRevertView.get_object": "46684ee6c412"},
    ask_our_permission_tester: {
        "wagtail.models.pages.AbstractPage.permissions_for_user": "d3d1d5a2c3a8",
        "wagtail.models.pages.PagePermissionTester": "085d2dcfd546",
    },
    ask_about_tokens: {
        "wagtail.admin.views.account.ChangePasswordPanel": "74aef43fdcb8",
        "wagtail.admin.views.account.PasswordResetConfirmView": "29d28cf75188",
    },
    ask_for_no_name: {
        "wagtail.admin.forms.account.NameEmailForm": "317c7914a707",
        "wagtail.admin.views.account.NameEmailSettingsPanel": "a2f4e6eb8d0c",
    },
    take_no_pictures_of_people: {
        "wagtail.admin.views.account.AvatarSettingsPanel": "428b643391d7",
        "wagtail.admin.views.account.BaseSettingsPanel": "dcfb170530d3",
    },
    mail_notes_of_approval: {
        "wagtail.admin.mail.WorkflowStateApprovalEmailNotifier": "6a1a88fe3741",
        "wagtail.admin.signal_handlers.register_signal_handlers": "ce6ee7232d1d",
    },
    tell_visits_beside_the_page: {
        "wagtail.admin.ui.side_panels.PageStatusSidePanel.get_context_data": "7a3ab6e54018",
        "wagtail.admin.ui.side_panels.StatusSidePanel.get_context_data": "840d897b25a8",
    },
    name_the_button_that_unpublishes: {"wagtail.admin.wagtail_hooks.PageListingUnpublishButton": "f4b76ad348fe"},
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
    "modelsearch.signal_handlers": ("7e62943cf78e", "home.demo.loader disconnects it while the demo is loaded"),
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
    """Called once, when all models are known (home.apps); the button is named once all our hooks are (home.wagtail_hooks)."""
    take_a_code_once()
    ask_our_permission_tester()
    ask_about_tokens()
    ask_for_no_name()
    take_no_pictures_of_people()
    mail_notes_of_approval()
    make_only_what_has_a_form()
    lead_on_to_addresses_alone()
    hide_titles_of_chosen_pages()
    show_draft_titles_to_who_works_there()
    copy_as_drafts_what_a_check_stops()
    hide_paths_of_linked_pages()
    ask_for_each_menu_once()
    draw_each_icon_once()
    draw_each_field_once()
    draw_each_blank_widget_once()
    ask_no_empty_form_for_its_media()
    add_the_same_media_once()
    list_nothing_below_what_is_gone()
    delete_by_forms_alone()
    remember_what_was_closed_by_its_name()
    take_no_link_for_an_empty_one()
    go_back_only_to_what_was()
    find_nothing_by_what_is_no_number()
    lead_to_a_path()
    tell_visits_beside_the_page()
    keep_deleted_pages()
    ask_checks_before_publishing()
    keep_each_page_in_its_own_history()
    lead_from_a_setting_to_its_history()
    say_what_became_of_a_review()
    list_found_pages_in_our_words()
    lead_back_from_deletion()
