"""Link handlers of rich text: links to pages know languages and privacy, links to documents privacy."""

from django.utils.html import escape
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.rich_text.pages import PageLinkHandler

from media.permissions import closed_collections

from ..http.urls import whole_number
from ..tree.links import by_id, hreflang, in_language


class LanguageAwarePageLink(PageLinkHandler):
    """Link handler of pages: the translation in the active language; no href for a deleted or private page."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        ids = [attrs.get("id") for attrs in attrs_list]
        found = by_id([int(each) for each in ids if str(each).isdecimal()])
        pages = {str(pk): page for pk, page in found.items()}
        own = in_language(list(pages.values()))
        targets = [own.get(pages[each].pk) if each in pages else None for each in map(str, ids)]
        return [f'<a href="{escape(page.url)}"{hreflang(page)}>' if page and page.url else "<a>" for page in targets]


class OpenDocumentLink(DocumentLinkHandler):
    """Link handler of documents: no href for a deleted or private one, whose URL holds the name of its file."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        closed, ids = closed_collections(), [whole_number(str(attrs.get("id")), 9) for attrs in attrs_list]
        documents = cls.get_model().objects.in_bulk(filter(None, ids))  # no column holds a longer number
        found = [documents.get(pk) for pk in ids]
        found = [doc if doc and doc.collection_id not in closed else None for doc in found]
        return [f'<a href="{escape(doc.url)}">' if doc else "<a>" for doc in found]
