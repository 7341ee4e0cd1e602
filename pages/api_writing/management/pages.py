"""Router of `management/pages/`: pages whole, as whoever edits them has them at the desk, to read and to write."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema
from wagtail.actions import action_registry
from wagtail.models import Page
from wagtail.permissions import policy_registry

from media.publishing import PublishingStopped

from ...api.errors import Problem, invalid, stopped_problem, value_error
from ...api.input_fields import Id
from ...api.lists.pagination import PaginationQuery, paginate
from ...api.requests.conflicts import conflict_problem, refuse_alias
from ...base.models import page_kinds
from ...base.unpublished_changes import is_public_as_saved
from .documents import (
    FormatQuery,
    FormBinding,
    answers,
    body_of,
    check_place,
    document_of,
    document_response,
    lists,
    offline_ids,
    refuse_invalid,
    run,
    sent_document,
    value_problem,
    writes,
    written_response,
)

router = Router(tags=["management"])
KINDS = {kind._meta.label: kind for kind in page_kinds()}
PageId = Annotated[int, Path(description="The id of the page.", examples=[42])]
MAX_BATCH = 100


class WriteQuery(FormatQuery):
    """Query parameters of every write of a page."""

    publish: bool = Field(
        False, description="Publish it too, or at `go_live_at`; left out, it is saved as a draft, which may have gaps."
    )


class EditableVersionQuery(FormatQuery):
    """Query parameters of a document of a page."""

    version: Literal["draft", "live"] = Field(
        "draft", description="As it was last saved, or as it is public; a write is over what was last saved."
    )


class EditablePagesQuery(EditableVersionQuery, PaginationQuery):
    """Query parameters of the list of documents."""

    type: list[Literal[tuple(KINDS)]] = Field(
        [], description="Only pages of this kind; repeat it for several.", examples=[["pages.NewsPage"]]
    )
    parent: int | None = Field(None, ge=1, le=2**31 - 1, description="Only what stands directly below this page.")
    locale: str | None = Field(None, max_length=20, description="Only in this language.", examples=["en"])
    translation_key: UUID | None = Field(None, description="Only with this key, in each language.")
    state: Literal["live", "draft", "changed"] | None = Field(
        None, description="Only what is public, what is not, or what is public and says something else as a draft."
    )


def editable_pages(request: HttpRequest):
    """Queryset of the pages that the token's user may edit or publish."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_any_permission_for(request.user, ["change", "publish"])
    return pages.filter(depth__gt=1)


def in_version(page: Page, asked: EditableVersionQuery) -> Page:
    """The page as it was last saved, or as it is public."""
    return page.get_latest_revision_as_object() if asked.version == "draft" else page.specific


def editable_page(request: HttpRequest, page_id: int) -> Page:
    """The page; raises Problem 404 for one that the token's user may not edit."""
    page = Page.objects.filter(depth__gt=1, pk=page_id).first()
    permissions = page and page.permissions_for_user(request.user)
    if page is None or not (permissions.can_edit() or permissions.can_publish()):
        raise Problem(404, "not-found", detail=f"No page that you may edit has the number {page_id}.")
    return page


@router.get("/pages/", operation_id="management_pages_list", summary="Pages to edit", openapi_extra=lists(KINDS))
def management_pages_list(request: HttpRequest, asked: Query[EditablePagesQuery]):
    """Each page that the token's user may edit, whole, as it was last saved."""
    pages = editable_pages(request).select_related("locale", "latest_revision")
    lookups = {
        "content_type__in": content_type_ids(asked.type) if asked.type else None,
        "locale__language_code": asked.locale,
        "translation_key": asked.translation_key,
        "live": None if asked.state is None else asked.state != "draft",
        "has_unpublished_changes": True if asked.state == "changed" else None,
    }
    pages = pages.filter(**{name: value for name, value in lookups.items() if value is not None})
    if asked.parent:
        parent = Page.objects.filter(pk=asked.parent).first()
        pages = pages.child_of(parent) if parent else pages.none()
    results = paginate(pages, ["path"], asked, request)
    items = [document_of(in_version(page, asked), request, asked.rich_text) for page in results.rows]
    return document_response(request, {"items": items, **results.envelope})


def content_type_ids(labels: list[str]) -> list[int]:
    return [ContentType.objects.get_for_model(KINDS[label]).pk for label in labels]


@router.get(
    "/pages/{int:page_id}/",
    operation_id="management_pages_detail",
    summary="A page to edit",
    openapi_extra=answers(KINDS),
)
def management_pages_detail(request: HttpRequest, page_id: PageId, asked: Query[EditableVersionQuery]):
    """A page as it was last saved, with all that its form at the desk holds. Send it back, changed, to write it."""
    page = in_version(editable_page(request, page_id), asked)
    return document_response(request, document_of(page, request, asked.rich_text))


@router.post(
    "/pages/",
    operation_id="management_pages_create",
    summary="Make a page",
    openapi_extra=writes(KINDS, 201),
)
def management_pages_create(request: HttpRequest, asked: Query[WriteQuery]):
    """A new page below `parent`, in its language. What is left out is as in a new form at the desk."""
    body = body_of(request)
    model = KINDS.get(str(body.get("type")))
    if model is None:
        raise value_problem("type", f"A page is one of these: {', '.join(KINDS)}.")
    sent = sent_document(model, body)
    parent = Page.objects.filter(pk=sent.get("parent") or 0).first()
    if parent is None:
        raise value_problem("parent", "Say below which page it stands, by its number.")
    binding = create_page(model, parent.specific, sent, request, asked)
    return written_response(request, binding, 201, is_published=asked.publish)


def create_page(
    model: type[Page], parent: Page, sent: dict[str, Any], request: HttpRequest, asked: WriteQuery
) -> FormBinding:
    """Makes a page of this document. Raises Problem for what the form refuses, and PermissionDenied."""
    if not parent.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    page = model(owner=request.user, locale=parent.locale)
    check_place(sent, {"locale": parent.locale.language_code})
    if key := sent.get("translation_key"):
        refuse_taken(key, request)
        page.translation_key = key
    page._cached_parent_obj = parent
    binding = FormBinding(page, sent, asked.rich_text)
    form = binding.bind(parent_page=parent, for_user=request.user)
    action = action_registry.get_action_class(model, "create")
    run(action(page, parent, user=request.user, form=form, publish=asked.publish))
    return binding


def refuse_taken(key: UUID, request: HttpRequest) -> None:
    """Raises Problem 409 for a translation key that a page has; which, it says to those who may edit that."""
    if existing := editable_pages(request).filter(translation_key=key).first():
        raise conflict_problem(existing, f"“{existing}” has this translation key, number {existing.pk}.")
    if Page.objects.filter(translation_key=key).exists():
        raise Problem(409, "conflict", detail="A page that you may not edit has this translation key.")


@router.patch(
    "/pages/{int:page_id}/",
    operation_id="management_pages_update",
    summary="Write a page",
    openapi_extra=writes(KINDS),
)
def management_pages_update(request: HttpRequest, page_id: PageId, asked: Query[WriteQuery]):
    """Writes what was sent over what was last saved; what is left out stays. `type` need not be said."""
    page = editable_page(request, page_id).get_latest_revision_as_object()
    sent = sent_document(type(page), body_of(request))
    parent = page.get_parent()
    place = {"parent": parent.pk, "locale": page.locale.language_code, "translation_key": page.translation_key}
    check_place(sent, place)
    binding = FormBinding(page, sent, asked.rich_text)
    form = binding.bind(parent_page=parent, for_user=request.user)
    action = action_registry.get_action_class(type(page), "edit")
    run(action(page, user=request.user, form=form, publish=asked.publish))
    return written_response(request, binding, is_published=asked.publish)


class PublishPagesIn(Schema):
    """Pages to be published."""

    ids: list[Id] = Field(min_length=1, max_length=MAX_BATCH, description="The numbers of the pages.")


class PublishedPageOut(Schema):
    """What became of a page that was to be published."""

    id: int = Field(description="Its number.", examples=[42])
    title: str = Field(description="Its title.", examples=["The harvest is in"])
    live: bool = Field(description="Whether it is public; not, where it goes live later.")
    url: str | None = Field(description="Where visitors find it.", examples=["https://www.example.org/news/harvest/"])
    was_public: bool = Field(description="Whether the same was public before, so that nothing was to be done.")
    offline_translations: list[int] = Field(
        description="Its translations that went offline with it and still are, as far as you may publish them.",
        examples=[[43]],
    )


class PublishedPagesOut(Schema):
    """What became of pages that were to be published."""

    items: list[PublishedPageOut] = Field(description="In the order in which they were named.")


@router.post(
    "/pages/publish/",
    response=PublishedPagesOut,
    operation_id="management_pages_publish",
    summary="Publish pages",
)
def management_pages_publish(request: HttpRequest, data: PublishPagesIn):
    """Publishes each as it was last saved, all of them or none: what a form at the desk would refuse is told, page by page."""
    if not policy_registry.get_by_type(Page).user_has_any_permission(request.user, ["publish"]):
        raise PermissionDenied
    list(Page.objects.select_for_update().filter(pk__in=data.ids).order_by("pk").values_list("pk"))
    errors, items = [], []
    for index, page_id in enumerate(dict.fromkeys(data.ids)):
        try:
            items.append(publish_page(page_id, request))
        except Problem as problem:
            told = problem.extensions.get("errors") or [{"type": problem.kind, "msg": problem.detail}]
            errors += [
                each | {"loc": ["body", "ids", index, *each.get("loc", [])[1:]], "page": page_id} for each in told
            ]
        except PermissionDenied:
            message = "You may not publish this page."
            errors.append(value_error(message, ("body", "ids", index), "forbidden") | {"page": page_id})
    if errors and all(each["type"] == "forbidden" for each in errors):
        raise Problem(403, "forbidden", detail=errors[0]["msg"], errors=errors)
    if errors:
        raise invalid(errors)
    return {"items": items}


def whole_form(draft: Page, request: HttpRequest) -> forms.ModelForm:
    """The form of the desk with what a page holds, as it was last saved; it is asked, and not saved."""
    return FormBinding(draft, {}, "db_html").bind(parent_page=draft.get_parent(), for_user=request.user)


def publish_page(page_id: int, request: HttpRequest) -> PublishedPageOut:
    """Publishes a page as it was last saved, if its form at the desk would. Raises Problem, and PermissionDenied."""
    page = editable_page(request, page_id)
    was_public = is_public_as_saved(page)
    if not was_public:
        if page.alias_of_id:
            refuse_alias(request, page)
        draft = page.get_latest_revision_as_object()
        form = whole_form(draft, request)
        action_registry.get_action_class(type(draft), "edit")(draft, user=request.user, form=form, publish=True).check()
        refuse_invalid(form)
        revision = page.get_latest_revision() or draft.save_revision(user=request.user)
        try:
            action_registry.get_action_class(Page, "publish")(revision, user=request.user).execute()
        except PublishingStopped as stopped:
            raise stopped_problem(stopped) from None
        page = Page.objects.get(pk=page_id)
    return PublishedPageOut(
        id=page.pk,
        title=page.title,
        live=page.live,
        url=page.get_full_url(request),
        was_public=was_public,
        offline_translations=offline_ids(page, request),
    )
