"""Review, and what can be taken back: submitted, approved, returned; offline, back again, undone; deleted, with its consequences."""

import re
from datetime import timedelta

from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision, Site, TaskState
from wagtail.users.models import UserProfile

from home.health.models import DutyRun, note_duty_run
from home.page_actions import delete as registry
from home.page_actions.delete import consequences
from home.page_actions.views import review_success_message
from home.users.roles.groups import get_or_create_group
from pages.events.models import EventPage
from pages.news.models import NewsPage

from ..support import make
from ..support.cases import HouseCase, form_values, words_of


class ReviewDeskCase(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.editor, cls.author = make.person("editor", username="ed"), make.person("author", username="au")
        cls.boss = make.admin(username="boss")

    def as_(self, person):
        self.client.force_login(person)

    def main(self, address: str) -> BeautifulSoup:
        return self.look(address).select_one("main")

    def published(self, title: str, then: str = "") -> NewsPage:
        """A page that was published with this title, then with that one."""
        page = make.news(self.news, title=title, owner=self.author)
        if then:
            page.title = then
            page.save_revision(user=self.editor).publish(user=self.editor)
        return page


class ReviewTests(ReviewDeskCase):
    def submit(self) -> tuple[NewsPage, TaskState]:
        page = make.news(self.news, live=False, owner=self.author, title="A “garden” & more")
        self.news.get_workflow().start(page, self.author)
        return page, TaskState.objects.get(workflow_state__object_id=str(page.pk))

    def answer(self, action: str, note: str = "") -> NewsPage:
        page, state = self.submit()
        mail.outbox.clear()
        self.as_(self.editor)
        self.client.post(
            reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk]), {"comment": note}
        )
        return NewsPage.objects.get(pk=page.pk)

    def test_editors_are_told_and_find_it_on_their_home_screen(self):
        page, _state = self.submit()
        self.assertEqual([each.to for each in mail.outbox], [[self.editor.email]])
        message = mail.outbox[0]
        self.assertIn(make.NAME, message.subject)
        self.assertIn("A “garden” & more", message.body)
        self.assertIn(f"{settings.BASE_URL}/admin/pages/{page.pk}/edit/", message.body)
        for word in ("Wagtail", "{{", "&amp;", "None"):
            self.assertNotIn(word, message.body + message.subject)
        self.as_(self.editor)
        self.assertIn("A “garden” & more", words_of(self.main("/admin/")))

    def test_each_is_told_in_their_own_language(self):
        UserProfile.objects.update_or_create(user=self.editor, defaults={"preferred_language": "ar"})
        self.submit()
        self.assertIn(f"{settings.BASE_URL}/admin/", mail.outbox[0].body)
        self.assertIn("مرحب", mail.outbox[0].body)

    def test_without_editors_the_admins_are_told(self):
        self.editor.is_active = False
        self.editor.save()
        self.submit()
        self.assertEqual([each.to for each in mail.outbox], [[self.boss.email]])

    def test_returned_with_a_note(self):
        page = self.answer("reject", "Please add the hours.\nAnd <who> may come.")
        self.assertFalse(page.live)
        [message] = mail.outbox
        self.assertEqual(message.to, [self.author.email])
        self.assertIn("Please add the hours.\nAnd <who> may come.", message.body)
        self.assertIn("ed has looked", message.body)
        self.as_(self.author)
        shown = words_of(self.main("/admin/"))
        self.assertIn("Came back to you", shown)
        self.assertIn("Please add the hours. And <who> may come.", shown)

    def test_approved_with_a_note(self):
        page = self.answer("approve", "Good.\nAnd <soon>, please, the next.")
        self.assertTrue(page.live)
        [message] = mail.outbox
        self.assertEqual(message.to, [self.author.email])
        self.assertIn(page.full_url, message.body)
        self.assertIn("ed adds:\n\nGood.\nAnd <soon>, please, the next.", message.body)

    def test_approved_without_a_word(self):
        self.answer("approve")
        self.assertNotIn("adds:", mail.outbox[0].body)

    def test_what_is_approved_but_not_public_yet_is_not_said_to_be(self):
        page, public = make.news(self.news, live=False, title="Seed swap"), make.news(self.news, title="Bread")
        self.assertEqual(review_success_message(page, "approve"), "“Seed swap” is approved.")
        self.assertEqual(review_success_message(public, "approve"), "“Bread” is approved and public.")

    def stop_approval(self, **extra):
        """Response to the approval of a page while a check that stops publishing is open."""
        make.publishing_check("Read aloud once", level="stops")
        page, state = self.submit()
        self.as_(self.editor)
        response = self.client.post(
            reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]), {"comment": ""}, **extra
        )
        self.assertFalse(Page.objects.get(pk=page.pk).live)
        return page, response

    def test_an_approval_that_a_check_stops_leads_to_the_page_and_names_the_check(self):
        page, response = self.stop_approval()
        self.assertIn(reverse("wagtailadmin_pages:edit", args=[page.pk]), response["Location"])
        self.assertIn("Read aloud once", words_of(self.look(response["Location"]).select_one(".messages")))
        self.assertEqual(page.current_workflow_state.status, "in_progress")

    def test_the_dialog_of_a_stopped_approval_leads_there_too(self):
        page, response = self.stop_approval(headers={"x-requested-with": "XMLHttpRequest"})
        answer = response.json()
        self.assertEqual(answer["step"], "success")
        self.assertIn(reverse("wagtailadmin_pages:edit", args=[page.pk]), answer["redirect"])

    def test_who_wants_no_mails_gets_none(self):
        profile = UserProfile.get_for_user(self.editor)
        profile.submitted_notifications = False
        profile.save()
        self.submit()
        self.assertEqual([each.to for each in mail.outbox], [[self.boss.email]], "somebody must know")


class TakingBackTests(ReviewDeskCase):
    def test_the_last_change_is_undone_in_four_clicks(self):
        page = self.published("First words", "Second words")
        self.as_(self.editor)
        clicks = [reverse("wagtailadmin_pages:edit", args=[page.pk])]  # 1: the page, from the home screen or a list
        menu = self.look(clicks[0])
        [link] = {each["href"] for each in menu.select("a[href]") if each["href"].endswith("/undo/")}
        clicks += ["the page's menu", link]  # 2: open the menu, 3: its line
        form = self.main(link).find("form", method="post")
        self.assertIn("Yes, undo it", words_of(form))
        self.client.post(link, {"next": form.select_one("[name=next]")["value"]})
        clicks += ["yes"]
        self.assertLessEqual(len(clicks), 4)
        self.assertShows(page.url, "First words")
        self.assertHides(page.url, "Second words")
        page.refresh_from_db()
        self.assertEqual(
            (page.title, page.draft_title, page.has_unpublished_changes), ("First words", "First words", False)
        )

    def test_undone_once_more_it_is_back(self):
        page = self.published("First words", "Second words")
        self.as_(self.editor)
        for title in ("First words", "Second words"):
            self.client.post(reverse("undo_change", args=[page.pk]))
            self.assertShows(page.url, title)

    def test_nothing_is_lost_by_it(self):
        page = self.published("First words", "Second words")
        page.title = "Third words, a draft"
        draft = page.save_revision(user=self.author)
        self.as_(self.editor)
        self.client.post(reverse("undo_change", args=[page.pk]))
        self.assertTrue(Revision.objects.filter(pk=draft.pk).exists())
        self.assertShows(page.url, "First words")

    def test_a_first_publication_has_nothing_to_undo(self):
        page = self.published("First words")
        self.as_(self.editor)
        self.assertEqual(self.client.get(reverse("undo_change", args=[page.pk])).status_code, 302)
        self.assertNotContains(self.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])), "/undo/")

    def test_what_is_used_nowhere_is_not_counted(self):
        page = self.published("Used nowhere")
        self.as_(self.editor)
        self.assertNotIn("0 times", words_of(self.main(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))))

    def test_offline_and_back(self):
        page = self.published("First words", "Second words")
        self.as_(self.editor)
        edit = self.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        self.assertContains(edit, "Take offline")
        self.assertNotContains(edit, "Unpublish")
        self.client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
        self.assertEqual(self.client.get(page.url).status_code, 404)
        page = NewsPage.objects.get(pk=page.pk)
        page.title = "Third words, a draft"
        page.save_revision()
        self.assertContains(self.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])), "Bring back")
        self.client.post(reverse("bring_back", args=[page.pk]))
        self.assertShows(page.url, "Second words")
        self.assertEqual(self.client.post(reverse("bring_back", args=[page.pk])).status_code, 302)

    def test_a_page_scheduled_again_says_that_its_translations_come_with_it(self):
        page = self.published("First words")
        translation = make.translated(page, "es")
        page.unpublish(user=self.editor)
        translation.unpublish(user=self.editor)
        self.as_(self.editor)
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        sent = form_values(self.look(address)) | {"body-count": "0", "recap-count": "0", "action-publish": "1"}
        moment = timezone.localtime() + timedelta(days=2)
        response = self.client.post(address, sent | {"go_live_at": moment.strftime("%Y-%m-%d %H:%M")}, follow=True)
        shown = words_of(BeautifulSoup(response.content.decode(), "html.parser").select_one(".messages"))
        self.assertIn("Its translations become public with it: Spanish.", shown)
        self.assertFalse(Page.objects.filter(pk__in=[page.pk, translation.pk], live=True).exists())

    def test_what_has_ended_stays_when_brought_back(self):
        page = self.published("First words")
        page.expire_at = timezone.now() + timedelta(hours=1)
        page.save_revision().publish()
        Page.objects.filter(pk=page.pk).update(live=False, expired=True, expire_at=timezone.now())
        revision = page.latest_revision
        revision.content["expire_at"] = (timezone.now() - timedelta(hours=1)).isoformat()
        revision.save()
        self.as_(self.editor)
        self.client.post(reverse("bring_back", args=[page.pk]))
        page = NewsPage.objects.get(pk=page.pk)
        self.assertEqual((page.live, page.expired, page.expire_at), (True, False, None))

    def test_whoever_may_not_publish_brings_no_translation_back(self):
        page = make.news(self.news, owner=self.author)
        translation = make.translated(page, "es", live=False)
        address = reverse("bring_back_translations", args=[page.pk])
        self.as_(self.author)
        self.assertRedirects(self.client.post(address, {"translations": "follow"}), "/admin/")
        self.assertFalse(Page.objects.get(pk=translation.pk).live)

    def test_a_locked_page_stays_as_it_is(self):
        page = self.published("First words", "Second words")
        Page.objects.filter(pk=page.pk).update(locked=True, locked_by=self.boss)
        self.as_(self.editor)
        self.client.post(reverse("undo_change", args=[page.pk]))
        self.assertShows(page.url, "Second words")

    def test_an_address_without_a_page(self):
        self.as_(self.editor)
        for name in ("undo_change", "bring_back"):
            self.assertEqual(self.client.get(reverse(name, args=[99999])).status_code, 404)

    def test_it_leads_to_no_other_host(self):
        page = self.published("First words", "Second words")
        self.as_(self.editor)
        answer = self.client.post(reverse("undo_change", args=[page.pk]), {"next": "https://evil.example/"})
        self.assertTrue(answer["Location"].startswith("/admin/"))


class DeletingTests(ReviewDeskCase):
    reference_index = True

    def test_what_goes_is_said_in_numbers(self):
        page = make.text(self.home, title="The land")
        below = make.text(page)
        make.text(page, live=False)
        make.text(self.home, body=[("text", f'<p><a linktype="page" id="{below.pk}">There</a></p>')])
        make.network(footer_links=[])
        make.translated(page, "es", title="La tierra")
        Redirect.objects.create(old_path="/land", redirect_page=page)
        lines = consequences(Page.objects.get(pk=page.pk))
        for line in (
            "2 pages below go too (public now: 1).",
            "1 other place links here; that link will lead nowhere.",
            "1 redirect leads here and goes too.",
            "Pictures, documents and recordings stay.",
        ):
            self.assertIn(line, lines)
        self.as_(self.boss)
        shown = words_of(self.main(reverse("wagtailadmin_pages:delete", args=[page.pk])))
        for line in lines:
            self.assertIn(line, shown)

    def test_of_a_translation_it_is_said_that_the_others_stay(self):
        translation = make.translated(make.text(self.home, title="The land"), "es", title="La tierra")
        self.assertIn("1 translation stays, as a page of its own.", consequences(translation))

    def test_the_dates_of_an_event_go(self):
        event = make.event(self.events)
        self.assertIn("1 date goes from the calendar.", consequences(event))

    def test_a_lonely_draft_takes_nothing_with_it(self):
        page = make.news(self.news, live=False, owner=self.author)
        self.assertEqual(consequences(page), ["Pictures, documents and recordings stay."])

    def test_a_later_kind_adds_its_line(self):
        line = registry.consequence(lambda going: ["12 registrations go too."])
        self.addCleanup(registry.CONSEQUENCES.remove, line)
        self.assertIn("12 registrations go too.", consequences(make.news(self.news)))

    def test_many_at_once_say_it_too(self):
        event = make.event(self.events)
        self.as_(self.boss)
        shown = self.look(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={event.pk}")
        self.assertIn("1 date goes from the calendar.", words_of(shown.select_one("main")))

    def test_the_name_that_is_typed_is_the_one_on_the_desk(self):
        page = make.text(self.home)
        for _number in range(4):
            make.text(page)
        Site.objects.update(site_name="The Renamed Union")
        self.as_(self.boss)
        many = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={page.pk}&next=/admin/"
        for address in (reverse("wagtailadmin_pages:delete", args=[page.pk]), many):
            self.assertIn("Please type The Renamed Union to confirm.", words_of(self.main(address)))
            self.client.post(address, {"confirm_site_name": make.NAME})
            self.assertTrue(Page.objects.filter(pk=page.pk).exists())
        self.client.post(many, {"confirm_site_name": "The Renamed Union "})
        self.assertFalse(Page.objects.filter(pk=page.pk).exists())

    def test_whoever_may_not_delete_is_offered_no_way(self):
        page = self.published("First words")
        for person, offered in ((self.editor, False), (self.boss, True)):
            self.as_(person)
            for address in (
                reverse("wagtailadmin_pages:edit", args=[page.pk]),
                reverse("wagtailadmin_explore", args=[self.news.pk]),
            ):
                found = f"/pages/{page.pk}/delete/" in self.client.get(address).content.decode()
                self.assertEqual(found, offered, (person.username, address))

    def test_a_draft_above_something_that_was_public_is_the_admins(self):
        top = make.text(self.home, live=False, owner=self.editor)
        below = make.text(top)
        below.unpublish()
        get_or_create_group("editor")
        self.assertFalse(Page.objects.get(pk=top.pk).permissions_for_user(self.editor).can_delete())
        self.assertTrue(Page.objects.get(pk=top.pk).permissions_for_user(self.boss).can_delete())

    def test_a_public_page_can_still_be_moved(self):
        page, other = self.published("First words"), make.news_index(self.home)
        self.assertTrue(page.permissions_for_user(self.editor).can_move_to(other))


class HomeScreenTests(ReviewDeskCase):
    def doors(self, person) -> dict[str, str]:
        self.as_(person)
        page = self.look("/admin/")
        return {words_of(door.span): door["href"] for door in page.select(".desk-door")}

    def test_each_role_has_its_doors(self):
        begun = ["Write news", "Add press", "Plan an event", "Announce"]
        everything = ["Something urgent", *begun, "Home page"]
        table = {
            "editor": everything,
            "author": [*begun, "My pages"],
            "organizer": ["Plan an event", "My pages"],
            "translator-es": [],
        }
        for role, words in table.items():
            self.assertEqual(list(self.doors(make.person(role))), words, role)
        self.assertEqual(list(self.doors(self.boss)), everything)

    def test_a_door_leads_to_the_form_in_one_click(self):
        self.as_(self.author)
        for words, address in self.doors(self.author).items():
            self.assertEqual(self.client.get(address, follow=True).status_code, 200, words)

    def test_drafts_are_ones_own(self):
        make.news(self.news, live=False, owner=self.author, title="Mine")
        make.news(self.news, live=False, owner=self.editor, title="Theirs")
        public = make.news(self.news, owner=self.author, title="Quetzal")
        self.as_(self.author)
        for address, heading in (("/admin/", "On their way"), (reverse("my_pages"), "Saved, not public")):
            [part] = [each for each in self.main(address).select("section") if words_of(each.h2).startswith(heading)]
            self.assertIn("Mine", words_of(part))
            self.assertNotIn("Theirs", words_of(self.main(address)))
            self.assertNotIn("Quetzal", words_of(part))
        public.title = "Quetzal, changed"
        public.save_revision()
        self.assertIn("Changed, not public yet", words_of(self.main(reverse("my_pages"))))

    def test_who_is_in_no_group_reads_a_plain_sentence(self):
        nobody = make.person()
        nobody.user_permissions.add(Permission.objects.get(codename="access_admin"))
        self.as_(nobody)
        self.assertIn("there is nothing to do here yet", words_of(self.main("/admin/")))

    def test_whoever_may_change_the_site_finds_where(self):
        lines = {
            "editor": 7,
            "author": 0,
            "organizer": 0,
            "translator-es": 0,
        }  # on a site that has not put its list away
        people = {role: make.person(role) for role in lines}
        for role, number in (lines | {"admin": 9}).items():
            self.as_(people.get(role, self.boss))
            links = self.look("/admin/").select(".desk-site a")
            self.assertEqual(len(links), number, role)
            for link in links:
                self.assertEqual(self.client.get(link["href"]).status_code, 200, (role, link["href"]))

    def test_the_admin_sees_how_the_mail_stands(self):
        for person, shown in ((self.boss, True), (self.editor, False)):
            self.as_(person)
            self.assertEqual(reverse("outbox") in str(self.main("/admin/")), shown)

    def test_an_admin_alone_sees_first_that_something_is_broken(self):
        DutyRun.objects.all().delete()
        for person in (self.editor, self.author):
            self.as_(person)
            self.assertIsNone(self.main("/admin/").select_one(".desk-broken"))
        self.as_(self.boss)
        main = self.main("/admin/")
        alarm = main.select_one(".desk-broken")
        self.assertEqual(words_of(alarm), "Something is broken: Background work")
        self.assertEqual(alarm.a["href"], reverse("state_of_the_site"))
        self.assertIn(main.select_one(".desk-doors"), alarm.find_all_next("nav"))
        note_duty_run()
        self.assertIsNone(self.main("/admin/").select_one(".desk-broken"))

    def test_more_drafts_cost_no_more_queries(self):
        self.as_(self.author)
        costs = []
        for _ in range(2):
            for _number in range(4):
                make.news(self.news, live=False, owner=self.author)
            costs.append(self.cost_of("/admin/"))
        self.assertEqual(costs[0], costs[1])

    def test_without_any_index_the_doors_are_closed(self):
        EventPage.objects.all().delete()
        for index in self.events.get_translations(inclusive=True):
            index.delete()
        self.assertNotIn("Plan an event", self.doors(self.boss))

    def test_it_says_nothing_in_another_alphabet_than_asked(self):
        self.as_(self.author)
        page = self.client.get("/admin/", headers={"accept-language": "es"}).content.decode()
        self.assertTrue(re.search(r'lang="es"', page))
