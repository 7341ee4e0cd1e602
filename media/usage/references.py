"""Usage of media: by pages, drafts, lists, settings, recordings and other documents."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, Exists, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce
from wagtail.models import Page, ReferenceIndex


def annotate_uses(uploads: QuerySet) -> QuerySet:
    """Annotates each with `uses`, its references in the reference index; see `referenced_in_drafts` for the rest."""
    counts = _references(uploads.model).order_by().values("to_object_id").annotate(number=Count("pk")).values("number")
    return uploads.annotate(uses=Coalesce(Subquery(counts, output_field=IntegerField()), 0))


def unused(uploads: QuerySet) -> QuerySet:
    """Those without a reference, neither in the reference index nor in the draft of a page."""
    return uploads.exclude(Exists(_references(uploads.model))).exclude(pk__in=referenced_in_drafts(uploads.model))


def referenced_in_drafts(model: type[Model]) -> set[int]:
    """The ids of what unpublished changes of pages refer to; Wagtail's reference index knows what is published."""
    content_type = ContentType.objects.get_for_model(model).pk
    drafts = Page.objects.filter(has_unpublished_changes=True).select_related("latest_revision")
    return {int(pk) for page in drafts for to, pk in _references_of_draft(page) if to == content_type}


def referencing_page_ids(upload: Model) -> set[int]:
    """The ids of the pages that refer to this upload, by the reference index; drafts of changes are not in it."""
    rows = ReferenceIndex.get_references_to(upload).filter(base_content_type=ContentType.objects.get_for_model(Page))
    return {int(pk) for pk in rows.values_list("object_id", flat=True)}


def referencing_pages(upload: Model) -> list[Page]:
    """The specific pages that refer to this upload, by the reference index or in their unpublished changes."""
    content_type = ContentType.objects.get_for_model(upload).pk
    page_ids = referencing_page_ids(upload)
    drafts = Page.objects.filter(has_unpublished_changes=True).select_related("latest_revision")
    page_ids |= {page.pk for page in drafts if (content_type, str(upload.pk)) in set(_references_of_draft(page))}
    return [page.specific for page in Page.objects.filter(pk__in=page_ids).order_by("path")]


def _references_of_draft(page: Page) -> Iterable[tuple[int, str]]:
    if page.latest_revision is None:
        return []
    draft = page.latest_revision.as_object()
    return [(reference[0], reference[1]) for reference in ReferenceIndex._extract_references_from_object(draft)]


def _references(model: type[Model]) -> QuerySet:
    content_type = ContentType.objects.get_for_model(model)
    return ReferenceIndex.objects.filter(to_content_type=content_type, to_object_id=Cast(OuterRef("pk"), CharField()))
