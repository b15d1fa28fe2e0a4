"""Names of records on pages: in Chinese alone, in English with the Chinese name beside."""

import re
from typing import Any

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

# Chinese words, with the digits and marks between them.
_CHINESE = re.compile(r"([\u3000-\u9fff](?:[\u3000-\u9fff\uff00-\uffef\d.%]*[\u3000-\u9fff])?)")


def is_chinese() -> bool:
    """Whether the active language is Chinese."""
    return (get_language() or "").startswith("zh")


@register.filter
def name(record: Any) -> SafeString:
    """The name in the active language, marked as Chinese where there is no English one."""
    if is_chinese():
        return escape(record.name_zh)
    return escape(record.name_en) if record.name_en else chinese(record.name_zh)


@register.filter
def both_names(record: Any) -> SafeString:
    """The name; in English with the Chinese one beside it, which a reader may have to look for."""
    if is_chinese() or not record.name_en:
        return name(record)
    return format_html(
        '{} <span class="other" lang="zh-hans">{}</span>', record.name_en, record.name_zh
    )


@register.filter
def chinese(words: str) -> SafeString:
    """Words of a source, marked as Chinese."""
    return format_html('<span lang="zh-hans">{}</span>', words)


@register.filter
def in_its_language(words: object) -> SafeString:
    """A text that may quote Chinese words, which on an English page are marked as such."""
    if is_chinese():
        return format_html("{}", words)
    parts = _CHINESE.split(str(words))
    marked = ((chinese(part) if number % 2 else part,) for number, part in enumerate(parts))
    return format_html_join("", "{}", marked)
