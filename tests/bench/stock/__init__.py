"""What our pages are measured beside: a site as `wagtail start` of Wagtail 8.0 makes it, with one kind of article.

Changed by no later issue, so that figures of years can be compared.
"""
