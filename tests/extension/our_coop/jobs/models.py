"""Models of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from pages.base.fallback import pages_below
from pages.base.kinds import HomeSectionKind, SearchFacet
from pages.base.models import BasePage, facts


class JobIndexPage(BasePage):
    """All job openings. Its section of the home page has its summary, and cards of them."""

    subpage_types = ["our_coop_jobs.JobPage"]
    template = "pages/text_page.html"
    kind_label = _("Job openings")
    home_section = HomeSectionKind()

    class Meta:
        verbose_name = _("job index")

    def get_context(self, request, *args, **kwargs):
        openings = pages_below(self, JobPage.objects.select_related("picture").order_by("path"))
        return super().get_context(request, *args, **kwargs) | {"children": openings}


class JobPage(BasePage):
    """A job opening."""

    closes_on = models.DateField(_("apply until"), null=True, blank=True)
    workplace = models.CharField(_("workplace"), max_length=100, blank=True)

    parent_page_types = ["our_coop_jobs.JobIndexPage"]
    template = "pages/job_page.html"
    kind_label = _("Job opening")
    facet = SearchFacet("jobs", _("Job openings"))
    override_translatable_fields = [*BasePage.override_translatable_fields, *facts("closes_on")]
    api_fields = [*BasePage.api_fields, "closes_on", "workplace"]
    search_fields = [*BasePage.search_fields, index.SearchField("workplace")]
    content_panels = [
        *BasePage.opening_panels,
        FieldPanel("closes_on"),
        FieldPanel("workplace"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("job opening")


class EventShift(models.Model):
    """Work that has to be done at an event: an example of a model that refers to one of ours."""

    event = models.ForeignKey("pages.EventPage", on_delete=models.CASCADE, related_name="+", verbose_name=_("event"))
    work = models.CharField(_("work"), max_length=100)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")

    def __str__(self):
        return self.work
