"""Everyday words by which the chooser finds a block, beside its name: in each language those that people there would type."""

from functools import cached_property

from django import forms
from django.utils.translation import pgettext_lazy
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlock, StreamBlockAdapter

KIND = "words that find a block"
WORDS = {
    "text": pgettext_lazy(KIND, "paragraph, words, list, bullet points, link"),
    "heading": pgettext_lazy(KIND, "title, subtitle, headline, chapter"),
    "lead": pgettext_lazy(KIND, "intro, introduction, big text, standfirst"),
    "notice": pgettext_lazy(KIND, "note, warning, box, attention, info"),
    "questions": pgettext_lazy(KIND, "FAQ, accordion, fold, help"),
    "columns": pgettext_lazy(KIND, "side by side, two columns, grid"),
    "divider": pgettext_lazy(KIND, "line, rule, separator, break"),
    "picture": pgettext_lazy(KIND, "image, photo, photograph, illustration"),
    "gallery": pgettext_lazy(KIND, "images, photos, slideshow, album, carousel"),
    "video": pgettext_lazy(KIND, "film, movie, clip, YouTube, Vimeo"),
    "audio": pgettext_lazy(KIND, "sound, podcast, interview, listen, music"),
    "recording": pgettext_lazy(KIND, "podcast, film, captions, transcript, episode"),
    "quote": pgettext_lazy(KIND, "pull quote, pull-out, citation, highlight, saying"),
    "testimonial": pgettext_lazy(KIND, "quote, review, experience, member, story"),
    "people": pgettext_lazy(KIND, "team, staff, board, faces, contact"),
    "poster": pgettext_lazy(KIND, "banner, slogan, highlight, big words, hero"),
    "numbers": pgettext_lazy(KIND, "statistics, figures, facts, counter"),
    "table": pgettext_lazy(KIND, "grid, rows, spreadsheet, prices, schedule"),
    "timeline": pgettext_lazy(KIND, "history, dates, years, milestones, steps"),
    "address": pgettext_lazy(KIND, "map, place, directions, contact, opening hours"),
    "action": pgettext_lazy(KIND, "call to action, join, donate, sign up, button"),
    "buttons": pgettext_lazy(KIND, "link, call to action, download"),
    "cards": pgettext_lazy(KIND, "tiles, links, teasers, boxes"),
    "pages": pgettext_lazy(KIND, "links, teasers, related, subpages, list"),
    "newest": pgettext_lazy(KIND, "news, latest, blog, posts, articles"),
    "events": pgettext_lazy(KIND, "calendar, dates, meetings, what is on"),
    "principles": pgettext_lazy(KIND, "values, rules, charter"),
    "documents": pgettext_lazy(KIND, "files, PDF, downloads, minutes, forms"),
    "download": pgettext_lazy(KIND, "file, PDF, document, form"),
}


class WordsAdapter(StreamBlockAdapter):
    """As Wagtail's, with those words; site/js/block-words.js gives them to the chooser."""

    js_constructor = "house.Stream"

    def js_args(self, block):
        args = super().js_args(block)
        words = {name: str(WORDS.get(name, "")) for name in block.child_blocks}
        return [*args[:3], args[3] | {"words": words}]

    @cached_property
    def media(self):
        return super().media + forms.Media(js=["js/block-words.js"])


register(WordsAdapter(), StreamBlock)
