"""Base classes of the AppConfigs of this project: what an app announces, and how it is loaded.

Every feature is a Django app. It declares what it adds by attributes of its AppConfig or by modules with a fixed name. Code that
needs such a list iterates over `apps.get_app_configs()`, so that no central module names a feature. Models are loaded by Django,
in the order of INSTALLED_APPS; those that had a table before their app was one keep their `app_label`.

Here, on the lowest floor, because apps of every floor use it.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.urls import URLPattern
from django.utils.module_loading import import_string, module_has_submodule

from .own_apps import AnnouncementError, import_functions

# Attributes that count for a feature that is off, too.
OF_DATA = frozenset(
    {
        "retention",
        "at_restore",
        "after_restore",
        "erasures",
        "event_columns",
        "unused_purposes",
        "demo_models",
        "demo_uploads",
        "restorable_uploads",
        "page_files",
    }
)


class CoreConfig(AppConfig):
    """AppConfig of an app that is always on.

    Its label is its whole path with underscores, `home_api`: two floors may have apps of one name. Where the app has a module
    `signals`, it is imported once all models are loaded, and so are the modules named in `receivers`. Then the functions in PATCHES
    of its module `wagtail_patches` are called. Functions and classes below are named by dotted path.
    """

    default = False
    is_on = True

    # Loading
    model_modules: list[str] = []  # modules with models beside `models`, relative to the app
    receivers: list[str] = []  # further modules with signal receivers, relative to the app
    middleware: dict[str, str] = {}  # each with the one that it follows in MIDDLEWARE
    urls = ""  # module with `urlpatterns` before those of Wagtail's pages
    language_urls = ""  # module with `urlpatterns` that begin with a language
    patches_after_hooks: list[str] = []  # functions that change Wagtail once its hooks are loaded
    wsgi: list[str] = []  # functions of a server's WSGI application: the application that wraps it

    # Data: see OF_DATA
    retention: list[str] = []  # functions that delete what has expired, called each minute
    at_restore: dict[str, int] = {}  # steps while a backup is restored, each with its place in the order
    after_restore: dict[str, int] = {}  # steps once it is restored
    erasures: dict[str, str] = {}  # by kind: the function that erases again after a restore
    page_files: list[str] = []  # functions of the id of a page: they delete the files that were drawn of it
    event_columns: list[str] = []  # abstract models of which an event has columns
    unused_purposes: list[str] = []  # functions: purposes of personal data (media.data_map) for which none is stored
    demo_models: list[str] = []  # models whose rows go with the example site
    demo_uploads: list[str] = []  # uploads of the example site: the columns of a DemoUploads
    restorable_uploads: dict[str, list[str]] = {}  # uploads with a DeletedKind: their lists of rows that come back, too

    # Duties and health
    each_second: list[str] = []  # functions that `work` calls each second
    minutely: list[str] = []  # functions that `work` calls each minute
    start_refusals: list[str] = []  # functions: the line with which a start is refused, or ""
    health_checks: list[str] = []  # functions that `doctor` and the status page run

    # Content
    at_begin: list[str] = []  # functions of a Locale: what a new site has in each language
    first_content = ""  # command that fills an empty site in the place of `begin`
    demo_content: list[str] = []  # functions that add to the example site at its end
    uploads: dict[str, str] = {}  # models of uploads by their name in the report of usage: labels
    body_blocks: dict[str, str] = {}  # blocks of a body, by the name with which they are stored
    block_places: dict[str, str] = {}  # by name: the block that one of these follows; others come last
    child_pages: dict[str, list[str]] = {}  # models of pages, by the label of those below which they may be added
    lists: dict[str, int] = {}  # snippet viewsets in the menu “Lists”, each with its place in the order
    site_settings: dict[str, dict] = {}  # settings at the desk by model: arguments of Wagtail's `register_setting`
    feed_links: list[str] = []  # functions of a request: links to feeds, for the head of the news
    linked_data: list[str] = []  # functions of a page, its SiteContext and that of its template: schema.org nodes
    share_images: list[str] = []  # functions of a page and a request: the Shared that previews of links show, or None
    style_sheets: list[str] = []  # static files that every public page loads after ours
    moments: list[str] = []  # columns, as "pages.Occurrence.ends_at": at this moment something public changes by itself
    missed_paths: list[str] = []  # functions of a path at which a visitor found nothing
    tree_parts: dict[str, list[str]] = {}  # functions `load_…` of a part of the page tree's copy: the tables it reads

    # The API
    api_routers: dict[str, str] = {}  # routers of the API by what their paths begin with, beside those of home.api
    api_enums: dict[str, str] = {}  # choices whose labels the API tells at words/, by name
    api_setup: list[str] = []  # functions of the API: they add routers that ask for a token
    api_management: dict[str, str] = {}  # routers for programs that write, by what their paths begin with
    api_components: list[str] = []  # functions: schemas of the API's document, by name
    token_scopes: list[str] = []  # what a token of the API can be made for, beside reading
    kept_answers: list[str] = []  # functions of a write, its key, its operation: the stored answer, or None
    written: list[str] = []  # functions of a write by a token, its response, the token and its operation
    written_models: dict[str, str] = {}  # by operation of the API: the model that it writes
    written_viewsets: dict[str, str] = {}  # by the label of such a model: the viewset with its form
    written_headers: dict[str, str] = {}  # the same: what is told beside its form, by name: field and function of a row
    api_preloads: list[str] = []  # functions of a DataLoader: they load rows that have links of their own
    api_date_parts: list[str] = []  # functions of dates of events and their ListEndpoint: more of each
    draft_links: list[str] = []  # functions of a signed value: the link to drafts that it opens now, or None
    public_counts: list[str] = []  # functions of event keys and a moment: by key, what webhooks tell of its dates

    # The desk
    work_list: dict[str, int] = {}  # functions of a user: rows that wait for them at the desk, in this order
    doors: list[str] = []  # functions of a request: what the home screen of the desk offers to begin
    begin_urls: list[str] = []  # functions of a kind of page: the address of a short form for one
    empty_listings: list[str] = []  # dictionaries by model: what its empty list says, the columns of an EmptyState
    schedule_entries: list[str] = []  # functions of a viewer, a start and an end: entries of the publishing calendar
    registered_dates: list[str] = []  # functions of a user, a moment and a number: next dates with registrations
    help_urls: list[str] = []  # functions of the name of a chapter: the URL where staff read it
    handbook_links: dict[str, int] = {}  # functions of a chapter and a request: links to its screens, in this order
    earlier_versions: list[str] = []  # functions of a setting: the URL of its earlier versions
    change_lines: list[str] = []  # functions of pages and an action: what hangs on them and what becomes of it
    delete_views: list[str] = []  # Wagtail's DeleteView of an upload, beside those of pictures and documents
    deleted_messages: list[str] = []  # functions of a request, a model and titles by id: what is said after it
    restorable: list[str] = []  # functions of an instance: whether it can be brought back once it is deleted
    restore_notes: list[str] = []  # functions of page models: a sentence before deleted pages come back, or ""

    # Forms of pages, and publishing
    page_form_mixins: list[str] = []  # of the views with a page's form
    publish_view_mixins: list[str] = []  # of views that publish a page
    publishing_gates: list[str] = []  # functions of a draft: the PublishingStopped that stands in its way, or None
    copy_gates: list[str] = []  # functions of a page and whether those below go along: whether a copy is a draft
    planned_publications: list[str] = []  # functions of page ids: by page, what publishes it with others at a moment

    # Events
    event_context: list[str] = []  # functions of an event page, the date shown, the next: more of its context
    event_offers: list[str] = []  # functions of an event page, a date and a request: its schema.org/Offer or {}
    event_form_conditions: list[str] = []  # functions: the Q of events whose page has a form to register
    registration_panels: list[str] = []  # functions of the panel for a link elsewhere: the panels in its place
    event_registered: list[str] = []  # functions of an event's key: its next dates with registrations, for its form
    event_form_lines: list[str] = []  # functions of a request, an event in its form, its changes: what people learn
    event_form_answers: list[str] = []  # functions of an event's form: more of the answer to its script
    date_prefetches: list[str] = []  # functions of dates of events: they set what is shown of each
    date_syncs: list[str] = []  # functions of an event's key, its published source and its dates, in the transaction
    occurrence_notes: list[str] = []  # functions of event keys: by key and date, words and an address for the calendar
    offered_access: list[str] = []  # functions of an event page: sentences by the access question that they answer
    offered_access_prefetches: list[str] = []  # functions of event pages: they set `offered_access` of each
    offered_kinds: list[str] = []  # functions of dates of events: the access questions that some of these answer
    access_conditions: list[str] = []  # functions of an access question: the Q of dates that answer it
    access_contradictions: list[str] = []  # functions of an event page: answers that contradict what it offers

    # Privacy
    kept_elsewhere: list[str] = []  # functions: what is kept of people in no table, for the record of personal data
    copies_end: list[str] = []  # functions: the day on which the last copy ends that holds what is erased now, or None
    privacy_texts: list[str] = []  # functions of a request: PrivacyTexts of the site (home.api.site)

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "name" not in cls.__dict__:
            return
        cls.default = True
        cls.label = cls.__dict__.get("label", cls.name.replace(".", "_"))

    def import_models(self) -> None:
        super().import_models()
        for name in self.model_modules:
            import_module(f"{self.name}.{name}")

    def ready(self) -> None:
        own = ["signals"] if module_has_submodule(self.module, "signals") else []
        for name in (*own, *self.receivers):
            import_module(f"{self.name}.{name}")
        if module_has_submodule(self.module, "wagtail_patches"):
            for patch in getattr(import_module(f"{self.name}.wagtail_patches"), "PATCHES", ()):
                if f"{patch.__module__}.{patch.__name__}" not in self.patches_after_hooks:
                    patch()
        for parent, children in self.child_pages.items():
            add_child_pages(self, parent, children)


class FeatureConfig(CoreConfig):
    """AppConfig of an optional feature, which the setting FEATURES can switch off.

    Off switches behavior, not data: models, data map, erasures, steps of a restore and retention are those of an app that is on;
    signal receivers, hooks, URLs, middleware, duties and health checks are not there. Its Wagtail hooks are in a module
    `feature_hooks`: Wagtail imports each `wagtail_hooks`.
    """

    is_switchable = False  # whether the site was tested without it
    requires: list[str] = []  # apps of the optional features that this one imports
    extends: list[str] = []  # the same, where only what it announces for these does: they can be off while it is on
    data_receivers: list[str] = []  # modules with receivers or log actions of an erasure, loaded while it is off, too

    @property
    def feature(self) -> str:
        """Name of this feature in FEATURES."""
        return self.name.rpartition(".")[2]

    @property
    def is_on(self) -> bool:
        return self.name not in settings.FEATURES_OFF

    def ready(self) -> None:
        for name in self.data_receivers:
            import_module(f"{self.name}.{name}")
        if self.is_on:
            super().ready()


def active_apps() -> list[AppConfig]:
    """Return the AppConfigs without those of features that are off."""
    return [config for config in apps.get_app_configs() if getattr(config, "is_on", True)]


def inactive_apps() -> list[AppConfig]:
    """Return the AppConfigs of features that are off."""
    return [config for config in apps.get_app_configs() if not getattr(config, "is_on", True)]


def import_feature_hooks() -> None:
    """Register the Wagtail hooks of the optional features that are on."""
    for config in active_apps():
        if isinstance(config, FeatureConfig) and module_has_submodule(config.module, "feature_hooks"):
            import_module(f"{config.name}.feature_hooks")


def add_child_pages(config: AppConfig, parent: str, children: list[str]) -> None:
    """Allow pages of these models below pages of that one, as this app announces. Raises AnnouncementError."""
    for label in (parent, *children):
        try:
            apps.get_model(label)
        except (LookupError, ValueError):
            words = f"{config.name} announces child pages of a model “{label}” that is not there"
            raise AnnouncementError(words) from None
    model = apps.get_model(parent)
    model.subpage_types = [*model.subpage_types, *children]
    model._clean_subpage_models = None  # Wagtail's cache of them


def feature_urls(attribute: str) -> list[URLPattern]:
    """Return the URL patterns of the modules that the active apps name in this attribute."""
    modules = [getattr(config, attribute, "") for config in active_apps()]
    return [pattern for module in modules if module for pattern in import_module(module).urlpatterns]


def active_modules(name: str) -> list[ModuleType]:
    """Return the modules of this name, of the active apps that have one."""
    configs = [config for config in active_apps() if module_has_submodule(config.module, name)]
    return [import_module(f"{config.name}.{name}") for config in configs]


def announcements(attribute: str) -> list[tuple[AppConfig, Any]]:
    """Return each active app with its value of this attribute, in the order of the apps; of OF_DATA, every app."""
    configs = apps.get_app_configs() if attribute in OF_DATA else active_apps()
    return [(config, getattr(config, attribute)) for config in configs if hasattr(config, attribute)]


def announced(attribute: str) -> Iterator:
    """Yield the value that each active app has of this attribute; of OF_DATA, that of every app."""
    return (value for _config, value in announcements(attribute))


def announced_functions(attribute: str) -> list[Callable]:
    """Import what the apps name in this attribute: a list of dotted paths, or a dictionary of them with their places."""
    found = {
        path: (value[path] if isinstance(value, dict) else 0, config)
        for config, value in announcements(attribute)
        for path in value
    }
    return import_functions((found[path][1], path) for path in sorted(found, key=lambda path: found[path][0]))


def announced_by_name(attribute: str) -> dict[str, Any]:
    """Import what the apps name in this attribute, a dictionary of dotted paths, each by its name.

    Raises AnnouncementError where two apps have one name.
    """
    found: dict[str, Any] = {}
    for config, value in announcements(attribute):
        for name, path in value.items():
            if name in found:
                raise AnnouncementError(f"{config.name} announces “{name}” ({attribute}), as another app does.")
            found[name] = import_string(path)
    return found


def first_announced(attribute: str, *arguments) -> Any:
    """Return the first result that the functions named in this attribute have for these arguments; None without one."""
    return next(filter(None, (function(*arguments) for function in announced_functions(attribute))), None)


def feature_url(attribute: str, *arguments) -> str:
    """Return the first URL that the functions named in this attribute have for these arguments; "" without one."""
    return first_announced(attribute, *arguments) or ""
