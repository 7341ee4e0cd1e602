"""Two people in one page: what they changed is joined place by place, and nothing of either is lost."""

import json
from uuid import uuid4

from bs4 import BeautifulSoup
from django.test import SimpleTestCase
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page, PageLogEntry, Revision

from home.page_merge.merge import BOTH, MINE, THEIRS, MergePlace, merge_contents
from home.page_merge.places import PlaceReader
from pages.news.models import NewsPage

from ..support import make
from ..support.cases import form_values, words_of
from .test_review import ReviewDeskCase

IDS = ["a", "b", "c", "d", "e"]
streams = st.lists(
    st.tuples(st.sampled_from(IDS), st.sampled_from(["x", "y", "z"])), unique_by=lambda row: row[0], max_size=5
)


def stream(*rows: tuple[str, str]) -> dict:
    return {"body": json.dumps([{"type": "text", "id": key, "value": value} for key, value in rows])}


def merged(base, mine, theirs, **choices):
    return merge_contents(base, mine, theirs, ["body"], {"body"}, choices)


def rows(content: dict) -> list[tuple[str, str]]:
    return [(row["id"], row["value"]) for row in json.loads(content["body"])]


class MergeTests(SimpleTestCase):
    def test_blocks_that_one_changed_are_joined(self):
        merge = merged(stream(("a", "1"), ("b", "1")), stream(("a", "2"), ("b", "1")), stream(("a", "1"), ("b", "2")))
        self.assertEqual(rows(merge.content), [("a", "2"), ("b", "2")])
        self.assertEqual([(place.block, place.choice) for place in merge.joined], [("a", MINE), ("b", THEIRS)])
        self.assertEqual(merge.undecided, [])

    def test_added_moved_and_removed_blocks(self):
        base = stream(("a", "1"), ("b", "1"), ("c", "1"))
        mine = stream(("c", "1"), ("a", "1"), ("b", "1"), ("new", "1"))
        theirs = stream(("a", "1"), ("other", "1"), ("c", "1"))
        merge = merged(base, mine, theirs)
        self.assertEqual([key for key, _value in rows(merge.content)], ["c", "a", "other", "new"])
        self.assertEqual(merge.undecided, [])

    def test_what_both_changed_is_asked(self):
        base, mine, theirs = (stream(("a", value)) for value in ("1", "2", "3"))
        self.assertEqual([place.key for place in merged(base, mine, theirs).undecided], ["body:a"])
        for choice, values in ((MINE, ["2"]), (THEIRS, ["3"]), (BOTH, ["2", "3"])):
            merge = merged(base, mine, theirs, **{"body:a": choice})
            self.assertEqual(([value for _key, value in rows(merge.content)], merge.undecided), (values, []))

    def test_a_block_that_one_removed_and_the_other_changed_is_asked(self):
        base, mine, theirs = stream(("a", "1")), stream(), stream(("a", "2"))
        merge = merged(base, mine, theirs)
        self.assertEqual([place.key for place in merge.undecided], ["body:a"])
        self.assertEqual(rows(merged(base, mine, theirs, **{"body:a": THEIRS}).content), [("a", "2")])
        self.assertEqual(len(merged(base, mine, theirs, **{"body:a": BOTH}).undecided), 1)  # not offered

    def test_without_a_base_all_that_differs_is_asked_and_nothing_goes(self):
        merge = merged(None, stream(("a", "1"), ("mine", "1")), stream(("a", "2"), ("theirs", "1")))
        self.assertEqual([place.key for place in merge.undecided], ["body:a"])
        self.assertLessEqual({"mine", "theirs"}, {key for key, _value in rows(merge.content)})

    @given(streams, streams, streams)
    def test_every_text_of_both_is_joined_or_asked_or_was_there_before(self, base, mine, theirs):
        merge = merged(stream(*base), stream(*mine), stream(*theirs))
        kept = set(rows(merge.content))
        asked = {
            (place.block, side["value"]) for place in merge.both_changed for side in (place.mine, place.theirs) if side
        }
        self.assertLessEqual((set(mine) | set(theirs)) - set(base), kept | asked)
        self.assertEqual(len(rows(merge.content)), len({key for key, _value in rows(merge.content)}))

    @given(streams, streams)
    def test_what_one_alone_changed_is_as_they_have_it(self, base, changed):
        for mine, theirs in ((base, changed), (changed, base)):
            merge = merged(stream(*base), stream(*mine), stream(*theirs))
            self.assertEqual((rows(merge.content), merge.both_changed), (changed, []))


class PlaceReaderTests(SimpleTestCase):
    def read(self, place: MergePlace):
        return PlaceReader(NewsPage(), NewsPage.get_edit_handler().get_form_class()).read(place)

    def test_rows_below_a_page_are_read_in_words(self):
        base, mine, theirs = (
            [{"date": f"2027-03-0{day}", "text": "The hall is open.", "sort_order": 0}] for day in (5, 6, 7)
        )
        words = self.read(MergePlace("corrections", "", base, mine, theirs))
        self.assertEqual(words.label, "Corrections")
        self.assertEqual(words.excerpt, "March 6, 2027 · The hall is open.")
        self.assertIn("7, 2027 · The hall is open.", words.theirs)

    def test_a_block_of_a_kind_that_is_gone_is_named_by_it(self):
        row = {"type": "carousel", "id": "a", "value": "x"}
        words = self.read(MergePlace("body", "a", row, row | {"value": "y"}, None))
        self.assertEqual((words.label, words.excerpt, words.choices), ("carousel", "", [MINE, THEIRS]))


class MergeViewTests(ReviewDeskCase):
    def setUp(self):
        super().setUp()
        self.page = make.news(self.news, title="Together", summary="Before.", owner=self.author, lead="<p>Lead.</p>")
        self.page.save_revision(user=self.boss)
        self.as_(self.editor)
        self.opened = self.fields()

    def fields(self) -> dict:
        """The open form as a browser would send it, its stream written out as its script does."""
        page = BeautifulSoup(self.client.get(self.address("wagtailadmin_pages:edit")).content.decode(), "html.parser")
        values = form_values(page) | {"recap-count": "0"}
        return values | self.blocks(Page.objects.get(pk=self.page.pk).get_latest_revision_as_object())

    def blocks(self, page: NewsPage) -> dict:
        """The text and heading blocks of a body as form fields; others as they are in the builders' page are left out."""
        sent = {}
        kinds = [row for row in page.body.raw_data if row["type"] == "heading"]
        for number, row in enumerate(kinds):
            sent |= {
                f"body-{number}-type": row["type"],
                f"body-{number}-id": row["id"],
                f"body-{number}-order": str(number),
                f"body-{number}-deleted": "",
                f"body-{number}-value": row["value"],
            }
        return sent | {"body-count": str(len(kinds))}

    def address(self, name: str) -> str:
        return reverse(name, args=[self.page.pk])

    def other_saves(self, **fields) -> Revision:
        page = Page.objects.get(pk=self.page.pk).get_latest_revision_as_object()
        for name, value in fields.items():
            setattr(page, name, value)
        return page.save_revision(user=self.boss)

    def merge(self, base: dict | None = None, choices: dict | None = None, **mine) -> dict:
        base = self.opened if base is None else base
        pairs = [
            [name, each] for name, value in base.items() for each in (value if isinstance(value, list) else [value])
        ]
        sent = self.opened | mine | {f"merge-choice-{key}": value for key, value in (choices or {}).items()}
        answer = self.client.post(
            self.address("page_merge"), sent | {"merge-base": json.dumps(pairs)}, headers={"accept": "application/json"}
        )
        self.assertEqual(answer.status_code, 200)
        return answer.json()

    def test_nothing_newer(self):
        self.assertEqual(self.merge(title="Mine"), {"state": "current"})

    def test_other_fields_are_taken_over(self):
        newer = self.other_saves(summary="By the boss.")
        told = self.merge(title="Mine")
        self.assertEqual((told["state"], told["fields"], told["differs"]), ("joined", ["summary"], True))
        self.assertEqual((told["revision"], told["told"]), (newer.pk, "Joined with what boss saved"))
        field = BeautifulSoup(told["html"], "html.parser").select_one("[name=summary]")
        self.assertIn("By the boss.", field.get("value") or field.text)
        self.assertEqual(self.merge()["differs"], False)

    def test_the_same_field_is_asked_and_the_one_that_goes_stays_in_a_version(self):
        self.other_saves(summary="By the boss.")
        told = self.merge(summary="By the editor.")
        panel = BeautifulSoup(told["html"], "html.parser")
        self.assertEqual(told["state"], "asks")
        self.assertIn("boss wrote here too", words_of(panel.h2))
        self.assertEqual(
            [words_of(each) for each in panel.select("blockquote")], ["Before. By the editor.", "Before. By the boss."]
        )
        self.assertEqual(Revision.objects.filter(object_id=str(self.page.pk), user=self.editor).count(), 0)
        told = self.merge(summary="By the editor.", choices={"summary": "theirs"})
        self.assertEqual((told["state"], told["fields"]), ("joined", ["summary"]))
        self.assertEqual(told["told"], "Joined with what boss saved. What was not chosen stays under “Earlier”.")
        kept = Revision.objects.get(object_id=str(self.page.pk), user=self.editor)
        self.assertEqual(kept.content["summary"], "By the editor.")
        self.assertEqual(PageLogEntry.objects.get(action="home.page_merge.keep").revision, kept)
        page = Page.objects.get(pk=self.page.pk)
        self.assertEqual(page.get_latest_revision().content["summary"], "By the boss.")
        self.assertIn("Kept: what stood here", words_of(self.main(self.address("wagtailadmin_pages:history"))))

    def test_a_choice_that_is_sent_again_keeps_one_version(self):
        self.other_saves(summary="By the boss.")
        before = self.page.revisions.count()
        for _again in range(3):
            self.merge(summary="By me.", choices={"summary": THEIRS})
        self.assertEqual(self.page.revisions.count(), before + 1)

    def test_what_no_form_sends_is_no_base(self):
        self.other_saves(summary="By the boss.")
        self.assertEqual(self.merge(base=self.opened | {"body-count": "x"}, summary="By me.")["state"], "asks")

    def test_mine_stands(self):
        self.other_saves(summary="By the boss.")
        told = self.merge(summary="By the editor.", choices={"summary": "mine"})
        self.assertEqual((told["state"], told["fields"], told["differs"]), ("joined", [], True))

    def test_a_choice_that_is_none_is_asked_again(self):
        self.other_saves(summary="By the boss.")
        for choice in ("both", "nobody"):
            self.assertEqual(self.merge(summary="By the editor.", choices={"summary": choice})["state"], "asks")

    def test_a_form_that_came_back_with_errors_has_no_base_and_is_asked(self):
        self.other_saves(summary="By the boss.")
        self.assertEqual(self.merge(base={}, title="Mine")["state"], "asks")
        for broken in ("{", "[1]", '["ab"]', "7", "[" * 100_000):
            answer = self.client.post(
                self.address("page_merge"), self.opened | {"merge-base": broken}, headers={"accept": "application/json"}
            )
            self.assertEqual(answer.status_code, 200, broken[:9])

    def test_what_no_form_sends_is_refused(self):
        self.other_saves(summary="By the boss.")
        answer = self.client.post(self.address("page_merge"), self.opened | {"body-count": "x"})
        self.assertEqual(answer.status_code, 400)

    def test_in_a_page_that_somebody_has_locked_nothing_is_joined(self):
        self.other_saves(summary="By the boss.")
        Page.objects.filter(pk=self.page.pk).update(locked=True, locked_by=self.boss)
        self.assertEqual(self.merge(title="Mine"), {"state": "locked"})

    def test_an_alias_is_joined_with_nothing(self):
        alias = self.page.create_alias(update_slug="together-again")
        self.assertEqual(self.client.post(reverse("page_merge", args=[alias.pk]), self.opened).status_code, 405)

    def test_somebody_with_two_windows_is_told_that_it_was_themselves(self):
        self.page.get_latest_revision_as_object().save_revision(user=self.editor)
        self.assertEqual(self.merge(title="Mine")["told"], "Joined with what You (in another window) saved")

    def test_after_a_join_its_step_is_the_base(self):
        self.other_saves(summary="By the boss.")
        step = self.merge(title="Mine")["step"]
        self.other_saves(lead="<p>By the boss.</p>")
        sent = self.opened | {"title": "Mine", "summary": "By the boss.", "merge-step": step}
        told = self.client.post(self.address("page_merge"), sent, headers={"accept": "application/json"}).json()
        self.assertEqual((told["state"], told["fields"]), ("joined", ["lead"]))
        answer = self.client.post(
            self.address("page_merge"), sent | {"merge-step": "forged"}, headers={"accept": "application/json"}
        )
        self.assertEqual(answer.status_code, 400)

    def test_a_form_that_is_wrong_is_left_to_its_own_errors(self):
        self.other_saves(summary="By the boss.")
        self.assertEqual(self.merge(title="")["state"], "wrong")

    def test_blocks_by_their_ids(self):
        page = Page.objects.get(pk=self.page.pk).get_latest_revision_as_object()
        page.body = [("heading", "One"), ("heading", "Two")]
        page.save_revision(user=self.boss)
        self.opened = self.fields()
        first, second = (self.opened[f"body-{number}-id"] for number in (0, 1))
        page = Page.objects.get(pk=self.page.pk).get_latest_revision_as_object()
        page.body[1] = ("heading", "Two by the boss", second)
        page.body.append(("heading", "Three", str(uuid4())))
        page.save_revision(user=self.boss)
        told = self.merge(**{"body-0-value": "One by the editor"})
        self.assertEqual((told["state"], told["fields"]), ("joined", []))
        body = told["streams"]["body"]
        self.assertEqual((body["order"][:2], len(body["order"])), ([first, second], 3))
        self.assertEqual([state["value"] for state in body["blocks"].values()], ["Two by the boss", "Three"])
        told = self.merge(**{"body-1-value": "Two by the editor"})
        self.assertEqual(told["state"], "asks")
        told = self.merge(choices={f"body:{second}": "both"}, **{"body-1-value": "Two by the editor"})
        self.assertEqual(len(told["streams"]["body"]["order"]), 4)

    def test_a_person_without_the_right_to_edit_cannot_read_the_other_version(self):
        self.other_saves(summary="A secret of the boss.")
        self.as_(make.person("translator", username="tr"))
        answer = self.client.post(self.address("page_merge"), self.opened, headers={"accept": "application/json"})
        self.assertEqual((answer.status_code, answer.headers["Location"]), (302, reverse("wagtailadmin_home")))
        self.assertNotIn("secret", answer.content.decode())
        self.as_(self.editor)
        allowed = self.client.post(self.address("page_merge"), self.opened, headers={"accept": "application/json"})
        self.assertContains(allowed, "A secret of the boss.")
        self.assertEqual(self.client.get(self.address("page_merge")).status_code, 405)

    def test_without_a_script_the_other_version_is_named(self):
        newer = self.other_saves(summary="By the boss.")
        answer = self.client.post(self.address("wagtailadmin_pages:edit"), self.opened | {"title": "Mine"}, follow=True)
        said = BeautifulSoup(answer.content.decode(), "html.parser").select_one(".messages")
        self.assertIn("Somebody else saved this page while you were writing", words_of(said))
        self.assertTrue(said.select(f"a[href*='/{newer.pk}...']"), said)
        self.assertEqual(Revision.objects.get(pk=newer.pk).content["summary"], "By the boss.")
        again = self.fields()
        answer = self.client.post(self.address("wagtailadmin_pages:edit"), again | {"title": "Mine 2"}, follow=True)
        self.assertFalse("while you were writing" in answer.content.decode())
