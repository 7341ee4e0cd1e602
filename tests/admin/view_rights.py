"""What each view and each operation of the API asks for: its name, a right of the permission table, what it is about.

The first line that fits a name counts. “+” after a right: a list or an empty form, which opens to whoever may do so with
something of their own. Every other thing is an editor's draft of news, or the administrator's own; so that rights over
what is one's own open none of them, unless a line says otherwise.
"""

from fnmatch import fnmatchcase
from importlib.util import find_spec

# Not asked: they are off or there for tests, or stand at a digest of what they hold, which other tests ask for.
NEVER = {
    "block_definition": "by digest: tests/admin/test_block_definitions.py",
    "theme": "by digest: tests/admin/test_theme.py",
    "wagtailadmin_logout": "ends the session",
    "wagtailadmin_error_test": "Wagtail's picture of an error, which is one on purpose",
    "/admin/test404/": "Wagtail's picture of a page that is not there",
    "/admin/^.*/$": "what is not there",
    "/^((?!_util/)(?:[\\w\\-]+/)*)$": "pages of the site: tests/site/test_visibility.py",
    "wagtail_serve": "the same",
    "page_file": "the same",
    "wagtail_bulk_action": "each of BULK, below",
    "preview_link": "for people without an account: tests/site/test_preview_links.py",
    "preview_link_page": "the same",
    "registration_form": "below an event, for visitors: tests/registration/test_form.py",
    "registration_link": "the same",
    "registration": "opened by a signed link, whoever has it: tests/registration/test_own_pages.py",
    **{
        f"registration_{name}": "the same"
        for name in ("change", "cancel", "offer", "confirm", "twice", "address", "kept", "erase", "ics", "export")
    },
    "wagtailsnippets:index": "leads to the desk: each list has a menu item of its own",
}
# Asked, and not there even for an administrator.
ABSENT = {
    "setting_history": "what is sent names no version",
    **dict.fromkeys(
        (
            "engine_editor",
            *(f"wagtail_localize:{name}_translation" for name in ("edit_string", "preview", "stop")),
            *(f"wagtail_localize:{name}" for name in ("edit_override", "download_pofile", "upload_pofile")),
            "wagtail_localize:machine_translate",
        ),
        "closed for everyone: tests/translation/test_engine_screens.py",
    ),
    "wagtailimages:url_generator": "WAGTAILIMAGES_SERVE is off",
    "wagtailimages:url_generator_output": "the same",
    "wagtailsettings:preview_on_edit": "no setting has a preview",
    "wagtailadmin_tag_model_autocomplete": "there are no tags of our own",
    "wagtailadmin_block_preview": "no block has this name",
    **{
        f"mfa_{name}": "nobody here has a second factor: tests/admin/test_second_factor.py"
        for name in (
            *("deactivate_totp", "view_recovery_codes", "download_recovery_codes", "edit_webauthn", "remove_webauthn"),
        )
    },
    "links_mend": "no link is named",
    "wagtailadmin_api:api-root": "Wagtail 8.1 has the address, and no documentation there",
    "podcast": "nothing was recorded",
    "/.well-known/security.txt": "nobody is named yet to whom one writes",
}
# To whom the thing belongs, and to nobody else, whatever they may do.
ADMIN_ALONE = "people:change"
LISTED = ("list", "list_results", "add", "preview_on_add")
HISTORY = ("history", "history_results")  # Wagtail shows it to whoever may do anything with the row
# Wagtail 8.1 leaves of its API at the desk what the explorer in the menu reads.
HAS_OLD_ADMIN_API = find_spec("wagtail.admin.api.views") is not None
ADMIN_API = (
    (
        ("wagtailadmin_api:pages:detail", "news:see", {}),
        ("wagtailadmin_api:pages:action", "news:copy", {"action_name": "=copy"}),
        ("wagtailadmin_api:pages:find", "account:write", {"query": "html_path=/"}),
        ("wagtailadmin_api:images:find", "account:write", {"query": "id={picture}"}),
        ("wagtailadmin_api:documents:find", "account:write", {"query": "id={document}"}),
        ("wagtailadmin_api:*", "account:write", {}),
    )
    if HAS_OLD_ADMIN_API
    else (("wagtailadmin_api:explorer", "news:see", {}), ("wagtailadmin_api:api-root", "account:write", {}))
)
EXPLORED = "wagtailadmin_api:pages:detail" if HAS_OLD_ADMIN_API else "wagtailadmin_api:explorer"
VIEWS: list[tuple[str, str, dict]] = [
    ("wagtailadmin_login", "account:sign_in", {}),
    ("account_login", "account:sign_in", {}),
    ("site_sign_in", "account:sign_in", {}),
    ("account_reauthenticate", "account:second_factor", {}),
    ("mfa_*", "account:second_factor", {"pk": "author"}),
    ("open_sessions", "account:second_factor", {}),
    ("remove_second_factor", "people:change", {"pk": "author"}),
    ("wagtailadmin_password_reset*", "account:sign_in", {}),
    ("wagtailadmin_sprite", "account:sign_in", {}),
    ("wagtailadmin_javascript_catalog", "account:sign_in", {}),
    ("wagtailadmin_home", "account:change", {}),
    ("wagtailadmin_account", "account:change", {}),
    ("wagtailadmin_dismissibles", "account:change", {}),
    # Pages
    ("wagtailadmin_explore_root", "account:write", {}),
    ("wagtailadmin_explore*", "news:see", {}),
    ("wagtailadmin_choose_page_child", "news:see", {"parent_page_id": "draft"}),
    ("wagtailadmin_choose_page_chosen_multiple", "news:see", {"query": "id={draft}"}),
    ("wagtailadmin_choose_*", "account:write", {}),
    ("wagtailadmin_pages:search*", "account:write", {}),
    ("wagtailadmin_pages:type_use*", "account:write", {}),
    ("wagtailadmin_pages:choose_parent", "account:write", {"model_name": "=newspage"}),
    ("wagtailadmin_pages:confirm_workflow_cancellation", "account:write", {"page_id": "submitted"}),
    ("wagtailadmin_pages:revisions_index", "account:write", {}),  # leads to the history
    ("wagtailadmin_pages:add*", "news:add", {}),
    ("wagtailadmin_pages:preview_on_add", "news:add", {}),
    ("wagtailadmin_pages:delete", "news:delete", {}),
    ("wagtailadmin_pages:unpublish", "news:publish", {"page_id": "news"}),
    ("wagtailadmin_pages:revisions_unschedule", "news:publish", {}),
    ("wagtailadmin_pages:set_privacy", "news:publish", {}),
    ("wagtailadmin_pages:lock", "news:lock", {}),
    ("wagtailadmin_pages:unlock", "news:lock", {"page_id": "locked"}),
    ("wagtailadmin_pages:move*", "news:move", {}),
    ("wagtailadmin_pages:set_page_position", "news:move", {}),
    ("wagtailadmin_pages:copy", "news:copy", {}),
    ("wagtailadmin_pages:convert_alias", "news:write", {"page_id": "alias"}),
    ("wagtailadmin_pages:workflow_history*", "news:write+", {"page_id": "submitted"}),  # an author's
    ("wagtailadmin_pages:*workflow_*", "news:review", {"page_id": "submitted"}),
    ("wagtailadmin_pages:*", "news:write", {}),
    ("bring_back", "news:publish", {"page_id": "offline"}),
    ("bring_back_translations", "news:publish", {}),
    ("undo_change", "news:publish", {"page_id": "changed"}),
    ("bring_back_together", "news:publish", {"done": "undone"}),
    ("move_back_together", "news:publish", {"done": "undone"}),
    ("my_pages", "account:write", {}),
    ("page_poster", "news:see", {}),
    ("preview_links", "news:write", {}),
    ("content_review", "news:write", {}),
    ("content_releases", "events:publish", {}),
    ("content_release_look_page", "news:publish", {"pk": "release", "page_id": "draft"}),
    ("content_release_take_back", "news:publish", {"pk": "released"}),
    *((f"content_release_{name}", "news:publish", {"pk": "release"}) for name in ("moment", "clear", "delete")),
    ("content_release*", "events:publish", {"pk": "release"}),
    ("preview_link_revoke", "news:write", {"pk": "preview_link"}),
    ("quick_create", "news:add", {"kind": "=news"}),
    ("banner_up", "announcements:write", {"page_id": "banner"}),
    ("banner_down", "announcements:publish", {"page_id": "banner"}),
    ("first_steps_*", "pages:publish", {}),
    ("home_page_words", "pages:publish", {}),
    ("event_date", "events:publish", {"pk": "series_date"}),
    ("schedule_calendar", "account:write", {}),
    ("schedule_move", "news:publish", {"page_id": "scheduled", "field": "=go_live_at"}),
    ("desk_publish", "news:publish", {}),
    ("desk_still_true", "news:write", {}),
    ("desk_hand_in", "news:write", {}),
    ("desk_take_back", "news:write+", {"page_id": "submitted"}),
    ("desk_keep", "announcements:publish", {"page_id": "banner"}),
    ("desk_let_go", "announcements:publish", {"page_id": "banner"}),
    ("page_merge", "news:write", {}),
    ("publishing_checks", "news:write", {}),
    ("handbook", "account:change", {}),
    ("handbook_answers", "account:change", {}),
    ("handbook_chapter", "account:change", {"slug": "=news"}),
    ("trash", "account:write", {}),  # each sees what they may bring back
    ("trash_restore", "news:write", {"pk": "deleted"}),
    ("event_dates", "account:write", {}),
    ("who_comes", "events:registrations+", {}),
    ("retention*", "events:registrations+", {}),
    ("who_comes_one", "events:registrations", {"pk": "registration"}),
    ("who_comes_move", "events:registrations", {"pk": "registration"}),
    ("who_comes_message*", "events:registrations", {"pk": "message"}),
    ("who_comes_*", "events:registrations", {"pk": "registration_date", "kind": "=csv"}),
    ("press_fill", "news:add", {}),
    ("patterns", "patterns:use", {}),
    ("patterns_blocks", "patterns:use", {"pk": "pattern"}),
    ("patterns_add", "patterns:add", {}),
    ("terms_search", "account:write", {"kind": "=topic"}),
    ("terms_add", "terms:change", {"kind": "=topic"}),
    ("still_here", "account:write", {}),
    ("wagtailadmin_block_preview", "account:write", {"query": "id=x"}),
    ("wagtailadmin_editing_sessions:ping", "news:write", {"model_name": "=page"}),
    ("wagtailadmin_editing_sessions:release", "account:write", {}),
    ("wagtailadmin_tag_*", "account:write", {}),
    *ADMIN_API,
    # Pictures, documents, recordings
    ("wagtailimages:create_multiple*", ADMIN_ALONE, {"uploaded_file_id": "uploaded_picture"}),
    ("wagtailimages:delete_upload*", ADMIN_ALONE, {"uploaded_file_id": "uploaded_picture"}),
    ("wagtaildocs:create_multiple*", ADMIN_ALONE, {"uploaded_file_id": "uploaded_document"}),
    ("wagtaildocs:delete_upload*", ADMIN_ALONE, {"uploaded_file_id": "uploaded_document"}),
    ("wagtailimages:index*", "pictures:add", {}),
    ("wagtailimages:add*", "pictures:add", {}),
    ("wagtailimages_chooser:create", "pictures:add", {}),
    ("wagtailimages_chooser:*", "pictures:choose", {}),
    ("wagtailimages:url_generator*", "pictures:choose", {}),
    ("wagtailimages:*", "pictures:change", {}),
    ("picture_edit", "pictures:change", {}),
    ("picture_size", "pictures:choose", {}),
    ("picture_person*", "pictures:change", {"person_id": "shown_person"}),
    ("picture_withdraw*", "pictures:change", {"person_id": "shown_person"}),
    ("picture_boxes", "pictures:change", {}),
    ("picture_blur", "pictures:change", {}),
    ("picture_put_back", "pictures:change", {}),
    ("picture_withheld", "pictures:change", {"image_id": "withheld_picture"}),
    ("wagtaildocs:index*", "documents:add", {}),
    ("wagtaildocs:add*", "documents:add", {}),
    ("wagtaildocs_chooser:create", "documents:add", {}),
    ("wagtaildocs_chooser:*", "documents:choose", {"pk": "document"}),
    ("wagtaildocs:*", "documents:change", {}),
    ("document_edit", "documents:change", {"document_id": "document"}),
    ("recordings:index*", "recordings:add", {}),
    ("recordings:add*", "recordings:add", {}),
    ("recording_chooser:create", "recordings:add", {}),
    ("recording_chooser:*", "recordings:choose", {"pk": "recording"}),
    ("recordings:*", "recordings:change", {"pk": "recording"}),
    ("media_report", "pictures:add", {}),
    ("wagtailembeds:*", "account:write", {}),  # asks nobody: WAGTAILEMBEDS_FINDERS is empty
    # Lists
    ("wagtailsnippetchoosers_*:create", "nobody", {}),
    ("wagtailsnippetchoosers_pages_place:*", "places:choose", {"pk": "place"}),
    ("wagtailsnippetchoosers_pages_topic:*", "terms:choose", {"pk": "topic"}),
    ("wagtailsnippetchoosers_pages_author:*", "terms:choose", {"pk": "byline"}),
    ("wagtailsnippetchoosers_pages_outlet:*", "terms:choose", {"pk": "outlet"}),
    ("wagtailsnippetchoosers_pages_blockpattern:*", "account:write", {"pk": "pattern"}),
    ("wagtailsnippetchoosers_pages_chrome:*", "account:write", {"pk": "chrome"}),
    ("wagtailsnippets_pages_place:delete", "places:delete", {"pk": "place"}),
    ("wagtailsnippets_pages_place:*", "places:change", {"pk": "place"}),
    *(
        (f"wagtailsnippets_pages_blockpattern:{each}", "patterns:add", {"pk": "pattern"})
        for each in (*LISTED, *HISTORY)
    ),
    ("wagtailsnippets_pages_blockpattern:*", "patterns:change", {"pk": "pattern"}),
    ("wagtailsnippetchoosers_home_publishingcheck:*", "account:write", {"pk": "publishing_check"}),
    ("wagtailsnippets_home_publishingcheck:*", "checks:change", {"pk": "publishing_check"}),
    *((f"wagtailsnippets_pages_chrome:{each}", "words:add", {"pk": "chrome"}) for each in ("add", "delete")),
    ("wagtailsnippets_pages_*:delete", "terms:delete", {"pk": "by name"}),
    ("wagtailsnippets_pages_chrome:*", "words:change", {"pk": "chrome"}),
    ("wagtailsnippets_pages_*", "terms:change", {"pk": "by name"}),
    # Translations
    ("bench:answer", "translations:answer", {"pk": "question"}),
    ("bench:due", "translations:order", {"pk": "job"}),
    ("bench:*", "translations:write+", {"pk": "job", "language": "=es"}),
    ("translation_report", "translations:write+", {}),
    ("translation_order*", "translations:order", {"pk": "order"}),
    ("*_translation_order", "translations:order", {"pk": "order"}),
    ("wagtail_localize:submit_snippet_translation", "translations:order", {"pk": "topic", "model_name": "=topic"}),
    ("wagtail_localize:snippets_api*", "translations:order", {"pk": "topic", "model_name": "=topic"}),
    ("wagtail_localize:convert_to_alias", "translations:order", {"page_id": "translated"}),
    ("wagtail_localize:submit_page_translation", "translations:order", {"page_id": "news"}),
    *((f"wagtail_localize:{name}", "nobody", {}) for name in ("edit_*", "*_pofile", "machine_translate")),
    *((f"wagtail_localize:{name}_translation", "nobody", {}) for name in ("preview", "stop")),
    ("engine_editor", "nobody", {}),
    ("wagtail_localize:*", "translations:order", {}),
    ("sync_translations", "translations:order", {"page_id": "news"}),
    ("sync_translations_of_source", "translations:order", {}),
    ("language*", "structure:change", {}),
    # Everything around
    ("look_theme", "look:change", {}),
    ("setting_history", "network:change", {"app_name": "=pages", "model_name": "=network", "pk": "network"}),
    ("wagtailsettings:*", "network:change", {"model_name": "=network", "pk": "site"}),
    ("wagtailredirects:*", "redirects:change", {}),
    ("/admin/redirects/*", "redirects:change", {}),
    ("missed*", "redirects:change", {"pk": "missed"}),
    ("wagtailsearchpromotions:search_terms*", "search:terms", {}),
    ("wagtailsearchpromotions:*", "search:promote", {}),
    ("unfound*", "search:promote", {}),
    ("wagtailadmin_reports:locked_pages*", "reports:site", {}),
    ("wagtailadmin_reports:page_types_usage*", "reports:site", {}),
    ("wagtailadmin_reports:*", "reports:work+", {}),
    ("links_*", "reports:site", {}),
    ("invite", "people:change", {}),
    ("invite_again", "people:change", {"pk": "author"}),
    ("wagtailusers_users:*", "people:change", {"pk": "author"}),
    ("wagtailusers_groups:*", "people:change", {"pk": "group"}),
    ("wagtailusers_api_tokens:*", "tokens:change", {"pk": "token"}),
    ("api_writes*", "tokens:change", {}),
    ("wagtailadmin_workflows:*", "structure:change", {}),
    ("wagtailadmin_collections:*", "structure:change", {"pk": "collection"}),
    ("wagtaillocales:*", "structure:change", {"pk": "locale"}),
    ("wagtailsites:*", "structure:change", {"pk": "site"}),
    ("outbox*", "operation:see", {}),
    ("webhook*", "operation:webhooks", {"pk": "webhook", "delivery": "delivery"}),
    ("security_log*", "operation:see", {}),
    ("personal_data*", "operation:see", {}),
    ("crisis_preview", "operation:crisis", {"language": "=en", "what": "=home"}),
    ("crisis*", "operation:crisis", {}),
    ("state_of_the_site", "operation:see", {}),
    ("who_may_do_what", "reports:rights", {}),
    # What is published
    ("wagtaildocs_serve", "site:read", {}),
    ("wagtaildocs_authenticate_with_password", "site:read", {"restriction_id": "closed_collection"}),
    ("wagtailcore_authenticate_with_password", "site:read", {"page_id": "private"}),
    ("wagtailcore_login", "site:read", {}),
    *((name, "site:read", {"pk": "recording", "language": "=en"}) for name in ("captions", "transcript", "chapters")),
    ("recording", "site:read", {"name": "recording_file"}),
    ("share_card", "site:read", {"pk": "news"}),
    ("rendition", "site:read", {"name": "rendition_file"}),
    ("twin", "site:read", {"path": "=news"}),
    *((name, "site:read", {}) for name in ("sitemap", "search", "podcast", "suggest", "web_manifest")),
    *(
        (f"/{path}", "site:read", {})
        for path in ("robots.txt", "llms.txt", "favicon.ico", ".well-known/security.txt", "livez", "readyz")
    ),
]
# Bulk actions, by model and action: the right, and the thing that is chosen.
BULK = {
    ("page", "delete"): ("news:delete", "draft"),
    ("page", "move"): ("news:move", "draft"),
    ("page", "publish"): ("news:publish", "draft"),
    ("page", "unpublish"): ("news:publish", "news"),
    ("page", "translate"): ("translations:order", "news"),
    ("picture", "*"): ("pictures:change", "picture"),
    ("document", "*"): ("documents:change", "document"),
    ("recording", "*"): ("recordings:change", "recording"),
    ("user", "*"): ("people:change", "author"),
    ("place", "*"): ("places:delete", "place"),
    ("chrome", "*"): ("words:add", "chrome"),
    ("topic", "*"): ("terms:delete", "topic"),
    ("author", "*"): ("terms:delete", "byline"),
    ("blockpattern", "*"): ("patterns:change", "pattern"),
    ("publishingcheck", "*"): ("checks:change", "publishing_check"),
    ("outlet", "*"): ("terms:delete", "outlet"),
}
# Operations of the API, by their operationId.
OPERATIONS: list[tuple[str, str]] = [
    ("pages_list", "site:read"),
    ("pages_actions_delete", "news:delete"),
    ("pages_actions_publish", "news:publish"),
    ("pages_actions_unpublish", "news:publish"),
    ("pages_actions_create_alias", "news:publish"),
    ("pages_actions_copy", "news:copy"),
    ("pages_actions_move", "news:move"),
    ("*_actions_copy_for_translation", ADMIN_ALONE),  # by a right of an app that is not installed
    ("pages_*", "news:write"),
    ("schema*", "account:token"),
    ("whoami", "account:token"),
    ("redirects_*", "redirects:change"),
    ("sites_*", "structure:change"),
    ("locales_*", "structure:change"),
    ("snippets_actions_delete", "terms:delete"),
    ("snippets_*", "terms:change"),
    ("images_list", "site:read"),
    ("images_detail", "site:read"),
    ("images_create", "pictures:add"),
    ("images_*", "pictures:change"),
    ("documents_list", "site:read"),
    ("documents_detail", "site:read"),
    ("documents_create", "documents:add"),
    ("documents_*", "documents:change"),
    ("management_batch", "account:change"),  # each write asks for its own
    ("management_pages_create", "news:add"),
    ("management_pages_publish", "news:publish"),
    ("management_pages_list", "account:change"),  # of what one may edit
    ("management_pages_privacy_update", "news:publish"),
    ("management_pages_*", "news:write"),
    ("management_snippets_*", "terms:change"),
    ("management_settings_*", "network:change"),
    ("management_recordings_create", "recordings:add"),
    ("management_recordings_list", "account:change"),
    ("management_recordings_*", "recordings:change"),
    ("translations_orders_*", "translations:order"),
    ("translations_actions_due", "translations:order"),
    ("translations_questions_list", "account:change"),  # whom the desk is open for, as the questions on its first page
    ("translations_questions_actions_answer", "translations:answer"),
    ("translations_*", "translations:write+"),
    *(
        (name, "site:read")
        for name in (
            *(
                "start",
                "problems_list",
                "problems_detail",
                "versions",
                "site",
                "sitemap",
                "search",
                "search_suggestions",
            ),
            *("changes", "redirect_list", "words", "posts_facets"),
            *("registration_form", "registration_create"),
            *(
                "content_at",
                "content_with",
                "preview_link",
                "preview_content",
                "redirect_at",
                "openapi-json",
                "openapi-view",
                "api-root",
            ),
            *(f"{kind}_list" for kind in ("news", "press", "announcements", "events", "places", "principles")),
            *(f"{kind}_list" for kind in ("everything", "posts", "topics", "authors", "outlets")),
        )
    ),
]


def view_row(name: str) -> tuple[str, dict] | None:
    """The right that a view asks for, and what stands in its address; None where no line says it."""
    return next(((right, about) for pattern, right, about in VIEWS if fnmatchcase(name, pattern)), None)


def bulk_row(model: str, action: str) -> tuple[str, str] | None:
    return BULK.get((model, action)) or BULK.get((model, "*"))


def operation_right(name: str) -> str | None:
    return next((right for pattern, right in OPERATIONS if fnmatchcase(name, pattern)), None)
