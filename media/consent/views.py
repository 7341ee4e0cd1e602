"""Admin view of a picture with a panel of who is shown on it, in place of that of media.images."""

from django.urls import path
from wagtail import hooks

from ..images.views import PictureEditView


class ShownPeopleEditView(PictureEditView):
    template_name = "wagtailadmin/consent/edit.html"


@hooks.register("register_admin_urls", order=-2)
def register_picture_edit_url():
    return [path("images/<int:image_id>/", ShownPeopleEditView.as_view(), name="picture_edit")]
