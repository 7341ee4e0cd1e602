"""Two kinds of pages, with Wagtail's own blocks."""

from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page


class HomePage(Page):
    pass


class ArticlePage(Page):
    date = models.DateField()
    introduction = models.TextField(blank=True)
    body = StreamField(
        [
            ("heading", blocks.CharBlock()),
            ("paragraph", blocks.RichTextBlock()),
            ("image", ImageChooserBlock(template="home/image.html")),
            ("quote", blocks.BlockQuoteBlock()),
            ("list", blocks.ListBlock(blocks.CharBlock())),
            ("link", blocks.PageChooserBlock()),
        ]
    )

    content_panels = [*Page.content_panels, FieldPanel("date"), FieldPanel("introduction"), FieldPanel("body")]
