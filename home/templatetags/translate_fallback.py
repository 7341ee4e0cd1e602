"""Template tags `translate` and `blocktranslate` as Django has them, which also mark where they fall back to the
language of the code.

A language can be switched on that has no catalogue of ours: its pages then hold words in English, and each of them is
marked so (WCAG 3.1.2), for a screen reader to read it as English. In attributes, titles and options nothing can be marked.
"""

from django import template
from django.template.base import Node, Parser, Token, TokenType
from django.templatetags import i18n
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi

from pages.i18n.catalogs import WRITTEN_IN, is_untranslated, is_untranslated_text

register = template.Library()
TEXT_ONLY = ("</title", "</option", "</textarea", "</script")  # nothing but letters may stand in these
TITLES = {"title", "titletag"}  # blocks of base templates that stand in such an element


class Marked(Node):
    """Template node of a translated message, marked where it falls back to the language of the code."""

    child_nodelists = ()

    def __init__(self, node: Node):
        self.node = node

    def render(self, context) -> str:
        words = self.node.render(context)
        message_context = self.node.message_context
        is_missing = is_untranslated(message_of(self.node), message_context.resolve(context) if message_context else "")
        return mark_language(words) if is_missing and any(map(str.isalpha, words)) else words


@register.filter
def lower_label(words) -> str:
    """Words that the code says, such as the name of a kind of page; marked where they are in the language of the code."""
    text = str(words or "")
    return mark_language(escape(text)) if is_untranslated_text(text) else text


def message_of(node: Node) -> str:
    """The message as catalogues have it."""
    if isinstance(node, i18n.BlockTranslateNode):
        return node.render_token_list(node.singular)[0]
    literal = getattr(node.filter_expression.var, "literal", None)
    return literal.replace("%", "%%") if isinstance(literal, str) else ""


def mark_language(words: str) -> SafeString:
    """Words of the interface that are in the language of the code."""
    direction = ' dir="ltr"' if get_language_bidi() else ""
    return mark_safe(f'<span lang="{WRITTEN_IN}"{direction}>{words}</span>')  # noqa: S308 - rendered, so escaped already


def is_text(parser: Parser) -> bool:
    """Whether the token just parsed stands in the text of an HTML page, where an element may be put around it."""
    if not str(parser.origin.template_name).endswith(".html"):
        return False
    if any(name == "block" and token.contents.split()[1] in TITLES for name, token in parser.command_stack):
        return False
    ahead = "".join(each.contents for each in reversed(parser.tokens[-60:]) if each.token_type == TokenType.TEXT)
    start, end = ahead.find("<"), ahead.find(">")
    in_a_tag = end != -1 and (start == -1 or end < start)
    return not in_a_tag and not ahead[start:].startswith(TEXT_ONLY)


def compile_node(compile_func, parser: Parser, token: Token) -> Node:
    node = compile_func(parser, token)
    return node if node.asvar or not is_text(parser) else Marked(node)


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    return compile_node(i18n.do_translate, parser, token)


@register.tag("blocktranslate")
def blocktranslate(parser: Parser, token: Token) -> Node:
    return compile_node(i18n.do_block_translate, parser, token)
