"""A page of the demo that changes once it is translated."""

# Two sentences of the page about accessibility that an editor changed after it was translated: before, after.
CHANGED = "accessibility"
CHANGES = {
    "Nothing blinks or slides.": "Nothing blinks, slides or plays by itself.",
    "We answer within a week.": "We answer within a week, in your language where we can.",
}
