"""Every block a body can hold: one family a file, and this list of them all."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamBlock

from .doors import ButtonsBlock, CardsBlock, PagesBlock
from .pictures import PictureBlock, PosterBlock
from .text import DividerBlock, HeadingBlock, LeadBlock, NoticeBlock, QuestionsBlock, TextBlock
from .voices import QuoteBlock

TEXT = _("Text")
VOICES = _("Voices and posters")
PICTURES = _("Pictures")
DOORS = _("Ways on")


class BodyBlock(StreamBlock):
    """The one list of blocks."""

    heading = HeadingBlock(group=TEXT)
    text = TextBlock(group=TEXT)
    lead = LeadBlock(group=TEXT)
    notice = NoticeBlock(group=TEXT)
    questions = QuestionsBlock(group=TEXT)
    divider = DividerBlock(group=TEXT)
    quote = QuoteBlock(group=VOICES)
    poster = PosterBlock(group=VOICES)
    picture = PictureBlock(group=PICTURES)
    buttons = ButtonsBlock(group=DOORS)
    cards = CardsBlock(group=DOORS)
    pages = PagesBlock(group=DOORS)
