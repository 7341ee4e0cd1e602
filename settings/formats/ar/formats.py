"""Where Arabic is read, the week begins on Saturday (0 is Sunday, as Django counts)."""

FIRST_DAY_OF_WEEK = 6
