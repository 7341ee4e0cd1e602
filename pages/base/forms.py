"""Form of every page: a slug that nobody chose makes itself free, one that was chosen is validated."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.forms import ModelMultipleChoiceField
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import TranslatableMixin

from ..tree.current import current
from .opened_with import OpenedWithFeatures
from .slugs import first_free, is_generated, numbered, slugify_title, validate_available, validate_not_reserved
from .widgets import TermSelect


class PageForm(OpenedWithFeatures, WagtailAdminPageForm):
    """Page form that generates a missing slug, and adds a field error for a chosen one that is reserved or taken."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            rows = getattr(field, "queryset", None)
            if isinstance(field, ModelMultipleChoiceField) and issubclass(rows.model, TranslatableMixin):
                field.queryset = rows.filter(locale=self.locale_id)
            if isinstance(field.widget, TermSelect):
                field.widget.locale_id = self.locale_id
                field.widget.language = current().languages.get(self.locale_id, "")
        if "slug" in self.fields and self.has_slug_to_choose:
            self.fields["slug"].required = False  # made from the title

    @property
    def locale_id(self) -> int:
        return self.instance.locale_id or self.parent_page.locale_id

    @property
    def has_slug_to_choose(self) -> bool:
        """Not for a home page, whose slug is the code of its language."""
        return self.parent_page is not None and self.parent_page.depth > 1

    def clean(self):
        if "slug" in self.fields and "slug" not in self.errors and self.has_slug_to_choose:
            self.settle_slug()
        return super().clean()

    def settle_slug(self) -> None:
        """Sets `cleaned_data["slug"]`: a generated slug is numbered until free, a chosen one is validated."""
        page, parent = self.instance, self.parent_page
        slug, title = self.cleaned_data.get("slug", ""), self.cleaned_data.get("title") or page.title
        if not slug and page.first_published_at:
            slug = page.slug  # visitors know it
        elif not slug or self.is_generated(slug, title):
            slug = first_free(self.slug_candidates(slug or slugify_title(title, type(page))), parent, page)
        try:
            validate_not_reserved(slug, parent)
            validate_available(slug, parent, page)
        except ValidationError as problem:
            self.add_error("slug", problem)
        else:
            self.cleaned_data["slug"] = slug
            page.slug_yields = True  # to whoever takes it between this check and the moment it is saved

    def is_generated(self, slug: str, title: str) -> bool:
        """Whether the slug came from the title: the desk's script says so (site/js/admin/page-form.js), else the words do.

        Only the desk's own form has a subscription; a program that sends a slug has chosen it.
        """
        if origin := self.data.get("slug-from"):
            return origin == "title"
        return self.subscription is not None and is_generated(slug, title, type(self.instance))

    def slug_candidates(self, slug: str) -> Iterable[str]:
        """The slugs to try in turn for a generated one."""
        return numbered(slug)

    def get_field_updates_for_resave(self):
        """For a form that saves itself: the slug that was found, where it is not the one that was sent."""
        updates = super().get_field_updates_for_resave()
        slug = self.cleaned_data.get("slug", "")
        return [*updates, ("slug", slug)] if slug and slug != self.data.get("slug") else updates
