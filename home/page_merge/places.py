"""Places of a page that two people changed, in words: what each is called, and what each side wrote there."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from modelcluster.forms import ClusterForm
from wagtail.admin.compare import diff_text
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.utils.text import text_from_html

from pages.base.comparison import block_changes, field_text

from .merge import THEIRS, UNKNOWN, MergePlace, allowed_choices

EXCERPT = 60  # letters by which a text is recognised


@dataclass
class PlaceWords:
    """A place as the panel shows it; `mine` and `theirs` mark what each changed."""

    key: str
    label: str
    excerpt: str
    choice: str
    choices: list[str]
    mine: SafeString | str = ""
    theirs: SafeString | str = ""


class PlaceReader:
    """Reads the places of a page of this kind."""

    def __init__(self, page: Page, form_class: type[ClusterForm]):
        self.page, self.form_class = page, form_class

    def read(self, place: MergePlace) -> PlaceWords:
        if isinstance(self.field(place.name), StreamField):
            return self.read_block(place) if place.block else self.words(place, _("The order of the blocks"))
        before = "" if place.base is UNKNOWN else self.text(place.name, place.base)
        mine, theirs = self.text(place.name, place.mine), self.text(place.name, place.theirs)
        excerpt = theirs if place.choice == THEIRS else mine
        return self.words(place, self.label(place.name), excerpt, marked(before, mine), marked(before, theirs))

    def words(self, place: MergePlace, label: str, excerpt: str = "", mine: str = "", theirs: str = "") -> PlaceWords:
        choices = allowed_choices(place)
        return PlaceWords(place.key, label, Truncator(excerpt).chars(EXCERPT), place.choice, choices, mine, theirs)

    def read_block(self, place: MergePlace) -> PlaceWords:
        row = place.mine or place.theirs or place.base
        stream = self.field(place.name).stream_block
        block = stream.child_blocks.get(row["type"])
        if block is None:  # of a kind that is gone
            return self.words(place, row["type"])
        values = [each and stream.to_python([each])[0].value for each in (place.base, place.mine, place.theirs)]
        before, mine, theirs = values
        shown = mine if mine is not None else theirs if theirs is not None else before
        return self.words(
            place,
            str(block.label),
            text_from_html(block.render_basic(shown))
            if not hasattr(block, "child_blocks")
            else parts_text(block, shown),
            *(self.side(block, before, value) for value in (mine, theirs)),
        )

    def side(self, block, before: Any, value: Any) -> SafeString | str:
        if value is None:
            return format_html("<p><em>{}</em></p>", _("Taken out"))
        return block_changes(block, before, value) or format_html("<p>{}</p>", _("Nothing in words"))

    def field(self, name: str):
        return self.page._meta.get_field(name)

    def label(self, name: str) -> str:
        field = self.form_class.base_fields.get(name)
        if field is not None and field.label:
            return str(field.label)
        formset = self.form_class.formsets.get(name)
        return str(formset.model._meta.verbose_name_plural if formset else name).capitalize()

    def text(self, name: str, value: Any) -> str:
        """A raw value of a field or an inline list as text."""
        if name in self.form_class.formsets:
            return "\n".join(self.row_text(self.form_class.formsets[name].form, row) for row in value or [])
        return field_text(self.field(name), value)

    def row_text(self, form_class: type[ClusterForm], row: dict) -> str:
        model = form_class._meta.model
        texts = [field_text(model._meta.get_field(name), row[name]) for name in form_class.base_fields if name in row]
        return " · ".join(text for text in texts if text)


def parts_text(block, value: Any) -> str:
    return " ".join(str(each) for each in block.get_searchable_content(value))


def marked(before: str, after: str) -> SafeString:
    """A text with what changed of an earlier one marked."""
    return format_html("<p>{}</p>", diff_text(before, after).to_html() if before else after or _("Empty"))
