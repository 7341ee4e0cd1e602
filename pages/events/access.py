"""The access questions (fields of place and event): what a body needs to know before setting out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from media.features import announced_functions

from ..fact_notes import Facts, columns
from .admin.widgets import chips_panel


class AccessAnswer(models.TextChoices):
    YES = "yes", pgettext_lazy("event", "Yes")
    NO = "no", pgettext_lazy("event", "No")
    UNKNOWN = "unknown", _("Not known yet")


class EventAnswer(models.TextChoices):
    AS_THE_PLACE = "", _("As at the place")
    YES = "yes", pgettext_lazy("event", "Yes")
    NO = "no", pgettext_lazy("event", "No")
    UNKNOWN = "unknown", _("Not known yet")


# name of the column: the question as a heading, and the label it earns when the answer is yes
QUESTIONS = {
    "entrance": (_("Entrance without steps"), _("Step-free")),
    "restroom": (_("Accessible restroom"), _("Accessible restroom")),
    "seating": (_("Seating"), _("Seating")),
    "sign_language": (_("Sign language"), _("Sign language")),
    "interpretation": (_("Interpretation"), _("Interpretation")),
    "childcare": (_("Childcare"), _("Childcare")),
    "food": (_("Food"), _("Food")),
    "transit": (_("Bus and ride"), _("Bus and ride")),
    "quiet_room": (_("Quiet room"), _("Quiet room")),
    "masks": (_("Masks"), _("Masks")),
    "sound": (_("Sound and captions"), _("Sound and captions")),
}
# What a list shows at a glance.
AT_A_GLANCE = ("entrance", "childcare", "sign_language", "food")
# What a separate capacity or an access request can answer.
NO_QUESTION = "other"
OFFERED_KINDS = [
    ("", _("The one its name says, if it does")),
    *((name, question) for name, (question, _label) in QUESTIONS.items()),
    (NO_QUESTION, _("None of these")),
]
# Further names that can only mean one question, in the languages of the interface.
NAMES = {
    "sign_language": {"asl", "american sign language", "lsm", "intérprete de señas", "ترجمة بلغة الإشارة"},
    "interpretation": {"interpreter", "spanish interpretation", "intérprete", "ترجمة فورية"},
    "childcare": {"child care", "free childcare", "cuidado de niños", "guardería", "رعاية الأطفال"},
    "transit": {
        *("van", "vans", "seats in the van", "seat in the van", "shuttle", "bus", "seats on the bus", "carpool"),
        *("camioneta", "lugares en la camioneta", "asientos en la camioneta", "autobús"),
        *("الحافلة", "مقاعد في الحافلة", "مقاعد الحافلة"),
    },
}
ARTICLES = re.compile(r"^(the|a|an|el|la|los|las|un|una) ")


@dataclass
class Access:
    """One question with its answer: yes, no or unknown, and a sentence."""

    name: str
    answer: str
    sentence: str

    @property
    def question(self) -> str:
        return QUESTIONS[self.name][0]

    @property
    def label(self) -> str:
        return QUESTIONS[self.name][1]


def answer_field(question: str, choices, default) -> models.CharField:
    """The column that holds an answer: a fact."""
    return models.CharField(question, max_length=8, choices=choices, default=default, blank=not default)


def sentence_field() -> models.CharField:
    """The column that holds the sentence beside it: text."""
    return models.CharField(_("in a sentence"), max_length=200, blank=True)


class AccessRecord(models.Model):
    """Abstract model of what answers the access questions: a place or an event."""

    class Meta:
        abstract = True

    @property
    def segment_names(self) -> dict[str, str]:
        """Labels of translation segments, by column: “Childcare, in a sentence: yes”."""
        names = {}
        for name, (question, _label) in QUESTIONS.items():
            params = {"question": question, "answer": getattr(self, f"get_{name}_display")().lower()}
            names[f"{name}_note"] = gettext("%(question)s, in a sentence: %(answer)s") % params
        return names


class PlaceAccess(AccessRecord):
    """Abstract model: the columns of a place; they answer what an event there leaves open."""

    class Meta:
        abstract = True


class EventAccess(AccessRecord):
    """Abstract model: the same columns for an event."""

    class Meta:
        abstract = True


for _name, (_question, _label) in QUESTIONS.items():
    PlaceAccess.add_to_class(_name, answer_field(_question, AccessAnswer, AccessAnswer.UNKNOWN))
    PlaceAccess.add_to_class(f"{_name}_note", sentence_field())
    EventAccess.add_to_class(_name, answer_field(_question, EventAnswer, EventAnswer.AS_THE_PLACE))
    EventAccess.add_to_class(f"{_name}_note", sentence_field())


def access_notes() -> dict[str, Facts]:
    """The sentences beside the answers, each with the facts it depends on (pages.fact_notes)."""
    return {f"{name}_note": columns(name) for name in QUESTIONS}


def access_panels() -> list[FieldRowPanel]:
    """One row a question: the answer, and the sentence beside it."""
    return [
        FieldRowPanel([chips_panel(name, question), FieldPanel(f"{name}_note")], classname="access-row")
        for name, (question, label) in QUESTIONS.items()
    ]


def answers(facts, page, place) -> list[Access]:
    """Every question of an event, in order.

    Answers come from `facts` (the source of the event), sentences from `page` (the same event in the language shown);
    where the event leaves a question to its place, both come from `place` (may be None: then it is unknown). A sentence
    that is not true to its answer any more is left out, or in the language of the source (pages.fact_notes). What an
    event offers (`page.offered_access`) answers its question with yes, whatever the two columns say.
    """
    access = []
    for name in QUESTIONS:
        answer = getattr(facts, name)
        row = place if answer == EventAnswer.AS_THE_PLACE else page
        answer = answer or getattr(place, name, "") or AccessAnswer.UNKNOWN
        if answer != AccessAnswer.YES and name in page.offered_access:
            access.append(Access(name, AccessAnswer.YES, page.offered_access[name]))
        else:
            access.append(Access(name, answer, row.notes[f"{name}_note"] if row else ""))
    return access


def question_named(name: str) -> str:
    """Return the access question that is called so in a language of the interface; empty for any other name."""
    return questions_by_name().get(normalize_name(name), "")


@cache
def questions_by_name() -> dict[str, str]:
    found = {each: question for question, names in NAMES.items() for each in names}
    for language in settings.WAGTAILADMIN_PERMITTED_LANGUAGES:
        with override(language[0]):
            found |= {normalize_name(each): name for name, labels in QUESTIONS.items() for each in labels}
    return found


def normalize_name(name: str) -> str:
    """Return a name in lower case, without an article and without what is in brackets."""
    words = " ".join(re.sub(r"\([^)]*\)", " ", str(name or "")).casefold().split())
    return ARTICLES.sub("", words)


def prefetch_offered_access(pages: Iterable) -> None:
    """Set `offered_access` of these event pages."""
    pages = list(pages)
    for function in announced_functions("offered_access_prefetches"):
        function(pages)
