"""What a server asks itself for before its workers are forked."""

import os
from unittest import mock

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError
from django.utils import timezone

from pages.api import openapi
from pages.fragment_cache.cache import Fragment
from pages.tree.current import current, holder
from pages.tree.data import ALWAYS
from settings.serving import warm_up

from ..support import make
from ..support.cases import HouseCase, connections_kept


def tree_address(page) -> str:
    return current().full_address(current().nodes[page.pk])


class WarmUpTests(HouseCase):
    def asked(self) -> list[tuple[str, str]]:
        """(address, status) of what it asks for, of these settings' application."""
        found, application = [], WSGIHandler()

        def noting(environ, _start_response):
            address = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{environ['PATH_INFO']}"
            return application(environ, lambda status, *_: found.append((address, status)))

        with mock.patch.object(warm_up, "connections"), connections_kept():
            warm_up.warm_up(noting)
        return found

    def test_one_page_of_each_kind_and_each_home_page(self):
        make.event(self.events)
        make.event(self.events)
        make.private(make.text(self.home, title="Closed"), "login")
        asked = self.asked()
        tree, now = current(), timezone.now()
        shown = [node for node in tree.nodes.values() if node.depth > 1 and tree.is_visible(node, now)]
        by_address = {tree.full_address(node): node for node in shown}
        found = [by_address[address] for address, _status in asked if address in by_address]
        assert {node.content_type_id for node in found} == {node.content_type_id for node in shown}
        assert {node.pk for node in found} >= {node.pk for node in shown if node.depth == 2}
        assert len(found) == len(set(found)) <= len({node.content_type_id for node in shown}) + 2
        assert {status for _address, status in asked} == {"200 OK"}

    def test_one_of_each_other_answer(self):
        make.news(self.news)
        make.private(make.news(self.news, slug="closed"), "login")
        base = tree_address(self.home)
        paths = [address.removeprefix(base) for address, _status in self.asked()]
        for ending in ("/feed/", "/calendar.ics", "sitemap.xml", "/content/", "/v3/news/", ".md"):
            [_path] = [path for path in paths if path.endswith(ending)]
        assert [path for path in paths if "closed" in path] == []

    def test_no_connection_is_left_for_two_processes(self):
        with mock.patch.object(warm_up, "connections") as connections:
            warm_up.warm_up(lambda *_: [])
        connections.close_all.assert_called_once_with()

    def test_without_a_database_the_server_starts(self):
        with mock.patch.object(holder, "get", side_effect=OperationalError):
            assert self.asked() == []


class WarmWorkerTests(HouseCase):
    def test_it_makes_a_home_page_anew_and_keeps_nothing_of_it(self):
        self.client.get(self.home.url)
        kept, asked = holder.get(), []

        def application(environ, start_response):
            now = holder.state
            asked.append((f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{environ['PATH_INFO']}", now.tree))
            assert not now.fragments.fragments
            now.fragments.put("made", Fragment(b"", frozenset(), *ALWAYS), now.version)
            assert now.fragments.fragments
            return []

        stored = mock.Mock(application=application)  # the page store would answer from a file
        with mock.patch.object(holder, "state", kept), mock.patch.object(warm_up, "connections") as connections:
            keys = set(kept.fragments.fragments)
            warm_up.warm_worker(stored)
            assert holder.state is kept
        assert asked == [(tree_address(self.home), kept.tree)]
        assert keys
        assert set(kept.fragments.fragments) == keys
        assert "made" not in holder.fragments.fragments
        stored.assert_not_called()
        connections.close_all.assert_called_once_with()

    def test_without_a_database_the_worker_starts(self):
        application = mock.Mock(side_effect=AssertionError)
        with mock.patch.object(holder, "state", None):
            warm_up.warm_worker(application)
        application.assert_not_called()


@pytest.fixture
def no_document():
    """Forget the document of the API, before and after."""
    openapi.document.cache_clear()
    yield
    openapi.document.cache_clear()


def test_the_document_of_the_api_comes_from_a_process_that_ends(monkeypatch, no_document):
    built, parent = openapi.build_document(), os.getpid()
    monkeypatch.setattr(openapi, "build_document", lambda: built if os.getpid() != parent else {})
    warm_up.load_built_document()
    assert openapi.document() == built


def test_a_document_that_cannot_be_built_is_no_reason_not_to_start(monkeypatch, no_document):
    monkeypatch.setattr(openapi, "build_document", mock.Mock(side_effect=ValueError("no schema")))
    warm_up.load_built_document()
    with pytest.raises(ValueError, match="no schema"):
        openapi.document()
