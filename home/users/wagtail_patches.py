"""Changes to Wagtail of accounts and page permissions, each with the version and the digests of what it replaces."""

from functools import wraps

from wagtail.admin.rich_text.converters.html_to_contentstate import PageLinkElementHandler
from wagtail.admin.views import account
from wagtail.admin.widgets import AdminPageChooser, BaseChooser
from wagtail.models import Page, WorkflowState
from wagtail.signals import workflow_approved

from pages.http.urls import whole_number
from pages.tree.current import current
from pages.tree.links import instance_of as tree_instance

from ..security.current_request import current_user
from .accounts.password_forms import NewPasswordForm, OwnPasswordForm
from .accounts.profile_form import OptionalNameForm
from .permissions import Tester, knows_page, works_on
from .workflow_mails import WithTheNote


def ask_our_permission_tester() -> None:
    """Every menu, form, bulk action and interface asks this one method, on Page itself too: nothing passes it by.

    Wagtail 8.0.1; waits for wagtail/wagtail#2907.
    """
    Page.permissions_for_user = lambda page, user: Tester(user, page)


def ask_about_tokens() -> None:
    """Forms that change a password ask whether the person's API tokens stay valid (home.users.accounts.password_forms).

    Wagtail 8.0.1 has settings for the form that logs in and for the one that asks for a reset mail, not for these two. No
    upstream issue known.
    """
    account.ChangePasswordPanel.form_class = OwnPasswordForm
    account.PasswordResetConfirmView.form_class = NewPasswordForm


def ask_for_no_name() -> None:
    """On the account screen, whose forms are sent together, first and last name may stay empty (home.users.accounts.profile_form).

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


PATCHES = {
    hide_paths_of_linked_pages: {
        "wagtail.admin.rich_text.converters.html_to_contentstate.PageLinkElementHandler": "48d3a14bd038",
    },
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
    hide_titles_of_chosen_pages: {
        "wagtail.admin.widgets.chooser.AdminPageChooser.get_instance": "32bd88deec22",
        "wagtail.admin.widgets.chooser.AdminPageChooser.get_value_data_from_instance": "26c29af4d751",
        "wagtail.admin.widgets.chooser.BaseChooser.get_instance": "7a81efc530cd",
        "treebeard.mp_tree.MP_Node.get_parent": "94696606c872",
    },
    show_draft_titles_to_who_works_there: {"wagtail.models.pages.AbstractPage.get_admin_display_title": "b5c830908a0f"},
}
