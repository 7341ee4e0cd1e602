"""Permission table: what each role may do, by section and action. The one source of it: groups are granted from it
(home.users.roles.groups), the admin shows it (home.users.roles.report), and the tests ask every address by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media.own_apps import modules_named
from pages.base.kinds import HomeSectionKind, PermissionSection
from pages.base.models import page_kinds

from ..models import HomePage

Words = str | Promise
YES, OWN, NO = "yes", "own", "no"


@dataclass(frozen=True)
class Role:
    label: Words
    sentence: Words


STRANGER, NOBODY, TRANSLATOR, AUTHOR, ORGANIZER, EDITOR, ADMIN = ROLE_NAMES = (
    *("stranger", "nobody", "translator"),
    *("author", "organizer", "editor", "admin"),
)
GROUPS = (AUTHOR, ORGANIZER, EDITOR)  # a translator's group is one of a language, and holds nothing but to log in
ROLES = {
    STRANGER: Role(pgettext_lazy("role", "Visitor"), _("Has not signed in. Reads what is published.")),
    NOBODY: Role(
        pgettext_lazy("role", "No group"),
        _("Has an account that is in no group. Reads what is published, like a visitor; the desk stays closed."),
    ),
    TRANSLATOR: Role(
        pgettext_lazy("role", "Translator"),
        _("Translates into one language, and publishes those translations. Opens nothing else at the desk."),
    ),
    AUTHOR: Role(
        pgettext_lazy("role", "Author"),
        _("Writes drafts of news, announcements and events, and hands them in. An editor publishes."),
    ),
    ORGANIZER: Role(
        pgettext_lazy("role", "Organizer"),
        _("Writes and publishes events, all of them, and keeps the places where they happen."),
    ),
    EDITOR: Role(
        pgettext_lazy("role", "Editor"),
        _("Writes, reviews and publishes everything on the site. Changes no accounts, groups, colors or tokens."),
    ),
    ADMIN: Role(
        pgettext_lazy("role", "Administrator"),
        _("May do everything, and alone deletes what was public, and decides who may do what."),
    ),
}


@dataclass(frozen=True)
class Section:
    """`root`: the model of the pages on which page permissions of this section are granted."""

    label: Words
    root: type | None = None


@dataclass(frozen=True)
class Right:
    """A row. `yes` and `own` name roles; an administrator always may. `own`: only where it is theirs, as `note` says.

    Permissions that a group holds for it: verbs on a page where its section has a `root`, else `app.codename`.
    """

    section: str
    action: str
    label: Words
    yes: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    note: Words = ""
    grants: tuple[str, ...] = ()

    def answer(self, role: str) -> str:
        if role == ADMIN or role in self.yes:
            return YES
        return OWN if role in self.own else NO

    def granted_to(self, group: str) -> tuple[str, ...]:
        """The permissions that this group holds by this row."""
        return self.grants if self.answer(group) == YES else ()


OWN_DRAFTS = _("their own drafts")
OWN_UPLOADS = _("what they uploaded")
OWN_LANGUAGE = _("their language")
OF_THEIRS = _("of what they may change")
INDEXES = sorted(  # with a section of their own, in the order of their sections on the home page
    (kind for kind in page_kinds() if kind.permission_section),
    key=lambda kind: (kind.home_section or HomeSectionKind()).place,
)
SECTIONS = {
    "site": Section(_("The published site")),
    "account": Section(_("One’s own account")),
    **{kind.permission_section.name: Section(kind.permission_section.label, kind) for kind in INDEXES},
    "pages": Section(pgettext_lazy("permission", "All other pages"), HomePage),
    "pictures": Section(pgettext_lazy("permission", "Pictures")),
    "documents": Section(pgettext_lazy("permission", "Documents")),
    "recordings": Section(pgettext_lazy("permission", "Recordings")),
    "terms": Section(pgettext_lazy("permission", "Topics, authors and outlets")),
    "places": Section(pgettext_lazy("permission", "Places")),
    "patterns": Section(pgettext_lazy("permission", "Patterns of blocks")),
    "checks": Section(pgettext_lazy("permission", "Checks before publishing")),
    "translations": Section(pgettext_lazy("permission", "Translations")),
    "words": Section(_("Words around every page")),
    "network": Section(_("Network: name, contact, links")),
    "look": Section(_("Look: colors and typeface")),
    "redirects": Section(pgettext_lazy("permission", "Redirects")),
    "search": Section(pgettext_lazy("permission", "Search")),
    "reports": Section(pgettext_lazy("permission", "Reports")),
    "people": Section(pgettext_lazy("permission", "Users and groups")),
    "tokens": Section(pgettext_lazy("permission", "API tokens")),
    "structure": Section(_("Workflows, collections, languages, sites")),
    "operation": Section(_("State of the site, sign-ins, personal data, backups, mail")),
}
WRITERS = (AUTHOR, ORGANIZER, EDITOR)
DESK = (TRANSLATOR, *WRITERS)


def page_rights(section: str, own: tuple[str, ...], yes: tuple[str, ...]) -> Iterator[Right]:
    """The rows of a section of pages: `own` write drafts there, `yes` whatever is there."""
    everybody, drafts = (*own, *yes), {"own": own, "note": OWN_DRAFTS}
    yield Right(section, "see", _("See the titles of all, drafts and private ones too"), everybody)
    yield Right(section, "add", _("Begin a new one"), everybody, grants=("add",))
    yield Right(section, "write", _("Write, preview, see older versions"), yes, **drafts, grants=("change",))
    yield Right(section, "submit", _("Hand in"), yes, **drafts)
    yield Right(section, "review", _("Approve what was handed in, or hand it back"), (EDITOR,))
    yield Right(section, "publish", _("Publish, schedule, take offline, make private"), yes, grants=("publish",))
    yield Right(section, "copy", pgettext_lazy("permission", "Copy"), yes, **drafts)
    yield Right(section, "move", pgettext_lazy("permission", "Move"), yes, **drafts)
    yield Right(section, "delete", _("Delete what was never public"), yes, **drafts)
    yield Right(section, "delete_public", _("Delete what was public"))
    yield Right(section, "lock", _("Lock, and unlock for others"), (EDITOR,), grants=("lock", "unlock"))


def index_rights(section: PermissionSection) -> Iterator[Right]:
    """The rows of the section that the kind of an index page declares."""
    return page_rights(section.name, section.writers, section.publishers)


def media_rights(section: str, permission: str, add: tuple[str, ...]) -> Iterator[Right]:
    """The rows of a kind of upload; `permission` is app.{}_model, of each collection."""
    own = {"own": tuple(role for role in add if role != EDITOR), "note": OWN_UPLOADS}
    yield Right(section, "choose", _("Choose one for a page"), WRITERS, grants=(permission.format("choose"),))
    yield Right(section, "add", pgettext_lazy("permission", "Upload"), add, grants=(permission.format("add"),))
    yield Right(
        section, "change", _("Replace, describe, delete"), (EDITOR,), **own, grants=(permission.format("change"),)
    )


def list_rights(section: str, models: tuple[str, ...], change: tuple[str, ...]) -> Iterator[Right]:
    """The rows of lists that pages refer to."""
    named = lambda *verbs: tuple(f"pages.{verb}_{model}" for model in models for verb in verbs)  # noqa: E731
    yield Right(section, "choose", _("Choose one for a page"), WRITERS)
    yield Right(section, "change", pgettext_lazy("permission", "Add and change"), change, grants=named("add", "change"))
    yield Right(section, "delete", pgettext_lazy("permission", "Delete"), (EDITOR,), grants=named("delete"))


def all_of(model: str) -> tuple[str, ...]:
    app, name = model.split(".")
    return tuple(f"{app}.{verb}_{name}" for verb in ("add", "change", "delete"))


EDITORS = (EDITOR,)
RIGHTS = (
    Right("site", "read", _("Read, search, listen; the same through the API"), ROLE_NAMES),
    Right("account", "sign_in", _("Sign in, ask for a new password"), ROLE_NAMES),
    Right("account", "token", _("Ask through the API who one is, with a token"), ROLE_NAMES[1:]),
    Right("account", "second_factor", _("Set up a second factor, see and end one’s sessions"), ROLE_NAMES[1:]),
    Right("account", "change", _("Change one’s name, e-mail, password and language"), DESK),
    Right("account", "write", _("Open the desk where pages are written"), WRITERS),
    *(right for kind in INDEXES for right in index_rights(kind.permission_section)),
    Right(
        *("events", "registrations", _("See and change who comes, write to them")),
        (ORGANIZER, EDITOR),
        own=(AUTHOR,),
        note=_("to their own events"),
    ),
    *page_rights("pages", (), EDITORS),
    *media_rights("pictures", "wagtailimages.{}_image", WRITERS),
    *media_rights("documents", "wagtaildocs.{}_document", (AUTHOR, EDITOR)),
    *media_rights("recordings", "media.{}_recording", (AUTHOR, EDITOR)),
    *list_rights("terms", ("topic", "author", "outlet"), EDITORS),
    *list_rights("places", ("place",), (ORGANIZER, EDITOR)),
    Right("patterns", "use", _("Put one into a page"), WRITERS),
    Right("patterns", "add", _("Keep blocks of a page as one"), WRITERS, grants=("pages.add_blockpattern",)),
    Right(
        *("patterns", "change", _("Rename, change, delete")),
        EDITORS,
        grants=("pages.change_blockpattern", "pages.delete_blockpattern"),
    ),
    Right(
        *("checks", "change", _("Say what is asked before a page is public")),
        EDITORS,
        grants=(*all_of("home.publishingcheck"), "home.change_machinechecks"),
    ),
    Right(
        *("translations", "write", _("Translate, review and publish translations"), EDITORS),
        own=(TRANSLATOR,),
        note=OWN_LANGUAGE,
    ),
    Right(
        *("translations", "answer", _("Answer questions of translators"), EDITORS),
        own=(AUTHOR, ORGANIZER),
        note=_("about their own pages"),
    ),
    Right(
        *("translations", "order", _("Send pages to be translated, set dates"), EDITORS),
        grants=("wagtail_localize.submit_translation",),
    ),
    Right("words", "change", pgettext_lazy("permission", "Change"), EDITORS, grants=("pages.change_chrome",)),
    Right("words", "add", pgettext_lazy("permission", "Add and delete")),
    Right("network", "change", pgettext_lazy("permission", "Change"), EDITORS, grants=("pages.change_network",)),
    Right("look", "change", pgettext_lazy("permission", "Change")),
    Right("redirects", "change", _("See, add, change, delete"), EDITORS, grants=all_of("wagtailredirects.redirect")),
    Right(
        *("search", "promote", _("Promote results, see what was not found"), EDITORS),
        grants=(*all_of("wagtailsearchpromotions.searchpromotion"), "pages.view_unfound"),
    ),
    Right("search", "terms", _("See what visitors search for")),
    Right("reports", "work", _("Changes, reviews, pages that age"), EDITORS, (AUTHOR, ORGANIZER), OF_THEIRS),
    Right("reports", "site", _("Locked pages, kinds of pages, links of the press"), EDITORS),
    Right("reports", "rights", _("This page: who may do what"), DESK),
    Right("people", "change", _("See, invite, change, delete; give rights")),
    Right("tokens", "change", _("See, make, revoke; see what was written with them")),
    Right("structure", "change", pgettext_lazy("permission", "See and change")),
    Right("operation", "crisis", _("Crisis switch: plan, rehearse, switch on and off")),
    Right("operation", "webhooks", _("Webhooks: see, make, change, send again")),
    Right("operation", "see", _("See, and send mail again")),
)
for module in modules_named("rights"):  # of the apps that announce some
    SECTIONS |= module.SECTIONS
    RIGHTS += tuple(module.RIGHTS)
TABLE = {(right.section, right.action): right for right in RIGHTS}
COLLECTION_SECTIONS = {"pictures", "documents", "recordings"}


@dataclass
class Grants:
    """The permissions of a group: verbs by model of page, `app.codename` on all collections, `app.codename` anywhere."""

    pages: dict[type, list[str]] = field(default_factory=dict)
    collections: list[str] = field(default_factory=list)
    models: list[str] = field(default_factory=list)


def grants(group: str) -> Grants:
    """What this group is granted. What it may do below a home page it may do in every section, which are all there."""
    found = Grants()
    for right in RIGHTS:
        granted, root = right.granted_to(group), SECTIONS[right.section].root
        if root:
            found.pages[root] = [*dict.fromkeys([*found.pages.get(root, []), *granted])]
        elif right.section in COLLECTION_SECTIONS:
            found.collections += granted
        else:
            found.models += granted
    everywhere = set(found.pages[HomePage])
    found.pages = {
        root: verbs
        for root, verbs in found.pages.items()
        if verbs and (root is HomePage or not everywhere.issuperset(verbs))
    }
    return found
