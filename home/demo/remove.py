"""Removes everything that the demo brings, and whatever was added to it: pages, snippets, media, people of the demo."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, ReferenceIndex, Revision, Site
from wagtail_localize.models import String, TranslatableObject

from media.documents.models import Document
from media.features import announced
from media.images.models import Picture
from pages.events.places import Place
from pages.network.models import Chrome, Network
from pages.news.models import Author
from pages.people.models import Person
from pages.posts.models import Topic
from pages.press.models import Outlet
from pages.theme.models import Look

from . import users


def delete_demo() -> None:
    """Files go when the transaction is over; people who were not made by the demo stay."""
    Site.objects.update(root_page=Page.get_first_root_node())  # or the sites would go with their pages
    for page in Page.objects.filter(depth=2):
        page.specific.delete()
    for model in (
        *(apps.get_model(label) for labels in announced("demo_models") for label in labels),
        Person,
        Redirect,
        Network,
        Look,
        Chrome,
        Topic,
        Author,
        Outlet,
        Place,
        TranslatableObject,
        String,
        Picture,
        Document,
    ):
        model.objects.all().delete()
    kinds = ContentType.objects.get_for_models(Picture, Document, Chrome, Topic, Author, Outlet, Place).values()
    Revision.objects.filter(content_type__in=kinds).delete()
    ReferenceIndex.objects.all().delete()
    users.delete_users()
