"""Who is shown, as the desk asks and tells it: the panel on a picture's form, its buttons, and the home screen."""

import json
from datetime import timedelta
from unittest import mock

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import timezone

from home.consent.forms import ShownPersonForm
from media.consent.models import ConsentState, FaceBox, ShownPerson, WithheldFile
from media.consent.withdrawal import withhold
from media.images.models import Picture
from media.images.renditions import Outdated

from ..support import make
from ..support.cases import HouseCase, words_of

pytestmark = pytest.mark.differs

NEW = {"name": "Ana Luz", "is_named": "on", "state": "allowed", "given": "written", "for_print": "on", "for_web": "on"}


class ConsentDeskTests(HouseCase):
    reference_index = True

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.editor = make.person("editor")
        cls.picture = make.picture(title="At the long table")
        cls.base = f"/admin/images/{cls.picture.pk}/"

    def setUp(self):
        super().setUp()
        self.client.force_login(self.editor)

    def add(self, **fields) -> ShownPerson:
        self.client.post(f"{self.base}people/add/", NEW | fields)
        return ShownPerson.objects.order_by("-pk").first()

    def panel(self) -> str:
        return " ".join(self.look(self.base).select_one(".consent").get_text(" ").split())

    def test_a_person_is_added_and_told_in_one_line(self):
        self.assertIn("Nobody is named yet.", self.panel())
        person = self.add(until="2031-12-31")
        self.assertEqual((person.number, person.noted_by), (1, self.editor))
        words = self.panel()
        self.assertIn("Ana Luz", words)
        self.assertIn("In writing, noted by", words)
        self.assertIn("for print and web, until Dec. 31, 2031", words.replace("December 31", "Dec. 31"))
        self.assertEqual(self.add(name="Bea").number, 2)

    def test_what_nobody_has_said_is_not_ticked(self):
        form = self.look(f"{self.base}people/add/")
        self.assertEqual(form.select("[name=for_print][checked], [name=for_web][checked]"), [])
        kept = self.look(f"{self.base}people/{self.add(for_web='').pk}/")
        ticked = [box["name"] for box in kept.select(".consent-form [type=checkbox][checked]")]
        self.assertIn("for_print", ticked)
        self.assertNotIn("for_web", ticked)

    def test_a_name_is_not_kept(self):
        self.assertEqual(self.add(name="A child", is_named="").title, "A child, name not kept")
        self.assertEqual(self.add(name="", is_named="").title, "Name not kept")

    def test_what_is_allowed_says_how(self):
        answer = self.client.post(f"{self.base}people/add/", NEW | {"given": ""})
        self.assertContains(answer, "Please say how they allowed it")
        self.assertFalse(ShownPerson.objects.exists())

    def test_what_is_allowed_is_for_something(self):
        answer = self.client.post(f"{self.base}people/add/", NEW | {"for_print": "", "for_web": ""})
        self.assertContains(answer, "They allowed nothing so: please say what for.")
        self.assertFalse(ShownPerson.objects.exists())

    def test_what_it_is_for_is_told_and_that_nobody_has_asked(self):
        for fields, words in (
            ({"for_web": ""}, "for print alone"),
            ({"for_print": ""}, "for the web alone"),
            ({"state": "unasked"}, "Nobody has asked yet."),
        ):
            self.add(**fields)
            self.assertIn(words, self.panel())

    def test_whoever_withdraws_gets_no_mail_of_it(self):
        other = make.person("author", email="other@house.example")
        for owner in (self.editor, other):
            make.news(self.news, picture=self.picture, owner=owner)
        person = self.add()
        mail.outbox.clear()
        self.client.post(f"{self.base}people/{person.pk}/withdraw/", {"note": ""})
        self.assertEqual([each.to for each in mail.outbox], [[other.email]])

    def test_uses_first_then_one_press_and_undo(self):
        news = make.news(self.news, title="Bread for all", picture=self.picture)
        person = self.add()
        asked = self.look(f"{self.base}people/{person.pk}/withdraw/")
        self.assertIn("Bread for all", asked.select_one(".uses").get_text())
        self.client.post(f"{self.base}people/{person.pk}/withdraw/", {"note": "By telephone."})
        words = self.panel()
        self.assertIn("Withdrawn", words)
        self.assertIn("By telephone.", words)
        self.assertIn("A drawing stands in its place on 1 public page.", words)
        self.assertNotIn("Put the blurred one back", words)
        seen = b"".join(self.client.get(f"{self.base}withheld/").streaming_content)
        self.assertTrue(seen.startswith(b"\x89PNG"))
        self.client.post(f"{self.base}people/{person.pk}/undo/")
        self.assertIn("Allowed", self.panel())
        self.assertFalse(WithheldFile.objects.exists())
        self.assertEqual(self.client.get(f"{self.base}withheld/").status_code, 404)
        self.assertEqual(self.client.get(news.url).status_code, 200)

    def test_boxes_are_kept_within_the_picture_and_tied_to_a_person(self):
        person = self.add()
        sent = [{"person": 1, "place": [0.1, 0.2, 0.3, 0.4]}, {"person": 0, "place": [-1, 0.9, 3, 0.5]}]
        self.assertEqual(self.client.post(f"{self.base}boxes/", {"boxes": json.dumps(sent)}).status_code, 200)
        first, second = FaceBox.objects.all()
        self.assertEqual((first.person, first.place), (person, (0.1, 0.2, 0.3, 0.4)))
        self.assertEqual((second.person, second.place), (None, (0, 0.5, 1, 0.5)))

    def test_what_are_no_boxes_is_refused(self):
        for sent in ("", "{}", "[1]", "null", '[{"place": [0, 0, 1]}]', '[{"place": [0, 0, 1, NaN]}]', "[" * 9000):
            with self.subTest(sent=sent[:20]):
                self.assertEqual(self.client.post(f"{self.base}boxes/", {"boxes": sent}).status_code, 400)

    def test_blurring_says_before_that_it_cannot_be_undone(self):
        sent = json.dumps([{"person": 0, "place": [0.2, 0.2, 0.5, 0.5]}])
        answer = self.client.post(f"{self.base}boxes/", {"boxes": sent, "then": "blur"}, follow=True)
        self.assertContains(answer, "It cannot be undone; that is the point.")
        self.assertContains(answer, "Backups that were made before keep the old file")
        self.assertContains(answer, "Nobody who is named here")
        self.assertContains(answer, f'src="{self.picture.address}"')
        self.assertIsNone(FaceBox.objects.get().blurred_at)
        answer = self.client.post(f"{self.base}blur/", follow=True)
        self.assertContains(answer, "1 box is blurred. The old file is deleted, in all sizes.")
        self.assertIsNotNone(FaceBox.objects.get().blurred_at)
        self.client.post(f"{self.base}boxes/", {"boxes": "[]"})
        self.assertEqual(FaceBox.objects.count(), 1)

    def test_the_blurred_one_is_put_back(self):
        person = self.add()
        self.client.post(f"{self.base}people/{person.pk}/withdraw/")
        self.assertContains(self.client.post(f"{self.base}put-back/", follow=True), "can still be recognised")
        sent = json.dumps([{"person": 1, "place": [0.2, 0.2, 0.5, 0.5]}])
        self.client.post(f"{self.base}boxes/", {"boxes": sent})
        self.assertIn("This is the picture as it was.", self.panel())
        asked = words_of(self.look(f"{self.base}blur/").select_one(".blurred-faces"))
        self.assertEqual(asked, "Ana Luz : Withdrawn")
        self.client.post(f"{self.base}blur/")
        self.assertIn("Put the blurred one back", self.panel())
        self.assertIn("This is the picture with what is blurred in it.", self.panel())
        self.client.post(f"{self.base}put-back/")
        self.picture.refresh_from_db()
        self.assertIsNone(self.picture.withdrawn_at)

    def test_who_said_no_is_not_taken_off_the_list(self):
        person = self.add()
        self.client.post(f"{self.base}people/{person.pk}/withdraw/")
        self.client.post(f"{self.base}people/{person.pk}/remove/")
        self.assertTrue(ShownPerson.objects.filter(pk=person.pk).exists())
        other = self.add(name="Bea")
        self.client.post(f"{self.base}people/{other.pk}/remove/")
        self.assertFalse(ShownPerson.objects.filter(pk=other.pk).exists())

    def withdraw(self, person: ShownPerson):
        return self.client.post(f"{self.base}people/{person.pk}/withdraw/", follow=True)

    def twin(self, **fields) -> Picture:
        """The same file, uploaded another time."""
        with self.picture.file.open() as file:
            return make.picture(file=ContentFile(file.read(), name="again.png"), **fields)

    def test_twins_of_a_picture_are_named_as_long_as_they_are_shown(self):
        twin = self.twin(title="Table again")
        self.assertEqual(twin.file_hash, self.picture.file_hash)
        person, edit = self.add(), f'href="/admin/images/{twin.pk}/"'
        self.assertNotIn("Table again", self.panel())
        self.assertContains(self.client.get(f"{self.base}people/{person.pk}/withdraw/"), edit)
        answer = self.withdraw(person)
        self.assertNotContains(answer, "nowhere any more")
        self.assertContains(answer, "and is still shown there.")
        self.assertContains(answer, edit)
        self.assertIn("It is still shown: Table again", self.panel())
        withhold(twin.pk, self.editor)
        self.assertNotIn("still shown", self.panel())

    def test_twins_that_others_look_after_are_counted(self):
        self.twin(title="Table of others", uploaded_by_user=self.editor)
        writer = make.person("author")
        Picture.objects.filter(pk=self.picture.pk).update(uploaded_by_user=writer)
        self.client.force_login(writer)
        self.withdraw(self.add())
        words = self.panel()
        self.assertNotIn("Table of others", words)
        self.assertIn("1 that others look after", words)

    def test_drafts_that_one_may_not_read_are_counted_not_named(self):
        make.news(self.news, title="Secret draft", picture=self.picture, live=False)
        make.news(self.news, title="Bread for all", picture=self.picture)
        writer = make.person("author")
        Picture.objects.filter(pk=self.picture.pk).update(uploaded_by_user=writer)
        self.client.force_login(writer)
        person = self.add()
        for address in (self.base, f"{self.base}people/{person.pk}/withdraw/", f"{self.base}delete/"):
            with self.subTest(address=address):
                words = " ".join(self.look(address).get_text(" ").split())
                self.assertNotIn("Secret draft", words)
                self.assertIn("Bread for all", words)
                self.assertIn("1 more", words)

    def test_undo_says_whether_the_drawing_still_stands_in_its_place(self):
        first, second = self.add(), self.add(name="Bea")
        for person in (first, second):
            self.withdraw(person)
        undone = self.client.post(f"{self.base}people/{first.pk}/undo/", follow=True)
        self.assertContains(undone, "A drawing still stands in its place, because another person said no.")
        self.assertNotContains(undone, "shown as before")
        shown = self.client.post(f"{self.base}people/{second.pk}/undo/", follow=True)
        self.assertContains(shown, "The picture is shown again.")
        again = self.client.post(f"{self.base}people/{second.pk}/undo/", follow=True)
        self.assertContains(again, "That is undone. The picture is shown as before.")

    def test_how_many_got_a_mail_is_said_and_if_nobody_did(self):
        person = self.add()
        self.assertContains(self.withdraw(person), "Nobody got a mail:", 2)
        self.client.post(f"{self.base}people/{person.pk}/undo/")
        for name in ("one", "two"):
            make.news(self.news, picture=self.picture, owner=make.person("author", email=f"{name}@example.org"))
        self.assertContains(self.withdraw(person), "2 people who keep those pages got a mail.", 2)
        self.assertEqual(len(mail.outbox), 2)
        self.assertIn("on 2 public pages. ", self.panel())
        self.assertRegex(self.client.get(self.base).content.decode(), r"</b>\s+\d+ cop")

    def test_the_button_stands_above_the_places(self):
        make.news(self.news, title="Bread for all", picture=self.picture)
        person = self.add()
        told = str(self.look(f"{self.base}people/{person.pk}/withdraw/"))
        self.assertLess(told.index("Take it away everywhere"), told.index("Bread for all"))

    def test_whoever_presses_lands_where_the_message_stands(self):
        person = self.add()
        answer = self.client.post(f"{self.base}people/{person.pk}/withdraw/")
        self.assertEqual(answer.url, self.base)
        self.assertContains(self.client.get(answer.url), f'href="{self.base}#who-is-shown"')
        self.assertEqual(self.client.post(f"{self.base}people/{person.pk}/undo/").url, self.base)
        self.assertEqual(self.client.post(f"{self.base}people/add/", NEW).url, f"{self.base}#who-is-shown")

    def test_bulk_deletion_tells_which_do_not_stay_for_30_days(self):
        self.withdraw(self.add())
        other = make.picture(title="Another")
        address = "/admin/bulk/media/picture/delete/?next=/admin/images/"
        words = " ".join(self.look(f"{address}&id={self.picture.pk}").get_text(" ").split())
        self.assertNotIn("30 days", words)
        self.assertIn("it goes for good", words)
        words = " ".join(self.look(f"{address}&id={self.picture.pk}&id={other.pk}").get_text(" ").split())
        self.assertIn("1 picture goes, and stays under Reports › Deleted things for 30 days.", words)

    def test_blurring_is_offered_while_there_is_something_to_blur(self):
        button = "[data-face-boxes] [type=submit]"
        self.assertTrue(self.look(self.base).select_one(button).has_attr("hidden"))
        self.client.post(f"{self.base}boxes/", {"boxes": '[{"person": 0, "place": [0.2, 0.2, 0.5, 0.5]}]'})
        self.assertFalse(self.look(self.base).select_one(button).has_attr("hidden"))
        self.client.post(f"{self.base}blur/")
        self.assertTrue(self.look(self.base).select_one(button).has_attr("hidden"))

    def test_who_said_no_while_a_form_was_open_has_said_no(self):
        person = self.add()
        form = ShownPersonForm(NEW | {"name": "Ana Paz"}, instance=ShownPerson.objects.get(pk=person.pk))
        self.assertTrue(form.is_valid())
        self.client.post(f"{self.base}people/{person.pk}/withdraw/", {"note": "By telephone."})
        form.store(self.picture, self.editor)
        person.refresh_from_db()
        self.assertEqual((person.state, person.name), (ConsentState.WITHDRAWN, "Ana Paz"))
        self.assertEqual((person.note, person.earlier_state), ("By telephone.", ConsentState.ALLOWED))
        answer = self.client.post(f"{self.base}people/{person.pk}/", NEW, follow=True)
        self.assertContains(answer, "Somebody noted meanwhile that this person said no.")

    def test_who_was_taken_off_the_list_while_a_form_was_open_stays_off(self):
        person = self.add()
        form = ShownPersonForm(NEW, instance=ShownPerson.objects.get(pk=person.pk))
        self.assertTrue(form.is_valid())
        self.client.post(f"{self.base}people/{person.pk}/remove/")
        with self.assertRaises(ShownPerson.DoesNotExist):
            form.store(self.picture, self.editor)
        self.assertFalse(ShownPerson.objects.exists())

    def said(self, answer) -> str:
        return words_of(self.look(answer["Location"]).select_one(".messages"))

    def test_without_a_box_and_without_a_drawing_nothing_is_done(self):
        name = self.picture.file.name
        self.assertIn("There is no box yet.", self.said(self.client.get(f"{self.base}blur/")))
        for path in ("blur/", "put-back/"):
            self.assertEqual(self.client.post(self.base + path)["Location"], f"{self.base}#who-is-shown")
        self.assertEqual(Picture.objects.get(pk=self.picture.pk).file.name, name)

    def test_while_another_changes_it_or_the_files_are_away_nothing_is_changed(self):
        for problem, words in ((Outdated, "Somebody is changing this picture"), (OSError, "can't be reached just now")):
            with mock.patch("home.consent.views.blur", side_effect=problem):
                self.assertIn(words, self.said(self.client.post(f"{self.base}blur/")))

    def test_a_kind_of_picture_that_can_t_be_blurred_is_refused_in_words(self):
        FaceBox.objects.create(picture=self.picture, left=0.1, top=0.1, width=0.2, height=0.2)
        Picture.objects.filter(pk=self.picture.pk).update(file="original_images/table.bmp")
        self.assertIn("of this kind can't be blurred here", self.said(self.client.post(f"{self.base}blur/")))
        self.assertFalse(FaceBox.objects.exclude(blurred_at=None).exists())

    def test_a_withheld_file_that_is_lost_is_not_found(self):
        kept = WithheldFile.objects.create(picture=self.picture, file="withheld/nothing.png", about={})
        self.assertFalse(kept.file.storage.exists(kept.file.name))
        self.assertEqual(self.client.get(f"{self.base}withheld/").status_code, 404)

    def test_who_may_not_change_the_picture_reads_no_name(self):
        person = self.add()
        self.client.force_login(make.person("translator"))
        for path in ("", f"people/{person.pk}/", f"people/{person.pk}/withdraw/", "blur/", "withheld/"):
            self.assertEqual(self.client.get(self.base + path).status_code, 302, path)
        self.client.post(f"{self.base}people/{person.pk}/withdraw/")
        person.refresh_from_db()
        self.assertEqual(person.state, ConsentState.ALLOWED)

    def test_no_name_leaves_the_desk(self):
        page = make.news(self.news, picture=self.picture)
        self.add()
        self.client.logout()
        for address in (page.url, f"{page.url.rstrip('/')}.md", "/api/v3/news/?fields=*", f"{self.news.url}feed.atom"):
            self.assertNotContains(
                self.client.get(address), "Ana Luz", status_code=self.client.get(address).status_code
            )

    def test_the_home_screen_names_what_ends_within_two_weeks_and_what_has_ended(self):
        today = timezone.localdate()
        for name, days in (("Soon Ana", 14), ("Late Bea", 15), ("Over Cleo", -1)):
            self.add(name=name, until=today + timedelta(days=days))
        words = " ".join(self.look("/admin/").get_text(" ").split())
        self.assertIn("Consent that ends soon", words)
        self.assertIn("Soon Ana", words)
        self.assertNotIn("Late Bea", words)
        self.assertIn("Consent that has ended", words)
        self.assertIn("Ended", self.panel())
        self.client.force_login(make.person("translator"))
        self.assertNotContains(self.client.get("/admin/", follow=True), "Soon Ana")

    def test_another_file_leaves_those_who_said_yes(self):
        self.add()
        self.client.post(f"{self.base}boxes/", {"boxes": json.dumps([{"person": 1, "place": [0, 0, 0.5, 0.5]}])})
        form = {"title": "Another", "file": make.picture().file.open(), "collection": self.picture.collection_id}
        self.client.post(self.base, form | {"words_fit": "on", "description": ""})
        self.assertEqual(ShownPerson.objects.count(), 1)
        self.assertEqual(FaceBox.objects.count(), 0)
