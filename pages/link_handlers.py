"""Link handlers of rich text: links to pages know languages and privacy, links to documents privacy."""

from django.utils.html import escape
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.rich_text.pages import PageLinkHandler

from media.permissions import closed_collections

from .i18n.page_links import by_id, hreflang, in_language


class LanguageAwarePageLink(PageLinkHandler):
    """A link in running text leads to the visitor's language; to a page that is gone or private it leads nowhere."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        ids = [attrs.get("id") for attrs in attrs_list]
        found = by_id([int(each) for each in ids if str(each).isdecimal()])
        pages = {str(pk): page for pk, page in found.items()}
        own = in_language(list(pages.values()))
        targets = [own.get(pages[each].pk) if each in pages else None for each in map(str, ids)]
        return [f'<a href="{escape(page.url)}"{hreflang(page)}>' if page and page.url else "<a>" for page in targets]


class OpenDocumentLink(DocumentLinkHandler):
    """A link in running text to a document that is gone or not for everybody leads nowhere: its address is its file's name."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        shut = closed_collections()
        found = [doc if doc and doc.collection_id not in shut else None for doc in cls.get_many(attrs_list)]
        return [f'<a href="{escape(doc.url)}">' if doc else "<a>" for doc in found]
