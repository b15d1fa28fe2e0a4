"""What the API has, for people: its resources with their columns and filters, as declared."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django_filters.filters import Filter

from .exports.table import Column
from .filters import ChoicesFilter, NaturalKeysFilter


@dataclass(frozen=True)
class FilterDescription:
    """A filter: its parameter, what it means, its codes with their labels, whether it repeats."""

    name: str
    label: str
    description: str
    choices: list[tuple[str, str]]
    takes_several: bool


@dataclass(frozen=True)
class ResourceDescription:
    """A resource, as the page about the API shows it."""

    name: str
    title: str
    columns: list[Column]
    filters: list[FilterDescription]


def described(registry: Iterable[tuple[str, Any, str]]) -> list[ResourceDescription]:
    """The resources of a router, in the active language."""
    return [
        ResourceDescription(
            name=prefix,
            title=str(view.title),
            columns=view.serializer_class.described(view.serializer_class.names()),
            filters=[
                described_filter(name, declared)
                for name, declared in view.filterset_class.base_filters.items()
            ],
        )
        for prefix, view, _name in registry
    ]


def described_filter(name: str, declared: Filter) -> FilterDescription:
    choices = declared.extra.get("choices", [])
    choices = choices() if callable(choices) else choices
    return FilterDescription(
        name=name,
        label=str(declared.label or ""),
        description=str(declared.extra.get("help_text", "") or ""),
        choices=[(str(code), str(label)) for code, label in choices],
        takes_several=isinstance(declared, (ChoicesFilter, NaturalKeysFilter)),
    )
