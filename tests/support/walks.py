"""The walk of a request: which of the project's files it passes from its address to the database, in the order it meets them.

    python -m tests.support.walks [CHECKOUT]

Loads the demo of a checkout with its own code into a folder that is thrown away, and there asks for a page, saves a
sentence at the translators' bench, publishes a translation, publishes an event from its form and asks for its calendar,
and asks the API for events. A file counts where one of its functions runs. Each walk is gone twice and followed the
second time, so that imports count for nothing; what follows in the background is not followed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

import django
from bs4 import BeautifulSoup
from django.apps import apps
from django.test import Client

BASE = "http://localhost:8000"
STEPS = ["manage.py migrate -v 0", "manage.py demo", "manage.py collectstatic --noinput", "manage.py work --once"]


def follow(checkout: Path) -> None:
    """Prints the walks of this checkout, on SQLite, in processes that know nothing of the environment of this one."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(__file__, folder)
        variables = {"PATH": os.environ["PATH"], "TMPDIR": folder, "PYTHONPATH": folder, "COMMONHOUSE_VAR": folder}
        variables |= {"DJANGO_SETTINGS_MODULE": "settings.dev", "BASE_URL": BASE, "DEMO_PASSWORD": "p"}
        for step in [*STEPS, "-m walks --here"]:
            stdout = subprocess.DEVNULL if step in STEPS else None
            subprocess.run([sys.executable, *step.split()], cwd=checkout, env=variables, stdout=stdout, check=True)


def traced_files(step: Callable, *arguments) -> list[str]:
    """The files of the project whose functions are called in this step, traced by sys.setprofile."""
    root, files = f"{os.getcwd()}/", {}

    def profile(frame, event, _argument):
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(root) and "site-packages" not in name:
            files[name.removeprefix(root)] = None

    sys.setprofile(profile)
    try:
        step(*arguments)
    finally:
        sys.setprofile(None)
    return list(files)


class Visit:
    """What a visitor, or somebody of the demo, asks for."""

    def __init__(self, name: str = ""):
        self.client, self.numbers = Client(SERVER_NAME="localhost", SERVER_PORT="8000"), count(1)
        if name:
            self.client.force_login(apps.get_model("home.User").objects.get(username=name))

    def get(self, address: str) -> BeautifulSoup:
        response = self.client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return BeautifulSoup(b"".join(response), "html.parser")

    def post(self, address: str, body: dict) -> None:
        response = self.client.post(address, body)
        assert response.status_code == 302, (address, response.status_code)

    def form(self, address: str, chosen: str) -> dict:
        """What a browser would send of this form if nothing were changed; streams of blocks need a script, and are empty."""
        values = {f"{name}-count": "0" for name in ("body", "recap", "sections")}
        for field in self.get(address).select(f"{chosen} [name]"):
            if field.name == "textarea":
                values[field["name"]] = field.get_text().removeprefix("\n")
            elif field.name == "select":
                values[field["name"]] = [each.get("value", "") for each in field.select("option[selected]")]
            elif field.name == "input" and field.get("type") not in {"checkbox", "radio"}:
                values[field["name"]] = field.get("value", "")
            elif field.has_attr("checked"):
                values[field["name"]] = field.get("value", "on")
        return values

    def save_sentence(self, job: str, key: str) -> None:
        """As the script of the bench sends it."""
        body = {"segments": [{"key": key, "text": f"palabras-{next(self.numbers)}", "version": ""}]}
        response = self.client.post(f"{job}save/", json.dumps(body), content_type="application/json")
        assert response.json()["results"][key]["state"] == "saved", response.content

    def translate(self, job: str) -> None:
        """Every text, with a form."""
        values = self.form(job, "form.bench")
        self.post(job, values | {name: f"palabras-{next(self.numbers)}" for name in values if name.startswith("text-")})

    def publish_event(self, form: dict, event) -> None:
        self.post(f"/admin/pages/{event.pk}/edit/", form | {"action-publish": "1"})
        response = self.client.get(f"{event.url}event.ics")
        assert response.status_code == 200, response.status_code


def walks() -> dict[str, list[str]]:
    """The files of each walk, by its name."""
    visitor, translator, editor = Visit(), Visit("translator-es"), Visit("editor")
    jobs = apps.get_model("pages.Job").objects.filter(locale__language_code="es", translated_at=None, segments__lt=6)
    saved_job, *published_jobs = (
        f"/admin/translate/{job.pk}/" for job in jobs.filter(page__isnull=False).order_by("pk")[:3]
    )
    for job in published_jobs:
        translator.translate(job)
    keys = [each["data-key"] for each in translator.get(saved_job).select("[data-key]")]
    news = apps.get_model("pages.NewsPage").objects.filter(live=True).first()
    event = apps.get_model("pages.EventPage").objects.filter(live=True, locale__language_code="en").first()
    form = editor.form(f"/admin/pages/{event.pk}/edit/", "#page-edit-form")
    steps_by_walk = {
        "page request": [(visitor.get, news.url)] * 2,
        "saved sentence": [(translator.save_sentence, saved_job, key) for key in (keys[0], keys[-1])],
        "published translation": [(translator.post, f"{job}publish/", {}) for job in published_jobs],
        "event form to .ics": [(editor.publish_event, form, event)] * 2,
        "API event": [(visitor.get, "/api/v3/events/")] * 2,
    }
    return {name: [traced_files(*step) for step in steps][-1] for name, steps in steps_by_walk.items()}


def print_walks() -> None:
    """Prints the walks, and apart from them what all of them pass."""
    walk_files = walks()
    shared = [file for file in walk_files["page request"] if all(file in files for files in walk_files.values())]
    for name, files in {"frame of each request": shared, **walk_files}.items():
        listed = [file for file in files if file not in shared or files is shared]
        print(f"{name}: {len(listed)} files", *listed, sep="\n    ")


if __name__ == "__main__":
    if "--here" in sys.argv:
        django.setup()
        print_walks()
    else:
        follow(Path(*sys.argv[1:]).resolve())
