"""List view of translation jobs: filtered by state, language and title, sorted by need, paginated."""

from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from media.search_text import rows_containing

from ...translation.models import Aside, Job
from ...translation.permissions import is_editor, languages_of
from ..models import Question

PAGE_SIZE = 30
STATES = {
    "due": _("To do"),
    "never": _("Never translated"),
    "changed": _("Changed since"),
    "answered": _("Question answered"),
    "waiting": _("Waiting for a second reader"),
    "returned": _("Handed back"),
    "all": _("All texts"),
}
ALWAYS = {"due", "all"}  # the others only where they hold something


@dataclass
class JobFilterOption:
    """One option of the state filter: its query parameter, label, number of jobs, whether it is chosen."""

    name: str
    words: str
    number: int
    chosen: bool


@dataclass
class JobList:
    """The list of jobs for one user: filtered, sorted and paginated by the query parameters."""

    user: object
    parameters: dict = field(default_factory=dict)

    @cached_property
    def languages(self) -> list[Locale]:
        """Those this person translates into, in the order of the settings."""
        codes = languages_of(self.user)
        return sorted(Locale.objects.filter(language_code__in=codes), key=lambda each: str(each.get_display_name()))

    @cached_property
    def language(self) -> Locale | None:
        """The one chosen, or the only one."""
        code = self.parameters.get("language", "")
        found = next((each for each in self.languages if each.language_code == code), None)
        return found or (self.languages[0] if len(self.languages) == 1 else None)

    @property
    def state(self) -> str:
        state = self.parameters.get("state", "")
        return state if state in STATES else "due"

    @property
    def words(self) -> str:
        return self.parameters.get("q", "").replace("\x00", "").strip()[:100]

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.state != "due" or (self.language and len(self.languages) > 1))

    @cached_property
    def jobs(self):
        """Queryset of the jobs in the chosen language, before the other filters."""
        chosen = [self.language] if self.language else self.languages
        return Job.objects.filter(locale__in=chosen)

    def in_state(self, state: str):
        return self.jobs if state == "all" else getattr(self.jobs, state)()

    @cached_property
    def states(self) -> list[JobFilterOption]:
        """The options of the state filter with the number of their jobs, in one query."""
        inside = {name: Q(pk__in=self.in_state(name).values("pk")) for name in STATES}
        counted = self.jobs.aggregate(**{f"in_{name}": Count("pk", filter=each) for name, each in inside.items()})
        choices = [
            JobFilterOption(name, words, counted[f"in_{name}"], name == self.state) for name, words in STATES.items()
        ]
        return [each for each in choices if each.number or each.chosen or each.name in ALWAYS]

    @cached_property
    def total(self) -> dict:
        """Words of the chosen languages, how many are left, and how much is done, in percent."""
        rows = list(self.jobs.progress())
        words, left = (sum(row[name] or 0 for row in rows) for name in ("all_words", "all_words_left"))
        return {"words": words, "left": left, "percent": 100 * (words - left) // words if words else 100}

    @property
    def filter_params(self) -> dict:
        """The query parameters of the filters beside the search for a title."""
        return {name: self.parameters[name] for name in ("state", "language") if self.parameters.get(name)}

    @property
    def found(self):
        """Queryset of the jobs that all filters leave."""
        jobs = self.in_state(self.state)
        return rows_containing(jobs, ["title"], self.words) if self.words else jobs

    @cached_property
    def page(self) -> Page:
        found = Paginator(self.found.by_need().select_related("locale", "source_locale"), PAGE_SIZE).get_page(
            self.parameters.get("p")
        )
        found.object_list = with_details(list(found.object_list))
        return found

    @property
    def sets_due_dates(self) -> bool:
        return is_editor(self.user)


def with_details(jobs: list[Job]) -> list[Job]:
    """The jobs with the attributes that a row of the list shows; two queries for all."""
    questions = Question.objects.filter(job__in=jobs, settled_at=None).values_list("job_id", "answered_at")
    answered = {job for job, when in questions if when}
    asked = {job for job, when in questions if not when}
    with_asides = set(Aside.objects.filter(job__in=jobs).values_list("job_id", flat=True))
    today = timezone.localdate()
    for job in jobs:
        job.kind = kind_of(job)
        job.has_asides = job.pk in with_asides
        job.is_answered, job.is_asked = job.pk in answered, job.pk in asked
        job.is_overdue = bool(job.due_on and job.due_on < today and job.state != "done")
    return jobs


def kind_of(job: Job) -> str:
    """Verbose name of the page type or snippet model."""
    model = ContentType.objects.get_for_id(job.content_type_id).model_class()
    return str(model._meta.verbose_name) if model else ""
