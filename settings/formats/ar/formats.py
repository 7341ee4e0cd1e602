"""Date and time formats for Arabic: the week begins on Saturday (0 is Sunday, as Django counts), the day comes before
the month.

Django's own formats (5.2) have no dates with a time, and fall back on those of the United States.
"""

FIRST_DAY_OF_WEEK = 6
DATETIME_FORMAT = "j F Y، g:i A"
SHORT_DATETIME_FORMAT = "d\u200f/m\u200f/Y، g:i A"
