"""A block whose class has the name of one of Commonhouse's."""

from wagtail import blocks


class TimelineBlock(blocks.StructBlock):
    """When a street was built."""

    built = blocks.CharBlock(max_length=10)
