"""Usage of media: by pages, drafts, lists, settings, recordings and other documents."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, Exists, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce
from wagtail.models import Page, ReferenceIndex


def with_uses(uploads: QuerySet) -> QuerySet:
    """Each with `uses`, the number of places that name it as they are stored; see `in_drafts` for the rest."""
    counted = _references(uploads.model).order_by().values("to_object_id").annotate(number=Count("pk")).values("number")
    return uploads.annotate(uses=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def unused(uploads: QuerySet) -> QuerySet:
    """Those that nothing names, neither a stored row nor the draft of a page."""
    return uploads.exclude(Exists(_references(uploads.model))).exclude(pk__in=in_drafts(uploads.model))


def in_drafts(kind: type[Model]) -> set[int]:
    """The ids of what only the unpublished changes of pages name; Wagtail's index knows what is published."""
    content_type = ContentType.objects.get_for_model(kind).pk
    drafts = Page.objects.filter(has_unpublished_changes=True).select_related("latest_revision")
    return {int(pk) for page in drafts for to, pk in _named_by(page) if to == content_type}


def pages_naming(upload: Model) -> list[Page]:
    """The pages that name this upload as they are stored or in their unpublished changes, as their own kinds."""
    content_type = ContentType.objects.get_for_model(upload).pk
    rows = ReferenceIndex.get_references_to(upload).filter(base_content_type=ContentType.objects.get_for_model(Page))
    found = {int(pk) for pk in rows.values_list("object_id", flat=True)}
    drafts = Page.objects.filter(has_unpublished_changes=True).select_related("latest_revision")
    found |= {page.pk for page in drafts if (content_type, str(upload.pk)) in set(_named_by(page))}
    return [page.specific for page in Page.objects.filter(pk__in=found).order_by("path")]


def _named_by(page: Page) -> Iterable[tuple[int, str]]:
    if page.latest_revision is None:
        return []
    draft = page.latest_revision.as_object()
    return [(found[0], found[1]) for found in ReferenceIndex._extract_references_from_object(draft)]


def _references(kind: type[Model]) -> QuerySet:
    content_type = ContentType.objects.get_for_model(kind)
    return ReferenceIndex.objects.filter(to_content_type=content_type, to_object_id=Cast(OuterRef("pk"), CharField()))
