"""View of a new page by few questions: as Wagtail's own, below the index that fits, wherever it stands."""

from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.pages.create import CreateView
from wagtail.models import Page

from media.features import announced_functions
from pages.base.slugs import lock_page
from pages.events.formatting import format_zone


def writable_indexes(index_kind: type[Page], user) -> list[Page]:
    """The indexes below which this person writes, that of the site's first language first."""
    indexes = index_kind.objects.select_related("locale").order_by("path")
    ordered = sorted(indexes, key=lambda index: index.locale.language_code != settings.LANGUAGE_CODE)
    return [index for index in ordered if index.permissions_for_user(user).can_add_subpage()]


def writable_index(index_kind: type[Page], user) -> Page | None:
    """The first of these; None where this person writes below none."""
    return next(iter(writable_indexes(index_kind, user)), None)


class QuickCreateView(*announced_functions("publish_view_mixins"), CreateView):
    """View of the questions with which a page begins: Wagtail's own view of a new page, with its rights, hooks and log.

    The form holds a signed key, which becomes the page's translation key: sent twice, it makes one page.
    """

    index_kind: type[Page]
    page_kind: type[Page]
    questions: type
    question_template = ""
    heading = action_label = ""
    stays = True  # saved, it leads to the page's editor

    def dispatch(self, request):
        self.indexes = writable_indexes(self.index_kind, request.user)
        if not self.indexes:
            raise PermissionDenied
        asked = request.POST.get("index", "")
        index = next((each for each in self.indexes if str(each.pk) == asked), self.indexes[0])
        meta = self.page_kind._meta
        return super().dispatch(request, meta.app_label, meta.model_name, index.pk)

    @property
    def signer(self) -> Signer:
        return Signer(salt=f"quick-create:{self.request.user.pk}")

    @cached_property
    def key(self) -> UUID:
        try:
            return UUID(self.signer.unsign(self.request.POST.get("key", "")))
        except (BadSignature, ValueError):
            return uuid4()

    def prepare(self) -> None:
        """Fills in what nobody is asked."""
        self.form_class = self.questions

    def get(self, request):
        self.prepare()
        return super().get(request)

    def post(self, request):
        with transaction.atomic():
            lock_page(self.parent_page)
            made = self.page_kind.objects.filter(translation_key=self.key, locale=self.locale).first()
            if made:
                self.page = made
                return self.redirect_again()
            self.page.translation_key = self.key
            self.prepare()
            return super().post(request)

    def redirect_again(self) -> HttpResponse:
        """As the first time that the same was sent."""
        is_done = self.page.live or self.page.workflow_in_progress
        return self.redirect_away() if is_done else self.redirect_and_remain()

    def redirect_away(self):
        return redirect(get_valid_next_url_from_request(self.request) or "wagtailadmin_home")

    def redirect_and_remain(self):
        return redirect(self.get_edit_url()) if self.stays else self.redirect_away()

    def get_template_names(self) -> list[str]:
        return [self.question_template]

    def get_page_title(self):
        return self.heading

    def get_context_data(self, **kwargs):
        context = super(CreateView, self).get_context_data(**kwargs)
        may_publish = self.parent_page_perms.can_publish_subpage()
        return context | {
            "form": self.form,
            "media": self.form.media,
            "key": self.signer.sign(str(self.key)),
            "heading": self.heading,
            "indexes": self.indexes,
            "index": self.parent_page,
            "may_publish": may_publish,
            "may_submit": not may_publish and self.parent_page.has_workflow,
            "action_label": self.action_label,
            "zone": format_zone(settings.TIME_ZONE),
        }
