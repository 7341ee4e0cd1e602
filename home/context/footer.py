"""Links at the foot of every page."""

from functools import cached_property

from django.db.models import F, IntegerField, Value

from pages.network.models import FollowLink, FooterLink, Network
from pages.tree.data import keep_data
from pages.tree.links import TreePage

from .base import PageContext


class FooterContext(PageContext):
    """The pages and services linked at the foot."""

    @cached_property
    def footer_rows(self) -> list[tuple]:
        """(place, id of a page, service, name, address) of all that is linked at the foot; one query when it has changed."""
        tags = {model._meta.db_table for model in (FooterLink, FollowLink, Network)}
        return keep_data(f"footer {self.site.pk}", tags, self.query_footer)

    def query_footer(self) -> list[tuple]:
        columns = ("kind", "name", "address")
        pages = FooterLink.objects.values_list("sort_order", "page_id", *(Value("") for _column in columns))
        elsewhere = FollowLink.objects.values_list("sort_order", Value(None, IntegerField()), *map(F, columns))
        rows = [links.filter(network__site=self.site).order_by() for links in (pages, elsewhere)]
        return sorted(rows[0].union(rows[1], all=True), key=lambda row: row[0] or 0)

    @property
    def footer_keys(self) -> list:
        """The translation keys of the pages linked at the foot, in their order."""
        nodes = (self.tree.nodes.get(row[1]) for row in self.footer_rows if row[1])
        return [node.translation_key for node in nodes if node]

    @cached_property
    def small_print(self) -> list[TreePage]:
        """The pages linked at the foot, in the visitor's language, else in the site's own."""
        return self.in_language_or_own(self.footer_keys)

    @cached_property
    def follow(self) -> list[FollowLink]:
        """Where else the network can be followed, in the order in which staff put it."""
        rows = (row for row in self.footer_rows if not row[1])
        return [FollowLink(kind=kind, name=name, address=address) for _place, _pk, kind, name, address in rows]
