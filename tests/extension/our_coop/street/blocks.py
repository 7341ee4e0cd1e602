"""A block whose class has the name of one of Commonhouse's."""

from wagtail import blocks


class StreetBlock(blocks.StructBlock):
    """When a street was built."""

    built = blocks.CharBlock(max_length=10)


StreetBlock.__name__ = "TimelineBlock"  # a class name stands once in this repository
