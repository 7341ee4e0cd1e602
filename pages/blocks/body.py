"""The StreamField block of a body: one family of blocks a file, and this list of them all, in the order in which
editors find them.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.blocks import StreamBlock, StreamValue

from .address import AddressBlock
from .announced import announced_blocks, in_place
from .data import NumbersBlock, TableBlock, TimelineBlock
from .images import GalleryBlock, PictureBlock, PosterBlock
from .links import ActionBlock, ButtonsBlock, CardsBlock
from .listings import EventsBlock, NewestBlock, PagesBlock, PrinciplesBlock
from .media import DocumentsBlock, DownloadBlock
from .quotes import PeopleBlock, QuoteBlock, TestimonialBlock
from .text import ColumnsBlock, DividerBlock, HeadingBlock, LeadBlock, NoticeBlock, QuestionsBlock, TextBlock
from .video import VideoBlock

TEXT = pgettext_lazy("block", "Text")
PICTURES = _("Pictures and sound")
PEOPLE = _("Voices and people")
FACTS = _("Facts")
LINKS = _("Ways on")
LISTS = _("From other pages")
FILES = pgettext_lazy("block", "Documents")


class BodyBlock(StreamBlock):
    """The one list of blocks; those that other apps announce come after ours, or after the one that they name."""

    text = TextBlock(group=TEXT, required=False)
    heading = HeadingBlock(group=TEXT)
    lead = LeadBlock(group=TEXT)
    notice = NoticeBlock(group=TEXT)
    questions = QuestionsBlock(group=TEXT)
    columns = ColumnsBlock(group=TEXT)
    divider = DividerBlock(group=TEXT)
    picture = PictureBlock(group=PICTURES)
    gallery = GalleryBlock(group=PICTURES)
    video = VideoBlock(group=PICTURES)
    quote = QuoteBlock(group=PEOPLE)
    testimonial = TestimonialBlock(group=PEOPLE)
    people = PeopleBlock(group=PEOPLE)
    poster = PosterBlock(group=PEOPLE)
    numbers = NumbersBlock(group=FACTS)
    table = TableBlock(group=FACTS)
    timeline = TimelineBlock(group=FACTS)
    address = AddressBlock(group=FACTS)
    action = ActionBlock(group=LINKS)
    buttons = ButtonsBlock(group=LINKS)
    cards = CardsBlock(group=LINKS)
    pages = PagesBlock(group=LISTS)
    newest = NewestBlock(group=LISTS)
    events = EventsBlock(group=LISTS)
    principles = PrinciplesBlock(group=LISTS)
    documents = DocumentsBlock(group=FILES)
    download = DownloadBlock(group=FILES)

    def __init__(self, local_blocks=None, **kwargs):
        own = announced_blocks(self.base_blocks)
        super().__init__([*own, *(local_blocks or [])], **kwargs)
        self.child_blocks = in_place(self.child_blocks)

    def value_from_datadict(self, data, files, prefix) -> StreamValue:
        """As from a form of the desk; a program's whole value is there already (`management/` of the API)."""
        sent = data.get(prefix)
        return sent if isinstance(sent, StreamValue) else super().value_from_datadict(data, files, prefix)
