"""The stock article, for processes that have other settings than the stock site's."""

ARTICLE = "/section-1/an-article/"
QUERIES = 17  # that it asks, sessions and renditions included
