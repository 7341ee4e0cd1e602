"""What lies on the bench in the example site: a translation to be read by a second person, questions to authors."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import Page

from ..translation.models import Job
from .editor.rows import segments
from .jobs.save import save
from .jobs.submit import SubmitTranslationAction
from .models import Question

SUBMITTED_PAGE = "accessibility"  # the example site changes it once it is translated
# How those sentences are said in Arabic by now; somebody else is to read them before they are public.
SUBMITTED = {
    "Nothing blinks": "لا شيء يومض أو ينزلق أو يعمل من تلقاء نفسه. ومن يطلب من جهازه حركة أقل فلن يرى أي حركة.",
    "which page it was": '<a id="a1">أخبرونا</a> أي صفحة كانت وماذا أردتم أن تفعلوا. نجيب خلال أسبوع، وبلغتكم متى استطعنا. '
    "وإن لم يكن إصلاحها ممكنًا قريبًا، أرسلنا إليكم ما تحتاجونه بصورة أخرى.",
}
# Language, page, words that the segment begins with, the question, and the answer where there is one.
QUESTIONS = (
    (
        "es",
        "cooperatives",
        "The network does not call",
        "“Stage”: is that a step on a way, or a state? In Spanish these are two words.",
        "A state. A cooperative can be paused, and come back.",
    ),
    (
        "ar",
        "nubia-lumumba",
        "Nubia Lumumba",
        "Is “Nubia Lumumba” the name of a person, and may I write it in Arabic letters?",
        "",
    ),
)


def create_translators_work() -> None:
    submit_translation()
    for language, slug, begins, words, answer in QUESTIONS:
        add_question(get_job(slug, language), begins, words, answer)


def get_job(slug: str, language: str) -> Job:
    page = Page.objects.get(slug=slug, locale__language_code="en")
    return Job.objects.get(translation_key=page.translation_key, locale__language_code=language)


def person_named(login: str):
    return get_user_model().objects.get(username=login)


def submit_translation() -> None:
    """A translator has followed, and submits the translation for a second reader."""
    job, person = get_job(SUBMITTED_PAGE, "ar"), person_named("translator-ar")
    unfinished = [row for row in segments(job) if row.is_work and row.state != "done"]
    texts = {
        row.key: (text, row.version)
        for row in unfinished
        for words, text in SUBMITTED.items()
        if words in row.source_text
    }
    save(job, person, texts)
    SubmitTranslationAction(job, person).execute()


def add_question(job: Job, begins: str, words: str, answer: str) -> None:
    """Creates a question without a mail: nobody of the demo has a mailbox."""
    segment = next(row for row in segments(job) if row.source_text.startswith(begins))
    context, string = map(int, segment.key.split("-"))
    asker = person_named(f"translator-{job.locale.language_code}")
    asked_at = timezone.now() - timedelta(hours=20)
    question = Question(job=job, context_id=context, string_id=string, words=words, asked_by=asker, asked_at=asked_at)
    if answer:
        question.answer, question.answered_at = answer, timezone.now() - timedelta(hours=2)
        question.answered_by = person_named("editor")
    question.save()
