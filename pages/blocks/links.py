"""StreamField blocks that lead on: a call to action, buttons, cards."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from ..tree.links import hreflang, in_language
from .images import ground_field
from .media import open_documents


class LinkValue(blocks.StructValue):
    """Struct value of a link, whose `target` (URL) and `foreign` (hreflang) are resolved in the active language."""

    def resolve(self, pages: dict, context: dict | None) -> None:
        """Sets `target` and `foreign` from `pages` (see `in_language`); empty for what is deleted or private."""
        page = pages.get(self["page"].pk) if self.get("page") else None
        self.target, self.foreign = (page.url, hreflang(page)) if page else ("", "")
        for document in open_documents([self.get("document")], context):
            self.target = document.url
        self.target = self.target or self.get("address") or ""


class LinkBlock(blocks.StructBlock):
    """Words, and one place they lead to."""

    label = blocks.CharBlock(label=pgettext_lazy("block", "Words"), max_length=80)
    page = blocks.PageChooserBlock(label=pgettext_lazy("block", "Page"), required=False)
    document = DocumentChooserBlock(label=_("or document"), required=False)
    address = blocks.URLBlock(label=_("or address elsewhere"), required=False)

    class Meta:
        value_class = LinkValue
        icon = "link"
        label = pgettext_lazy("block", "Link")
        label_format = "{label}"

    def clean(self, value):
        value = super().clean(value)
        targets = [name for name in ("page", "document", "address") if value.get(name)]
        if len(targets) > 1 or not (targets or self.is_deferred_validation):  # a draft may say later where it leads
            message = _("Please choose one page, one document or one address.")
            raise blocks.StructBlockValidationError({"page": ValidationError(message)})
        return value


class CardBlock(blocks.StructBlock):
    """A title, a sentence, a picture, and a way on."""

    title = blocks.CharBlock(label=pgettext_lazy("block", "Title"), max_length=120)
    text = blocks.TextBlock(label=pgettext_lazy("block", "Text"), required=False, rows=2)
    picture = ImageChooserBlock(label=_("Picture"), required=False)
    page = blocks.PageChooserBlock(label=pgettext_lazy("block", "Page"), required=False)
    address = blocks.URLBlock(label=_("or address elsewhere"), required=False)

    class Meta:
        value_class = LinkValue
        icon = "form"
        label = _("Card")
        label_format = "{title}"


class LinksBlock(blocks.StructBlock):
    """Base of blocks with several links, whose pages are queried together."""

    def get_context(self, value, parent_context=None):
        pages = in_language([item.get("page") for item in value["items"]])
        for item in value["items"]:
            item.resolve(pages, parent_context)
        return super().get_context(value, parent_context)


class ActionBlock(LinkBlock):
    """One thing to do, on a ground of its own, and the button for it."""

    title = blocks.CharBlock(label=pgettext_lazy("block", "Title"), max_length=80)
    text = blocks.TextBlock(label=pgettext_lazy("block", "Text"), required=False, rows=2)
    label = blocks.CharBlock(label=_("Words on the button"), max_length=40)
    ground = ground_field("gold")

    class Meta:
        icon = "pick"
        label = _("Call to action")
        label_format = "{title}"
        template = "blocks/action.html"
        form_layout = ["title", "text", "label", "page", "document", "address", "ground"]
        preview_value = {
            "title": "Plant a bed with us",
            "text": "Saturday, December 5, from 9 am to noon. Gloves are there.",
            "label": "Join the brigade",
            "page": None,
            "document": None,
            "address": "https://example.org/",
            "ground": "gold",
        }
        description = _("One thing to do, set large, and the button for it")

    def get_context(self, value, parent_context=None):
        value.resolve(in_language([value.get("page")]), parent_context)
        return super().get_context(value, parent_context)


class ButtonsBlock(LinksBlock):
    """One to three things to do; the first is the most important."""

    items = blocks.ListBlock(LinkBlock(), label=_("Buttons"), min_num=1, max_num=3)

    class Meta:
        icon = "link"
        label = _("Buttons")
        template = "blocks/buttons.html"
        preview_value = {
            "items": [
                {"label": "Join the brigade", "address": "https://example.org/"},
                {"label": "How it works", "address": "https://example.org/"},
            ]
        }
        description = _("One to three things to do")


class CardsBlock(LinksBlock):
    """Entries side by side, written for this place."""

    items = blocks.ListBlock(CardBlock(), label=_("Cards"), min_num=1)

    class Meta:
        icon = "table"
        label = _("Cards")
        template = "blocks/cards.html"
        preview_value = {
            "items": [
                {"title": "Federation", "text": "Worker cooperatives that stand by each other."},
                {"title": "Incubator", "text": "A place where a new cooperative finds its feet."},
                {"title": "School", "text": "Education and training, for members and neighbors."},
            ]
        }
        description = _("Short entries side by side")
