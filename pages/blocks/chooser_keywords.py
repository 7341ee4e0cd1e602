"""Keywords of the block chooser, beside a block's name: in each language those that people there would type."""

from functools import cached_property

from django import forms
from django.utils.translation import pgettext_lazy
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlock, StreamBlockAdapter

from .switched_off import SwitchedOffBlock

KEYWORDS = {
    "text": pgettext_lazy("words that find a block", "paragraph, words, list, bullet points, link"),
    "heading": pgettext_lazy("words that find a block", "title, subtitle, headline, chapter"),
    "lead": pgettext_lazy("words that find a block", "intro, introduction, big text, standfirst"),
    "notice": pgettext_lazy("words that find a block", "note, warning, box, attention, info"),
    "questions": pgettext_lazy("words that find a block", "FAQ, accordion, fold, help"),
    "columns": pgettext_lazy("words that find a block", "side by side, two columns, grid"),
    "divider": pgettext_lazy("words that find a block", "line, rule, separator, break"),
    "picture": pgettext_lazy("words that find a block", "image, photo, photograph, illustration"),
    "gallery": pgettext_lazy("words that find a block", "images, photos, slideshow, album, carousel"),
    "video": pgettext_lazy("words that find a block", "film, movie, clip, YouTube, Vimeo"),
    "audio": pgettext_lazy("words that find a block", "sound, podcast, interview, listen, music"),
    "recording": pgettext_lazy("words that find a block", "podcast, film, captions, transcript, episode"),
    "quote": pgettext_lazy("words that find a block", "pull quote, pull-out, citation, highlight, saying"),
    "testimonial": pgettext_lazy("words that find a block", "quote, review, experience, member, story"),
    "people": pgettext_lazy("words that find a block", "team, staff, board, faces, contact"),
    "poster": pgettext_lazy("words that find a block", "banner, slogan, highlight, big words, hero"),
    "numbers": pgettext_lazy("words that find a block", "statistics, figures, facts, counter"),
    "table": pgettext_lazy("words that find a block", "grid, rows, spreadsheet, prices, schedule"),
    "timeline": pgettext_lazy("words that find a block", "history, dates, years, milestones, steps"),
    "address": pgettext_lazy("words that find a block", "map, place, directions, contact, opening hours"),
    "action": pgettext_lazy("words that find a block", "call to action, join, donate, sign up, button"),
    "buttons": pgettext_lazy("words that find a block", "link, call to action, download"),
    "cards": pgettext_lazy("words that find a block", "tiles, links, teasers, boxes"),
    "pages": pgettext_lazy("words that find a block", "links, teasers, related, subpages, list"),
    "newest": pgettext_lazy("words that find a block", "news, latest, blog, posts, articles"),
    "events": pgettext_lazy("words that find a block", "calendar, dates, meetings, what is on"),
    "principles": pgettext_lazy("words that find a block", "values, rules, charter"),
    "documents": pgettext_lazy("words that find a block", "files, PDF, downloads, minutes, forms"),
    "download": pgettext_lazy("words that find a block", "file, PDF, document, form"),
    "section": pgettext_lazy("words that find a block", "part, row, sheet, home page"),
}


class WordsAdapter(StreamBlockAdapter):
    """Telepath adapter of StreamBlock that adds for the chooser (site/js/admin/block-chooser.js) the keywords, and what it hides."""

    js_constructor = "house.Stream"

    def js_args(self, block):
        args = super().js_args(block)
        keywords = {name: str(KEYWORDS.get(name, "")) for name in block.child_blocks}
        off = [name for name, child in block.child_blocks.items() if isinstance(child, SwitchedOffBlock)]
        return [*args[:3], args[3] | {"words": keywords, "off": off}]

    @cached_property
    def media(self):
        scripts = [versioned_static("wagtailadmin/js/draftail.js"), "js/admin/block-chooser.js"]
        return super().media + forms.Media(css={"all": ["css/admin/block-editor.css"]}, js=scripts)


register(WordsAdapter(), StreamBlock)
