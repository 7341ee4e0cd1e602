"""The OpenAPI document as others read it: by three checkers, and by clients that two generators make of the stored one."""

import functools
import importlib
import inspect
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.utils import timezone
from openapi_spec_validator import OpenAPIV31SpecValidator
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from home.preview_links.models import PreviewLink
from pages.api.openapi import document
from pages.api.tokens import WRITE
from pages.translation.models import Job
from pages.translation_bench.jobs.questions import create_question
from pages.translation_bench.orders import place_order
from settings.install import ROOT, VENV

from .. import client
from ..registration import build
from ..support import make
from ..support.openapi_contract import SNAPSHOT
from ..support.openapi_contract import document as served
from .test_middleware import GateCase, token_of

RULES = Path(__file__).with_name("openapi_checks")
BIN = ROOT / "tests" / "node_modules" / ".bin"
PATIENCE = 300  # seconds, for a machine that carries the whole suite beside


def run(folder: Path | str, *command: str | Path, **variables: str) -> str:
    """What the program says in this folder; fails with it where the program does."""
    done = subprocess.run(
        [*map(str, command)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE,
        env=os.environ | {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"} | variables,
    )
    assert not done.returncode, done.stdout[-4000:]
    return done.stdout


@unittest.skipUnless(BIN.exists(), "npm's programs are not installed")
class CheckersTests(unittest.TestCase):
    def test_it_is_openapi_3_1_as_stored_and_as_served(self):
        stored = json.loads(SNAPSHOT.read_text())
        for told in [stored] if stored == served() else [stored, served()]:
            self.assertEqual(told["openapi"], "3.1.0")
            self.assertEqual([error.message for error in OpenAPIV31SpecValidator(told).iter_errors()], [])

    def test_redocly_finds_no_error(self):
        run(RULES, BIN / "redocly", "lint", SNAPSHOT, "--config", RULES / "redocly.yaml", "--format", "stylish")

    def test_spectral_finds_no_error(self):
        run(RULES, BIN / "spectral", "lint", SNAPSHOT, "--ruleset", RULES / "spectral.yaml", "--fail-severity", "warn")

    def test_every_rule_that_is_off_has_its_reason(self):
        for rules in (RULES / "redocly.yaml", RULES / "spectral.yaml"):
            off = [line for line in rules.read_text().splitlines() if ": off" in line]
            self.assertTrue(off)
            self.assertEqual([line for line in off if "  # " not in line], [])

    def test_a_typescript_client_compiles(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("reader.ts", "tsconfig.json"):
                shutil.copy(RULES / name, folder)
            os.symlink(BIN.parent, Path(folder) / "node_modules")
            run(folder, BIN / "openapi-typescript", SNAPSHOT, "-o", "api.ts")
            run(folder, BIN / "tsc", "-p", ".")

    def test_the_client_that_we_make_is_typed_to_its_fields(self):
        """Of both programs each line that must not compile is marked so, and tsc fails where one of them does."""
        with tempfile.TemporaryDirectory() as folder:
            client.write(Path(folder))
            programs = ["typed_reader.ts", "typed_writer.ts"]
            for name in programs:
                shutil.copy(RULES / name, folder)
            settings = json.loads((RULES / "tsconfig.json").read_text()) | {"files": programs}
            (Path(folder) / "tsconfig.json").write_text(json.dumps(settings))
            (Path(folder) / "package.json").write_text('{"type": "module"}')
            os.symlink(BIN.parent, Path(folder) / "node_modules")
            for module, resolution in (("ES2022", "bundler"), ("nodenext", "nodenext")):
                run(folder, BIN / "tsc", "-p", ".", "--module", module, "--moduleResolution", resolution)


# What must be sent to the operations that look for one thing in several ways.
FINDS = {"pages_find": lambda test: test.home.pk, "redirects_find": lambda test: test.redirect.pk}


@functools.cache
def client_package():
    """The python client that openapi-python-client makes of the stored document, as a package; made once a process."""
    folder = tempfile.mkdtemp(prefix="commonhouse-client-")
    make_python_client(Path(folder), SNAPSHOT)
    sys.path.insert(0, folder)
    return importlib.import_module("made_client")


def make_python_client(folder: Path, path: Path) -> None:
    """Write the package `made_client` that openapi-python-client makes of the document at this path."""
    config = folder / "config.json"
    config.write_text(json.dumps({"post_hooks": []}))
    command = [VENV / "bin" / "openapi-python-client", "generate", "--path", path, "--meta", "none"]
    run(folder, *command, "--output-path", "made_client", "--config", config, "--fail-on-warning")


class PythonClientTests(GateCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.with_content(cls.home)
        make.press(cls.news)
        cls.sound = make.recording(language="en")
        cls.picture, cls.file = make.picture(), make.document()
        cls.redirect = Redirect.objects.create(old_path="/old-way", redirect_page=cls.home)
        cls.topic, cls.date = make.topic(cls.english), build.date_of(build.meeting(cls.events))
        cls.boss = make.admin()
        cls.key = token_of(cls.boss, WRITE)
        with cls.captureOnCommitCallbacks(execute=True):
            make.news(cls.news)
        cls.job = Job.objects.filter(locale__language_code="es").latest("pk")
        cls.order = place_order([cls.job.page], [cls.job.locale], cls.boss)
        create_question(cls.job, cls.boss, "", "Which?")
        cls.link = PreviewLink.objects.create(made_by=cls.boss, ends_at=timezone.now() + timedelta(days=1))
        cls.link.pages.set(Page.objects.filter(depth__gt=1).order_by("pk")[:1])

    def setUp(self):
        super().setUp()
        package = client_package()
        transport = httpx.WSGITransport(app=self.application())
        self.made = package.AuthenticatedClient(
            base_url="http://testserver",
            token=self.key,
            httpx_args={"transport": transport},
            raise_on_unexpected_status=True,
        )

    def module(self, operation: str, tag: str):
        return importlib.import_module(f"made_client.api.{tag}.{operation}")

    def values(self) -> dict[str, list]:
        """What stands for each parameter of an address."""
        pages = list(Page.objects.filter(depth__gt=1).order_by("pk").values_list("pk", flat=True))
        return {
            "page_id": pages,
            "image_id": [self.picture.pk],
            "document_id": [self.file.pk],
            "site_id": [self.home.get_site().pk],
            "locale_id": [self.english.pk],
            "type_name": ["pages.NewsPage"],
            "type_": ["pages.Topic"],
            "management_settings_detail.type_": ["pages.Network"],
            "recording_id": [self.sound.pk],
            "pk": [str(self.topic.pk)],
            "kind": ["not-found"],
            "redirect_id": [self.redirect.pk],
            "path": ["/old-way/"],
            "query": ["words"],
            "under": [self.news.pk],
            "event": [self.date.event],
            "date": [self.date.date],
            "signed": [self.link.signed],
            "translation_id": [self.job.pk],
            "order_id": [self.order.pk],
        }

    def read(self, most: int) -> tuple[int, int]:
        """Reads with every operation that reads, and all declared defaults: how many operations, and how many answers."""
        values, asked, operations = self.values(), 0, 0
        for ways in document()["paths"].values():
            way = ways.get("get")
            if not way or "revision_id" in str(way.get("parameters", "")):
                continue
            if any(each["schema"].get("const") == "" for each in way.get("parameters", [])):
                continue  # of rows with revisions, and there are none: nothing can be asked
            function = self.module(way["operationId"], way["tags"][0]).sync_detailed
            needed = [
                name
                for name, each in inspect.signature(function).parameters.items()
                if each.default is inspect.Parameter.empty and name != "client"
            ]
            operations += 1
            first = values.get(f"{way['operationId']}.{needed[0]}", values[needed[0]]) if needed else [None]
            for value in first[:most]:
                chosen = {name: values.get(f"{way['operationId']}.{name}", values[name])[0] for name in needed} | (
                    {needed[0]: value} if needed else {}
                )
                chosen |= {"id": FINDS[way["operationId"]](self)} if way["operationId"] in FINDS else {}
                answer = function(client=self.made, **chosen)
                asked += 1
                if answer.status_code == 302:
                    continue
                self.assertEqual(answer.status_code, 200, f"{way['operationId']} {chosen}: {answer.content[:300]}")
                self.assertIsNotNone(answer.parsed, way["operationId"])
        return operations, asked

    def test_it_reads_every_list_and_page_with_all_declared_defaults(self):
        operations, asked = self.read(most=8)
        self.assertGreater(operations, 25)
        self.assertGreater(asked, operations)

    @pytest.mark.soak
    def test_it_reads_everything(self):
        operations, asked = self.read(most=10**6)
        print(f"{operations} operations, {asked} answers read")
