"""What happens at a site between its first day and an upgrade: so that a released fixture holds rows of nearly every table."""

import json
from datetime import timedelta
from io import BytesIO

from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.mail import send_mail
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageOps
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.log_actions import log
from wagtail.models import (
    APIToken,
    Collection,
    CollectionViewRestriction,
    Comment,
    CommentReply,
    Locale,
    PageSubscription,
    PageViewRestriction,
    Site,
)
from wagtail_localize.models import StringSegment

from home.users.models import User
from media.documents.models import Document
from media.documents.text_extraction import read_text
from media.images.models import Picture
from pages.about.models import StoryPage, TextPage
from pages.announcements.models import AnnouncementPage
from pages.api.tokens import WRITE, TokenTerms
from pages.events.models import EventPage
from pages.news.models import NewsIndexPage, NewsPage
from pages.press.link_checks import LinkCheck
from pages.press.models import PressPage
from pages.redirect_report.models import MissedAddress
from pages.search.models import record_query
from pages.theme.models import Look
from pages.translation.models import Aside, Job
from pages.translation.view_restrictions import copy_all_restrictions
from pages.translation_bench.models import TranslationRules
from pages.translation_bench.orders import place_order

LANGUAGE = "en"
SIZE = (240, 160)  # pixels


def live() -> None:
    """All of it, once; with tasks that stay queued."""
    people = {user.username: user for user in User.objects.all()}
    replace_pictures()
    settle(people)
    write(people)
    close(people)
    translate(people)
    program(people)
    visit()


def english(kind):
    return kind.objects.live().filter(locale__language_code=LANGUAGE).order_by("path")


def replace_pictures() -> None:
    """Each by a small one of itself: a fixture is read often."""
    for picture in Picture.objects.order_by("pk"):
        with picture.open_file() as file, Image.open(file) as image:
            small, content = ImageOps.contain(image.convert("RGB"), SIZE).quantize(32), BytesIO()
        small.save(content, "PNG")
        picture.file = ContentFile(content.getvalue(), name=f"{picture.title}.png")
        picture.save()


def settle(people: dict[str, User]) -> None:
    """What staff choose once."""
    site = Site.objects.get(is_default_site=True)
    look = Look.for_site(site)
    look.save()
    log(instance=look, action="wagtail.edit", user=people["admin"])
    rules = TranslationRules.for_site(site)
    rules.second_reader = True
    rules.save()
    page = english(TextPage).first()
    Redirect.add_redirect("/old-address/", redirect_to=page)
    Redirect.add_redirect("/elsewhere/", redirect_to="https://example.org/", is_permanent=False)
    User.objects.create_user("left").delete()  # leaves a hash among the erasures
    people["editor"].user_permissions.add(Permission.objects.get(codename="add_redirect"))
    query = Query.objects.create(query_string="join")
    SearchPromotion.objects.create(query=query, page=page, description="How to become a member.")


def write(people: dict[str, User]) -> None:
    """Drafts, versions, comments, a page that waits for approval, and some that come and go by the clock."""
    author, editor = people["author"], people["editor"]
    news = english(NewsIndexPage).get()
    waiting = news.add_child(
        instance=NewsPage(title="A second garden", slug="a-second-garden", owner=author, live=False)
    )
    waiting.summary = "Where the parking lot was."
    revision = waiting.save_revision(user=author, log_action=True)
    waiting.get_workflow().start(waiting, author)
    comment = Comment.objects.create(
        page=waiting, user=editor, text="Since when?", contentpath="summary", revision_created=revision
    )
    CommentReply.objects.create(comment=comment, user=author, text="Since May.")
    PageSubscription.objects.create(page=waiting, user=author, comment_notifications=True)
    later = english(NewsPage).first()
    later.summary = f"{later.summary} More next week."
    later.go_live_at = timezone.now() + timedelta(days=7)
    later.save_revision(user=editor, log_action=True).publish(user=editor)
    ending = english(AnnouncementPage).first()
    ending.expire_at = timezone.now() + timedelta(days=3)
    ending.save_revision(user=editor, log_action=True).publish(user=editor)
    event = english(EventPage).first()
    event.title = f"{event.title}, again"
    event.save_revision(user=people["organizer"], log_action=True)
    story = english(StoryPage).first()
    story.title = f"{story.title} until today"
    story.save_revision(user=editor, log_action=True).publish(user=editor)
    Picture.objects.first().tags.add("river")


def close(people: dict[str, User]) -> None:
    """A page and a folder of documents that not everybody may read."""
    page = english(TextPage).last()
    PageViewRestriction.objects.create(page_id=page.pk, restriction_type="password", password="open sesame")
    members = PageViewRestriction.objects.create(page_id=english(TextPage)[1].pk, restriction_type="groups")
    members.groups.set(people["editor"].groups.all())
    copy_all_restrictions()
    folder = Collection.get_first_root_node().add_child(name="Minutes")
    restriction = CollectionViewRestriction.objects.create(collection=folder, restriction_type="groups")
    restriction.groups.set(people["editor"].groups.all())
    document = Document.objects.order_by("pk").last()
    document.collection = folder
    document.save()
    for each in Document.objects.all():
        read_text.func(each.pk)


def translate(people: dict[str, User]) -> None:
    """An order that waits, and a sentence that nobody has saved for good."""
    spanish = Locale.objects.get(language_code="es")
    place_order(list(english(PressPage)[:2]), [spanish], people["editor"], timezone.localdate() + timedelta(days=14))
    job = Job.objects.filter(locale=spanish, segments__gt=0).first()
    segment = StringSegment.objects.filter(source__object_id=job.translation_key).order_by("order").first()
    Aside.objects.create(
        job=job,
        context_id=segment.context_id,
        string_id=segment.string_id,
        text="Todavía no.",
        written_by=people["translator-es"],
        written_at=timezone.now(),
    )


def program(people: dict[str, User]) -> None:
    """A token, a page changed with it, and a mail that has not left."""
    token, key = APIToken.create_token(user=people["admin"], name="The newsletter")
    TokenTerms.objects.create(
        token=token, scope=WRITE, made_by=people["admin"], ends_at=timezone.now() + timedelta(days=90)
    )
    page = english(NewsPage).last()
    answer = Client(SERVER_NAME="localhost").patch(
        f"/api/v3/pages/{page.pk}/",
        json.dumps({"summary": "What the newsletter says of it."}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "the newsletter of may"},
    )
    assert answer.status_code == 200, answer.content
    send_mail("A second garden", "It waits for you.", None, ["editor@example.org"])


def visit() -> None:
    """What visitors leave behind: words that nothing was found for, addresses that lead nowhere, a link that is gone."""
    record_query("childcare", LANGUAGE)
    MissedAddress.objects.create(path="/contact-us/", language=LANGUAGE, count=3, last=timezone.localdate())
    LinkCheck.objects.create(
        address="https://example.org/gone", status=404, is_gone=True, due=timezone.now() + timedelta(days=20)
    )
