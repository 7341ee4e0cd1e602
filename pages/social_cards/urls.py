"""URL patterns of social cards."""

from django.urls import re_path

from .views import card

CARD = r"(?P<pk>[0-9]{1,9})-(?P<digest>[0-9a-f]{16})\.(?P<form>png|jpg)"
urlpatterns = [re_path(rf"^media/share/{CARD}$", card, name="share_card")]
