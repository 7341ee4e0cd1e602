"""Several pages in several languages in one go: prepared in the background, with progress, stopped, killed, done twice."""

import datetime as dt
from unittest import mock
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from pages.translation.models import Job
from pages.translation_bench import orders
from pages.translation_bench.models import Order, OrderItem

from ..support import make
from ..support.cases import HouseCase, words_of


class Killed(BaseException):
    """What a killed worker never gets to see."""


class OrderTests(HouseCase):
    languages = ["en", "es", "ar"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.boss, cls.author = make.admin(), make.person("author")
        cls.above = make.text(cls.home, title="Programs")
        cls.pages = [make.text(cls.above, title=f"Page {number}") for number in range(3)]
        cls.draft = make.text(cls.above, title="Draft", live=False)
        cls.locales = {code: Locale.objects.get(language_code=code) for code in cls.languages}

    def setUp(self):
        super().setUp()
        self.client.force_login(self.boss)

    def place(self, *pages, codes=("es", "ar"), carried_out: bool = True, **more) -> Order:
        with self.captureOnCommitCallbacks(execute=carried_out):
            return orders.place_order(pages or self.pages, [self.locales[code] for code in codes], self.boss, **more)

    def left(self, order: Order) -> int:
        return order.items.filter(done_at=None).count()

    def test_each_page_is_prepared_in_each_language(self):
        due = timezone.localdate() + dt.timedelta(days=10)
        order = self.place(due_on=due)
        self.assertEqual((order.items.count(), self.left(order)), (6, 0))
        jobs = Job.objects.filter(translation_key__in=[page.translation_key for page in self.pages])
        self.assertEqual({job.due_on for job in jobs}, {due})
        self.assertEqual(len(jobs), 6)
        sources = TranslationSource.objects.filter(object_id__in=[page.translation_key for page in self.pages])
        self.assertEqual(Translation.objects.filter(source__in=sources).count(), 6)

    def test_nothing_becomes_public_and_no_page_is_made(self):
        before = Page.objects.count()
        self.place()
        self.assertEqual(Page.objects.count(), before)

    def test_a_date_that_was_set_stays_where_none_is_given(self):
        day = timezone.localdate()
        self.place(due_on=day)
        self.place()
        key = self.pages[0].translation_key
        self.assertEqual(set(Job.objects.filter(translation_key=key).values_list("due_on", flat=True)), {day})

    def test_a_translation_that_is_chosen_stands_for_its_source(self):
        spanish = make.translated(make.translated(self.above, "es") and self.pages[0], "es")
        order = self.place(spanish)
        self.assertEqual({item.page_id for item in order.items.all()}, {self.pages[0].pk})
        self.assertEqual(order.items.count(), 2)

    def test_what_no_visitor_can_read_is_not_ordered(self):
        make.private(self.pages[0])
        order = self.place(self.draft, *self.pages)
        self.assertEqual({item.page_id for item in order.items.all()}, {page.pk for page in self.pages[1:]})
        self.assertIsNone(self.place(self.draft))
        self.assertIsNone(self.place(codes=["en"]))

    def test_what_is_gone_meanwhile_says_so_and_holds_up_nothing(self):
        order = self.place(carried_out=False)
        self.pages[0].unpublish()
        orders.process_order.func(order.pk)
        self.assertEqual(self.left(order), 0)
        failed = order.items.exclude(problem="")
        self.assertEqual({(item.page_id, item.problem) for item in failed}, {(self.pages[0].pk, "gone")})

    def test_one_that_breaks_holds_up_nothing(self):
        with mock.patch.object(orders, "lock_source", side_effect=[ValueError, *[None] * 5]), self.assertLogs():
            order = self.place()
        self.assertEqual(self.left(order), 0)
        self.assertEqual([item.problem for item in order.items.exclude(problem="")], ["broken"])

    def test_it_can_be_stopped_and_goes_on(self):
        order = self.place(carried_out=False)
        self.client.post(reverse("stop_translation_order", args=[order.pk]))
        orders.process_order.func(order.pk)
        self.assertEqual(self.left(order), 6)
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(reverse("go_on_with_translation_order", args=[order.pk]))
        self.assertEqual(self.left(order), 0)

    def test_a_stop_is_heard_between_two_pieces(self):
        order = self.place(carried_out=False)
        prepare = orders.prepare_items

        def stopped_after(items):
            prepare(items)
            order.stop(self.boss)

        with mock.patch.object(orders, "BATCH_SIZE", 2), mock.patch.object(orders, "prepare_items", stopped_after):
            orders.process_order.func(order.pk)
        self.assertEqual(self.left(order), 4)

    def test_a_killed_worker_leaves_what_the_next_run_catches_up_with(self):
        order = self.place(carried_out=False)
        open_job, calls = orders.open_job, []

        def killed(item):
            calls.append(item)
            if len(calls) == 3:
                raise Killed
            return open_job(item)

        with mock.patch.object(orders, "open_job", killed), self.assertRaises(Killed):
            orders.process_order.func(order.pk)
        self.assertEqual(self.left(order), 4)
        orders.process_waiting_orders()
        self.assertEqual(self.left(order), 0)
        self.assertEqual(Translation.objects.filter(source__object_id=self.pages[0].translation_key).count(), 2)

    def test_twice_does_no_harm(self):
        order = self.place()
        before = list(order.items.values_list("pk", "done_at"))
        OrderItem.objects.update(done_at=None)
        orders.process_order.func(order.pk)
        orders.process_order.func(order.pk)
        self.assertEqual([pk for pk, _done in before], list(order.items.values_list("pk", flat=True)))
        self.assertEqual(Job.objects.filter(translation_key=self.pages[0].translation_key).count(), 2)
        orders.process_waiting_orders()
        self.assertEqual(self.left(order), 0)


class OrdersDeskTests(HouseCase):
    languages = ["en", "es", "ar"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.boss, cls.author = make.admin(), make.person("author")
        cls.above = make.text(cls.home, title="Programs")
        cls.page = make.text(cls.above, title="Land")
        cls.spanish = Locale.objects.get(language_code="es")

    def setUp(self):
        super().setUp()
        self.client.force_login(self.boss)

    def bulk(self, *pages, **fields):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "translate"])
        query = urlencode({"id": [page.pk for page in pages], "next": "/admin/"}, doseq=True)
        if not fields:
            return self.client.get(f"{address}?{query}")
        with self.captureOnCommitCallbacks(execute=True):
            return self.client.post(f"{address}?{query}", fields)

    def test_from_the_list_of_pages(self):
        self.assertContains(self.bulk(self.above), "With all pages below")
        answer = self.bulk(self.above, locales=[self.spanish.pk], include_descendants="on")
        order = Order.objects.get()
        self.assertEqual({item.page_id for item in order.items.all()}, {self.above.pk, self.page.pk})
        self.assertContains(self.client.get(answer["Location"]), "Translators find everything in their lists.")

    def test_without_what_is_below(self):
        self.bulk(self.above, locales=[self.spanish.pk])
        self.assertEqual(OrderItem.objects.get().page_id, self.above.pk)

    def test_nothing_is_ordered_where_nothing_can_be_read(self):
        Page.objects.filter(pk=self.page.pk).update(live=False)
        answer = self.bulk(self.page, locales=[self.spanish.pk])
        self.assertEqual(answer["Location"], reverse("translation_orders"))
        self.assertContains(self.client.get(answer["Location"]), "There is nothing to translate:")
        self.assertFalse(Order.objects.exists())

    def test_what_could_not_be_prepared_is_named_with_its_language(self):
        order = orders.place_order([self.page], [self.spanish], self.boss)
        order.items.update(problem="broken")
        shown = words_of(self.soup(self.client.get(reverse("translation_order", args=[order.pk]))).main)
        self.assertIn("Land", shown)
        self.assertIn("Spanish", shown)

    def test_by_section(self):
        with self.captureOnCommitCallbacks(execute=True):
            answer = self.client.post(
                reverse("translation_orders"),
                {"pages": [self.above.pk], "locales": [self.spanish.pk], "include_descendants": "on"},
            )
        order = Order.objects.get()
        self.assertRedirects(answer, reverse("translation_order", args=[order.pk]))
        self.assertEqual(order.items.count(), 2)
        self.assertContains(self.client.get(reverse("translation_orders")), "2/2")

    def test_bad_input_is_told_beside_the_field(self):
        for fields, words in (
            ({"pages": [self.above.pk]}, "Please choose at least one language."),
            ({"locales": [self.spanish.pk]}, "Please choose at least one page."),
            ({"pages": [self.above.pk], "locales": ["x"]}, "not a valid value"),
            ({"pages": ["\x00"], "locales": [999_999]}, "Select a valid choice."),
            ({"pages": [self.above.pk], "locales": [self.spanish.pk], "due_on": "2020-01-01"}, "This day is over."),
            ({"pages": [self.above.pk], "locales": [self.spanish.pk], "due_on": "nonsense"}, "Enter a valid date."),
        ):
            with self.subTest(words):
                answer = self.client.post(reverse("translation_orders"), fields)
                self.assertIn(
                    words,
                    words_of(self.soup(answer).select_one(".orders-form")).replace("is not a valid", "not a valid"),
                )
        self.assertFalse(Order.objects.exists())

    def soup(self, answer):
        self.assertEqual(answer.status_code, 200)
        return BeautifulSoup(answer.content.decode(), "html.parser")

    def test_only_editors_order(self):
        order = orders.place_order([self.page], [self.spanish], self.boss)
        addresses = [("get", reverse("translation_orders")), ("get", reverse("translation_order", args=[order.pk]))]
        addresses += [("post", reverse("stop_translation_order", args=[order.pk]))]
        for person in (self.author, make.person("translator-es"), make.person()):
            self.client.force_login(person)
            for method, address in addresses:
                self.assertIn(getattr(self.client, method)(address).status_code, (302, 403), address)
            self.bulk(self.page, locales=[self.spanish.pk])
        order.refresh_from_db()
        self.assertIsNone(order.stopped_at)
        self.assertEqual(Order.objects.count(), 1)

    def test_an_order_of_many_pages_is_placed_in_few_queries(self):
        make.many(type(self.page), self.above, 60)
        pages = list(self.above.get_descendants())
        with self.assertNumQueries(8):
            orders.place_order(pages, [self.spanish], self.boss)
