"""Addresses of a list's other formats: the same rows as a table to take away."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
def export(resource: str, suffix: str, query: str = "", **filters: str) -> str:
    """`/api/programs.csv?region=620000`, from a whole query or from single filters."""
    asked = query.removeprefix("?") or urlencode(filters)
    return f"{reverse('api')}{resource}.{suffix}{f'?{asked}' if asked else ''}"
