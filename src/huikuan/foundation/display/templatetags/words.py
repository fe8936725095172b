"""``{% translate %}`` of words that stand in the template: looked up once for each language.

A page has sixty of them, and Django asks its catalogues anew for each. What has a variable or a filter in it is left to
Django.
"""

from __future__ import annotations

from django import template
from django.template.base import Parser, Token, Variable
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

register = template.Library()


class WordsNode(TranslateNode):
    """Words without anything that depends on the page."""

    def __init__(self, words: TranslateNode) -> None:
        super().__init__(words.filter_expression, words.noop)
        self.name = words.asvar
        self.said: dict[tuple[str | None, bool], str] = {}

    def render(self, context: template.Context) -> str:
        """In the language of the moment; put into the context where the tag has a name for it."""
        key = get_language(), context.autoescape
        value = self.said.get(key)
        if value is None:
            value = self.said[key] = super().render(context)
        if self.name is None:
            return value
        context[self.name] = value
        return ""


@register.tag
def translate(parser: Parser, token: Token) -> TranslateNode:
    """As Django's."""
    node: TranslateNode = do_translate(parser, token)
    told, context = node.filter_expression, node.message_context
    fixed = isinstance(told.var, Variable) and told.var.lookups is None and not told.filters and context is None
    return WordsNode(node) if fixed else node
