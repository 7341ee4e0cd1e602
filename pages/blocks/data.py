"""StreamField blocks of facts: numbers, moments, a table."""

from itertools import groupby

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from .translation import CellsBlock, FigureBlock


class NumberBlock(blocks.StructBlock):
    """One figure, and what it counts."""

    figure = FigureBlock(label=_("Figure"), max_length=20, help_text=_("As printed, for example “500+”."))
    words = blocks.CharBlock(label=_("What it counts"), max_length=120)

    class Meta:
        icon = "decimal"
        label = pgettext_lazy("block", "Number")
        label_format = "{figure} {words}"


class NumbersBlock(blocks.StructBlock):
    """Figures that matter."""

    items = blocks.ListBlock(NumberBlock(), label=_("Numbers"), min_num=1, max_num=8)

    class Meta:
        icon = "decimal"
        label = _("Numbers")
        template = "blocks/numbers.html"
        preview_value = {
            "items": [
                {"figure": "500+", "words": "people at the Jackson Rising conference in 2014"},
                {"figure": "2", "words": "tons of produce in the summer of 2020"},
                {"figure": "4", "words": "linked institutions"},
            ]
        }
        description = _("Figures set large, each with what it counts")


class MomentBlock(blocks.StructBlock):
    """Something that happened."""

    year = FigureBlock(
        label=_("Year"), max_length=30, help_text=_("As printed; moments of the same year stand together.")
    )
    date = blocks.CharBlock(
        label=_("Date as printed"), required=False, max_length=40, help_text=_("For example “Summer” or “May 2 to 4”.")
    )
    title = blocks.CharBlock(label=pgettext_lazy("block", "Title"), max_length=120)
    text = blocks.TextBlock(label=pgettext_lazy("block", "Text"), required=False, rows=3)

    class Meta:
        icon = "history"
        label = _("Moment")
        label_format = "{year} {title}"


class TimelineBlock(blocks.StructBlock):
    """Moments in the order in which they are written."""

    moments = blocks.ListBlock(MomentBlock(), label=_("Moments"), min_num=1)

    class Meta:
        icon = "history"
        label = pgettext_lazy("block", "Timeline")
        template = "blocks/timeline.html"
        preview_value = {
            "moments": [
                {
                    "year": "2015",
                    "date": "January",
                    "title": "A door on Capitol Street",
                    "text": "The center opens at 939 W. Capitol St.",
                },
                {"year": "2015", "date": "February 27", "title": "Grand opening", "text": "The whole house is open."},
                {"year": "2020", "date": "Summer", "title": "Two tons from one farm", "text": ""},
            ]
        }
        description = _("What happened, year by year")

    def get_context(self, value, parent_context=None):
        years = groupby(value["moments"], key=lambda moment: moment["year"])
        return super().get_context(value, parent_context) | {"years": [(year, list(group)) for year, group in years]}


class TableBlock(blocks.StructBlock):
    """Rows and columns with their headings."""

    table = CellsBlock(label=_("Rows and columns"))
    named_rows = blocks.BooleanBlock(
        label=_("The first column names its row"), required=False, default=True, help_text=_("True for most tables.")
    )

    class Meta:
        icon = "table"
        label = pgettext_lazy("block", "Table")
        template = "blocks/table.html"
        preview_value = {
            "named_rows": True,
            "table": {
                "caption": "Where they stand",
                "columns": [
                    {"type": "text", "heading": "Cooperative"},
                    {"type": "text", "heading": "Stage"},
                    {"type": "number", "heading": "On record"},
                ],
                "rows": [
                    {"values": ["Freedom Farms", "Trading", "2020"]},
                    {"values": ["The Green Team", "Trading", "2018"]},
                ],
            },
        }
        description = _("Words and numbers in rows and columns")

    def get_context(self, value, parent_context=None):
        """Each cell with the heading of its column, which a phone prints beside it."""
        table = value["table"]
        headings = [column["heading"] for column in table.columns] if table else []
        rows = [list(zip(row, headings, strict=False)) for row in table.rows] if table else []
        return super().get_context(value, parent_context) | {"rows": rows}
