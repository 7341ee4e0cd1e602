"""The content of the stock site: a menu of eight pages, and one article of ten blocks with three pictures."""

from datetime import date
from io import BytesIO

from django.contrib.staticfiles.management.commands import collectstatic
from django.core.files.images import ImageFile
from django.core.management import call_command
from PIL import Image as Drawing
from wagtail.images.models import Image
from wagtail.models import Page, Site

from .article import ARTICLE  # noqa: F401
from .home.models import ArticlePage, HomePage

WORDS = "Bread, land and housing are things that people can own together, and do. " * 6


def make() -> None:
    """Fills tables that are migrated and empty, collects the static files, and asks for the article once."""
    Page.objects.filter(depth__gt=1).delete()
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="home"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "site_name": "Stock", "root_page": home}
    )
    sections = [
        home.add_child(instance=HomePage(title=f"Section {number}", slug=f"section-{number}", show_in_menus=True))
        for number in range(1, 9)
    ]
    pictures = [picture(number) for number in range(3)]
    paragraphs = [
        f'<p>{WORDS}<a linktype="page" id="{section.pk}">{section.title}</a>. <b>{WORDS[:80]}</b></p><p>{WORDS}</p>'
        for section in sections[:3]
    ]
    body = [
        ("heading", "What we own"),
        ("paragraph", paragraphs[0]),
        ("image", pictures[0]),
        ("paragraph", paragraphs[1]),
        ("quote", "We own it together."),
        ("image", pictures[1]),
        ("list", ["Bread", "Land", "Housing"]),
        ("paragraph", paragraphs[2]),
        ("image", pictures[2]),
        ("link", sections[4]),
    ]
    stream = ArticlePage._meta.get_field("body").stream_block.to_python([])
    stream.extend((kind, rich(stream, value) if kind == "paragraph" else value) for kind, value in body)
    article = ArticlePage(title="An article", slug="an-article", date=date(2026, 1, 1), introduction=WORDS, body=stream)
    sections[0].add_child(instance=article).save_revision().publish()
    call_command(collectstatic.Command(), interactive=False, verbosity=0)


def rich(stream, value: str):
    return stream.stream_block.child_blocks["paragraph"].to_python(value)


def picture(number: int) -> Image:
    """A photo of 1600 by 1200, with the size that the article shows."""
    content = BytesIO()
    Drawing.radial_gradient("L").resize((1600, 1200)).save(content, "JPEG")
    file = ImageFile(BytesIO(content.getvalue()), name=f"picture-{number}.jpg")
    made = Image.objects.create(title=f"Picture {number}", file=file)
    made.get_rendition("width-800")
    return made
