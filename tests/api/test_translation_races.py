"""Programs that write to one translation at the same moment; on a database of its own, each thread with a connection."""

import json
from collections.abc import Iterator

import pytest

from ..support.running_site import RunningSite, migrated_site

pytestmark = pytest.mark.differs
NAMES = """
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.conf import settings
from django.db import connection
from django.test import Client
from wagtail.models import Locale, Page
from pages.api.tokens import WRITE
from pages.translation_bench.editor.rows import segments
from pages.translation_bench.jobs.questions import create_question
from pages.translation_bench.jobs.save import save
from pages.translation_bench.jobs.submit import SubmitTranslationAction
from pages.translation.jobs.sync import sync_all_jobs
from pages.translation.models import Aside, Job
from pages.translation_bench.models import Question, TranslationRules
from pages.news.models import NewsIndexPage
from tests.api.test_middleware import token_of
from tests.support import make
home = make.house(["en", "es"])
page = make.news(make.part(home, NewsIndexPage), title="A new garden")
sync_all_jobs()
job = Job.objects.get(page=page, locale__language_code="es")
people = [make.person("translator-es", username=f"person-{letter}") for letter in "abcdef"]
keys = [token_of(person, WRITE) for person in people]
own = f"/api/v3/management/translations/{job.pk}/"
client = lambda: Client(SERVER_NAME=settings.BASE_URL.partition("://")[2].partition(":")[0])
def translate():
    save(job, people[0], {row.key: ("Uno" if row.is_work else "uno", row.version) for row in segments(job)})
def at_once(address, bodies, method="post", **headers):
    # The answers to all of these, begun together, each by somebody else.
    gate = Barrier(len(bodies))
    def ask(key, body):
        try:
            gate.wait(20)
            more = headers | {"Authorization": f"Bearer {key}"}
            return getattr(client(), method)(address, json.dumps(body), content_type="application/json", headers=more)
        finally:
            connection.close()
    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(ask, keys, bodies))
def statuses(answers):
    return sorted(answer.status_code for answer in answers)
"""


@pytest.fixture
def site(tmp_path, django_db_setup, django_db_blocker) -> Iterator[RunningSite]:
    with django_db_blocker.unblock(), migrated_site(tmp_path, "translation-races") as site:
        yield site


def told(site: RunningSite, program: str):
    return json.loads(site.shell(NAMES + program))


WRITTEN = """
row = next(row for row in segments(job) if row.source_text == "A new garden")
bodies = [{"segments": [{"key": row.key, "text": f"Texto {number}", "version": ""}]} for number in range(6)]
answers = at_once(own, bodies, "patch")
outcomes = Counter(answer.json()["segments"][0]["outcome"] for answer in answers)
kept = {aside.text for aside in Aside.objects.all()} | {row.text for row in segments(job)}
print(json.dumps([outcomes, sum(f"Texto {number}" in kept for number in range(6))]))
"""


def test_of_six_who_write_the_same_text_one_is_saved_and_the_words_of_all_are_kept(site):
    assert told(site, WRITTEN) == [{"saved": 1, "conflict": 5}, 6]


PUBLISHED = """
translate()
tag = client().get(own, headers={"Authorization": f"Bearer {keys[0]}"})["ETag"]
first = statuses(at_once(own + "actions/publish/", [{}] * 4, **{"If-Match": tag}))
print(json.dumps([first, Page.objects.filter(translation_key=page.translation_key, live=True).count()]))
"""


def test_of_four_who_publish_what_they_have_read_one_does(site):
    assert told(site, PUBLISHED) == [[200, 412, 412, 412], 2]


APPROVED = """
TranslationRules.objects.create(site=home.get_site(), second_reader=True)
translate()
SubmitTranslationAction(job, make.person("translator-es")).execute()
create_question(job, people[0], "", "Which?")
editors = [make.person("editor") for _ in range(3)]
approved = statuses(at_once(own + "actions/approve/", [{}] * 4))
keys = [token_of(person, WRITE) for person in editors]
question = Question.objects.get()
address = f"/api/v3/management/translations/questions/{question.pk}/actions/answer/"
answered = at_once(address, [{"text": f"Answer {number}"} for number in range(3)])
question.refresh_from_db()
won = next(answer.json()["answer"] for answer in answered if answer.status_code == 200)
print(json.dumps([approved, statuses(answered), won == question.answer]))
"""


def test_of_those_who_approve_or_answer_at_once_one_does(site):
    assert told(site, APPROVED) == [[200, 409, 409, 409], [200, 409, 409], True]
