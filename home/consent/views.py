"""Views of consent: who is shown on a picture, their boxes, blurring, withdrawing and the way back."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.generic import View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.permissions import policy_registry

from media.consent import withdrawal
from media.consent.blurring import BlurRefused, blur
from media.consent.models import ShownPerson, WithheldFile
from media.images.codec import KINDS
from media.images.models import Picture
from media.images.renditions import Outdated

from ..page_actions.picture_usage import picture_uses
from .boxes import WrongBoxes, read_boxes, save_boxes
from .forms import ShownPersonForm
from .sentences import mailed_line
from .twins import shown_twins

UNREACHABLE = gettext_lazy("The files of the site can't be reached just now. Nothing was changed; please try again.")
BUSY = gettext_lazy("Somebody is changing this picture just now. Nothing was changed; please try again.")


class PictureView(View):
    """Base view: whoever may change the picture, and nobody else; nothing of it is kept by a browser."""

    picture: Picture

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, image_id: int, **kwargs) -> HttpResponseBase:
        self.picture = get_object_or_404(Picture, pk=image_id)
        policy = policy_registry.get_by_type(Picture)
        if not policy.user_has_permission_for_instance(request.user, "change", self.picture):
            raise PermissionDenied
        try:
            return super().dispatch(request, **kwargs)
        except (Outdated, Picture.DoesNotExist, ShownPerson.DoesNotExist):
            return self.back_with(messages.error, BUSY)
        except OSError:
            return self.back_with(messages.error, UNREACHABLE)

    def person(self, person_id: int) -> ShownPerson:
        return get_object_or_404(ShownPerson, pk=person_id, picture=self.picture)

    @property
    def panel(self) -> str:
        """The address of the panel on the form of the picture."""
        return reverse("wagtailimages:edit", args=[self.picture.pk]) + "#who-is-shown"

    def back(self) -> HttpResponse:
        return redirect(self.panel)

    def back_with(self, say, words: str, links: Iterable[tuple[str, str]] = ()) -> HttpResponse:
        """Back to the head of the page, where a message stands (`say`: a function of wagtail.admin.messages), with links."""
        buttons = [messages.button(address, title) for title, address in links]
        say(self.request, words, [*buttons, messages.button(self.panel, _("Who is shown"))])
        return redirect("wagtailimages:edit", self.picture.pk)

    def show(self, name: str, title: str, **context) -> TemplateResponse:
        items = [
            {"url": reverse("wagtailimages:edit", args=[self.picture.pk]), "label": self.picture.title},
            {"url": "", "label": title},
        ]
        context |= {
            "picture": self.picture,
            "page_title": title,
            "header_title": title,
            "header_icon": "image",
            "breadcrumbs_items": items,
        }
        return TemplateResponse(self.request, f"wagtailadmin/consent/{name}.html", context)


class PersonView(PictureView):
    """A person who is shown, new or known."""

    def form(self, person_id: int | None) -> ShownPersonForm:
        instance = self.person(person_id) if person_id else ShownPerson(picture=self.picture)
        return ShownPersonForm(self.request.POST or None, instance=instance)

    def shown(self, form: ShownPersonForm) -> TemplateResponse:
        known = form.instance.pk
        title = _("Person %(number)d") % {"number": form.instance.number} if known else _("Add a person")
        return self.show("person", title, form=form, person=form.instance if known else None, media=form.media)

    def get(self, request, person_id=None):
        return self.shown(self.form(person_id))

    def post(self, request, person_id=None):
        form = self.form(person_id)
        if not form.is_valid():
            return self.shown(form)
        person = form.store(self.picture, request.user)
        if person.is_withdrawn and "state" in request.POST:
            words = _("Somebody noted meanwhile that this person said no. That was left as it is.")
            return self.back_with(messages.warning, words)
        return self.back()


class RemovePersonView(PictureView):
    """Somebody who is not on the picture after all; of who said no it is kept that they did."""

    def post(self, request, person_id):
        with transaction.atomic():
            Picture.objects.select_for_update().get(pk=self.picture.pk)
            person = self.person(person_id)
            if not person.is_withdrawn:
                person.delete()
                return self.back()
        return self.back_with(messages.error, _("Who said no stays here, so that it is not forgotten."))


class WithdrawView(PictureView):
    """The uses of a picture, then one button that takes it from all of them."""

    def get(self, request, person_id):
        uses, twins = picture_uses(self.picture, request.user), shown_twins(self.picture, request.user)
        title = pgettext("consent", "They said no")
        return self.show("withdraw", title, person=self.person(person_id), uses=uses, twins=twins)

    def post(self, request, person_id):
        person = self.person(person_id)
        note = request.POST.get("note", "").replace("\x00", "").strip()
        told = ""
        if withdrawal.withdraw(person, request.user, note):
            told = mailed_line(WithheldFile.objects.filter(picture=self.picture).values_list("mails", flat=True)[0])
        twins = shown_twins(self.picture, request.user)
        if not twins.number:
            words = _("It is shown nowhere any more. A drawing stands in its place.")
            return self.back_with(messages.success, f"{words} {told}")
        words = ngettext(
            "A drawing stands in its place. But the same photo was uploaded %(number)d more time, and is still shown there.",
            "A drawing stands in its place. But the same photo was uploaded %(number)d more times, and is still shown there.",
            twins.number,
        )
        return self.back_with(messages.warning, f"{words % {'number': twins.number}} {told}", twins.places)


class UndoView(PictureView):
    def post(self, request, person_id):
        if withdrawal.undo(self.person(person_id), request.user):
            return self.back_with(messages.success, _("The picture is shown again."))
        if self.picture.withdrawn_at:
            words = _("That is undone. A drawing still stands in its place, because another person said no.")
            return self.back_with(messages.info, words)
        return self.back_with(messages.info, _("That is undone. The picture is shown as before."))


class BoxesView(PictureView):
    """The boxes as they are drawn; by a script after each move, or by the form that leads to blurring."""

    def post(self, request):
        try:
            save_boxes(self.picture, read_boxes(request.POST.get("boxes", "")))
        except WrongBoxes:
            return HttpResponse(status=400)
        if request.POST.get("then") == "blur":
            return redirect("picture_blur", self.picture.pk)
        return JsonResponse({})


class BlurView(PictureView):
    """Says what can't be undone, then does it."""

    def get(self, request):
        boxes = self.picture.boxes.filter(blurred_at=None).select_related("person")
        boxes = boxes.order_by(F("person__number").asc(nulls_last=True), "pk")
        if not boxes:
            words = _("There is no box yet. Draw one over what nobody is to recognise.")
            return self.back_with(messages.info, words)
        is_kept = WithheldFile.objects.filter(picture=self.picture).exists()
        src = reverse("picture_withheld", args=[self.picture.pk]) if is_kept else self.picture.address
        return self.show(
            "blur", _("Blur what is boxed"), boxes=boxes, src=src, is_withheld=bool(self.picture.withdrawn_at)
        )

    def post(self, request):
        try:
            number = blur(self.picture.pk, request.user)
        except BlurRefused as problem:
            return self.back_with(messages.error, str(problem))
        if not number:
            return self.back()
        words = ngettext(
            "%(number)d box is blurred. The old file is deleted, in all sizes.",
            "%(number)d boxes are blurred. The old file is deleted, in all sizes.",
            number,
        )
        return self.back_with(messages.success, words % {"number": number})


class PutBackView(PictureView):
    def post(self, request):
        try:
            if withdrawal.put_back_blurred(self.picture.pk, request.user):
                return self.back_with(messages.success, _("The picture is shown again."))
        except withdrawal.NotBlurred:
            words = _("Somebody who said no can still be recognised. Box and blur them first.")
            return self.back_with(messages.error, words)
        return self.back()


class WithheldView(PictureView):
    """The file that the public no longer gets, for whoever blurs it; only while it is kept."""

    def get(self, request):
        kept = WithheldFile.objects.filter(picture=self.picture).first()
        if kept is None:
            raise Http404
        ending = kept.file.name.rpartition(".")[2].lower()
        try:
            file = kept.file.storage.open(kept.file.name)
        except FileNotFoundError:
            raise Http404 from None
        headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
        return FileResponse(file, content_type=f"image/{KINDS[ending].lower()}", headers=headers)


@hooks.register("register_admin_urls")
def register_consent_urls():
    person = "images/<int:image_id>/people/<int:person_id>/"
    return [
        path("images/<int:image_id>/people/add/", PersonView.as_view(), name="picture_person_add"),
        path(person, PersonView.as_view(), name="picture_person"),
        path(f"{person}remove/", RemovePersonView.as_view(), name="picture_person_remove"),
        path(f"{person}withdraw/", WithdrawView.as_view(), name="picture_withdraw"),
        path(f"{person}undo/", UndoView.as_view(), name="picture_withdraw_undo"),
        path("images/<int:image_id>/boxes/", BoxesView.as_view(), name="picture_boxes"),
        path("images/<int:image_id>/blur/", BlurView.as_view(), name="picture_blur"),
        path("images/<int:image_id>/put-back/", PutBackView.as_view(), name="picture_put_back"),
        path("images/<int:image_id>/withheld/", WithheldView.as_view(), name="picture_withheld"),
    ]
