"""Translators who work at the same moment, a source published in the middle, a server killed while it saves: no word is lost."""

import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from threading import Event, Thread
from urllib.parse import urlencode

import pytest

from ..support.running_site import RunningSite, served
from .test_crash import kill, until

JOB = """
import json
from pages.translation.models import Job
from pages.translation_bench.editor.rows import segments
from wagtail.models import Page
page = Page.objects.get(slug="{slug}", locale__language_code="en")
job = Job.objects.get(translation_key=page.translation_key, locale__language_code="es")
rows = [[row.path, row.key, row.version, row.text, row.earlier_text, [each.text for each in row.asides]] for row in segments(job)]
print(json.dumps([job.pk, rows]))
"""
PUBLISH = """
from wagtail.models import Page
page = Page.objects.get(slug="{slug}", locale__language_code="en").specific
page.title = "Another title by now"
page.save_revision().publish()
"""


class Translator:
    """Somebody at the bench without a browser: sends what its script sends."""

    def __init__(self, site: RunningSite, name: str):
        self.site, self.jar = site, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.opener.open(f"{site.url}/admin/login/", timeout=180).read()
        form = {"username": name, "password": site.password, "csrfmiddlewaretoken": self.token, "next": "/admin/"}
        self.opener.open(f"{site.url}/admin/login/", urlencode(form).encode(), timeout=180).read()

    @property
    def token(self) -> str:
        return next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")

    def save(self, job: int, key: str, text: str, version: str) -> dict:
        """What became of one text."""
        body = json.dumps({"segments": [{"key": key, "text": text, "version": version}]}).encode()
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token}
        asked = urllib.request.Request(f"{self.site.url}/admin/translate/{job}/save/", body, headers)
        return json.load(self.opener.open(asked, timeout=180))["results"][key]


def look(site: RunningSite, slug: str) -> tuple[int, dict[str, dict]]:
    """The id of the Spanish job of this page, and its segments by path."""
    pk, rows = json.loads(site.shell(JOB.format(slug=slug)))
    names = ("key", "version", "text", "earlier", "asides")
    return pk, {path: dict(zip(names, row, strict=True)) for path, *row in rows}


def test_of_two_who_save_at_once_one_is_told_and_both_texts_are_there(own_site):
    job, rows = look(own_site, "freedom-farms")
    key, version = rows["title"]["key"], rows["title"]["version"]
    people = [Translator(own_site, name) for name in ("translator-es", "editor")]
    with ThreadPoolExecutor(2) as threads:
        for number in range(8):
            texts = [f"Granja {number} de {name}" for name in ("Rosa", "Luis")]
            sent = [threads.submit(who.save, job, key, text, version) for who, text in zip(people, texts, strict=True)]
            found = [each.result() for each in sent]
            assert sorted(each["state"] for each in found) == ["conflict", "saved"]
            won = next(place for place in (0, 1) if found[place]["state"] == "saved")
            lost = found[1 - won]
            assert (lost["text"], lost["version"]) == (texts[won], found[won]["version"])
            assert texts[1 - won] in lost["html"]
            version = found[won]["version"]
    row = look(own_site, "freedom-farms")[1]["title"]
    assert [row["text"], *row["asides"]][:2] == [texts[won], texts[1 - won]]


class EditorTogetherWriter(Thread):
    """Types on and on, and saves each time, until told to stop or the server is gone."""

    def __init__(self, who: Translator, job: int, row: dict):
        super().__init__(daemon=True)
        self.who, self.job, self.key, self.version = who, job, row["key"], row["version"]
        self.answers, self.known, self.sent, self.stop = [], "", "", Event()

    def run(self) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            self.sent = f"Palabra número {number}"
            try:
                found = self.who.save(self.job, self.key, self.sent, self.version)
            except (OSError, urllib.error.URLError, ValueError):
                return
            self.answers.append(found["state"])
            if found["state"] == "saved":
                self.version = found["version"]
            self.known = self.sent


def test_a_source_published_in_the_middle_takes_no_word(own_site):
    slug = "the-green-team"
    job, rows = look(own_site, slug)
    writer = EditorTogetherWriter(Translator(own_site, "translator-es"), job, rows["title"])
    writer.start()
    until(lambda: len(writer.answers) > 2, 180)
    own_site.shell(PUBLISH.format(slug=slug))
    until(lambda: "moved" in writer.answers, 180)
    writer.stop.set()
    writer.join(60)
    assert set(writer.answers) == {"saved", "moved"}
    row = look(own_site, slug)[1]["title"]
    assert (row["text"], row["earlier"]) == ("", writer.known) or writer.known in row["asides"]


@pytest.mark.soak
def test_what_was_saved_is_there_after_the_server_was_killed_while_saving(own_site, elsewhere):
    slug = "programs"
    job, rows = look(own_site, slug)
    with served(elsewhere.variables) as server:
        who = Translator(elsewhere, "translator-es")
        writer = EditorTogetherWriter(who, job, rows["title"])
        writer.start()
        until(lambda: len(writer.answers) > 5, 180)
        kill(server)
        writer.join(60)
    assert set(writer.answers) == {"saved"}
    assert look(own_site, slug)[1]["title"]["text"] in {writer.known, writer.sent}
    with served(elsewhere.variables):
        assert who.save(job, writer.key, writer.sent, writer.version)["state"] == "saved"
    assert look(own_site, slug)[1]["title"]["text"] == writer.sent
