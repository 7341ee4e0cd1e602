"""A Django app of one's own, as CONTRIBUTING says how to write one: kinds of page that sections of the home page show."""
