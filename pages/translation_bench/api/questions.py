"""Router of `management/translations/questions/`: what translators ask, and authors answer."""

from collections.abc import Iterable
from typing import Annotated, Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from ...api.errors import Problem
from ...api.lists.pagination import PaginationQuery, paginate
from ...translation.models import Job
from ...translation.permissions import name_of
from ...translation.segments.state import text_of
from ..jobs.questions import AnsweredAlready, answer_question, may_answer, open_questions_for
from ..models import Question
from .schemas import (
    AnswerIn,
    AskedQuestionOut,
    QuestionsListOut,
    TranslationSourceOut,
    TranslatorQuestionOut,
)

router = Router(tags=["management"])
QuestionId = Annotated[int, Path(description="The id of the question.", examples=[12])]


@router.get(
    "/",
    response=QuestionsListOut,
    operation_id="translations_questions_list",
    summary="Questions of translators",
)
def translations_questions_list(request: HttpRequest, asked: Query[PaginationQuery]):
    """What translators ask whom the token stands for, and nobody has answered."""
    results = paginate(open_questions_for(request.user), ["asked_at"], asked, request)
    return QuestionsListOut(items=[serialize_asked(each) for each in results.rows], **results.envelope)


@router.post(
    "/{int:question_id}/actions/answer/",
    response=AskedQuestionOut,
    operation_id="translations_questions_actions_answer",
    summary="Answer a question",
)
def translations_questions_actions_answer(request: HttpRequest, question_id: QuestionId, body: AnswerIn):
    """As the author of the source; editors answer for everybody. Whoever asked is told by mail."""
    related = ("job__locale", "job__source_locale", "job__page", "string", "asked_by")
    question = Question.objects.select_related(*related).filter(pk=question_id).first()
    if question is None or not may_answer(request.user, question):
        raise Problem(404, "not-found")
    try:
        answer_question(question, request.user, body.text)
    except AnsweredAlready:
        raise Problem(409, "conflict", detail=_("Somebody has answered this meanwhile.")) from None
    return serialize_asked(question)


def question_fields(question: Question) -> dict[str, Any]:
    return {
        "id": question.pk,
        "text": question.words,
        "asked_by": name_of(question.asked_by),
        "asked_at": question.asked_at,
        "answer": question.answer,
        "answered_by": name_of(question.answered_by) if question.answered_at else "",
        "answered_at": question.answered_at,
        "settled_at": question.settled_at,
    }


def serialize_questions(questions: Iterable[Question]) -> list[TranslatorQuestionOut]:
    return [TranslatorQuestionOut(**question_fields(each)) for each in questions]


def serialize_asked(question: Question) -> AskedQuestionOut:
    job = question.job
    return AskedQuestionOut(
        title=job.title,
        source=source_of(job),
        locale=job.locale.language_code,
        translation_id=job.pk,
        about=text_of(question.string.data) if question.string else "",
        **question_fields(question),
    )


def source_of(job: Job) -> TranslationSourceOut:
    model = ContentType.objects.get_for_id(job.content_type_id).model_class()
    return TranslationSourceOut(
        type=model._meta.label if model else "", id=job.object_id, locale=job.source_locale.language_code
    )
