"""Blocks that this app adds to the body of every page."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class StepBlock(blocks.StructBlock):
    """A step of an application."""

    day = blocks.CharBlock(label=_("Day"), max_length=40)
    text = blocks.CharBlock(label=_("What happens"), max_length=200)


class JobTimelineBlock(blocks.StructBlock):
    """The steps from an application to the first day of work."""

    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=1)

    class Meta:
        icon = "history"
        label = _("Timeline of an application")
        group = _("Jobs")
        template = "blocks/job_timeline.html"
        preview_value = {"steps": [{"day": "May 2", "text": "We read your letter."}]}
        description = _("From an application to the first day of work")
