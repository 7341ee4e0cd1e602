"""URL patterns of the podcast, in every language."""

from django.urls import path

from .podcast import podcast

urlpatterns = [path("podcast/feed/", podcast, name="podcast")]
