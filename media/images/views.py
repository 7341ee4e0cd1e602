"""Admin views of pictures: after a file was replaced, it is said where its new description stands, and where others'
words do; and the size of a picture, for the editor's list of pictures.
"""

from django.contrib import messages
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.images.views.images import EditView
from wagtail.permissions import policy_registry

from .models import Picture


class PictureEditView(EditView):
    def save_instance(self):
        picture = super().save_instance()
        if number := len(self.form.changed_pages):
            message = ngettext(
                "Its new description stands on %(number)s page.",
                "Its new description stands on %(number)s pages.",
                number,
            )
            messages.info(self.request, message % {"number": number})
        if self.form.pages_with_own_text:
            titles = " · ".join(page.get_admin_display_title() for page in self.form.pages_with_own_text)
            message = _(
                "These pages have words of their own for it; please see whether they are still true: %(titles)s"
            )
            messages.warning(self.request, message % {"titles": titles})
        for tell in hooks.get_hooks("after_replace_picture") if self.form.changed_pages else ():
            tell(self.request, self.form.changed_pages)
        return picture


def picture_size(request: HttpRequest, image_id: int) -> JsonResponse:
    """Return the width and height in pixels of a picture that the user may choose."""
    choosable = policy_registry.get_by_type(Picture).instances_user_has_any_permission_for(request.user, ["choose"])
    return JsonResponse(get_object_or_404(choosable.values("width", "height"), pk=image_id))


@hooks.register("register_admin_urls", order=-1)
def register_picture_urls():
    return [
        path("images/<int:image_id>/", PictureEditView.as_view(), name="picture_edit"),
        path("images/<int:image_id>/size/", picture_size, name="picture_size"),
    ]
