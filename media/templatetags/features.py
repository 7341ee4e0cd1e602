"""Template tags for what optional features bring to the pages of others."""

from django import template

from .. import features

register = template.Library()
register.simple_tag(features.feature_url)
