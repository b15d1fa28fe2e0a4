"""The one form of a fixture file, made to be read and reviewed by people."""

from collections.abc import Iterable
from typing import Any

import yaml

from .resource import Content, Resource


class FixtureDumper(yaml.SafeDumper):
    """Lists of words on one line, lists of records indented under their name, and texts of
    several lines as they are."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def represent_list(dumper: yaml.SafeDumper, data: list[Any]) -> yaml.Node:
    is_short = all(isinstance(item, str) for item in data)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=is_short)


def represent_text(dumper: yaml.SafeDumper, data: str) -> yaml.Node:
    style = "|" if "\n" in data else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=style)


FixtureDumper.add_representer(list, represent_list)
FixtureDumper.add_representer(str, represent_text)


def formatted(resource: Resource, records: Iterable[Content]) -> str:
    """The text of a fixture file with these records, in its one form: fields in order, unset
    ones left out, an empty line between records."""
    return "\n".join(
        yaml.dump(
            [resource.for_file(resource.content(record))],
            Dumper=FixtureDumper,
            sort_keys=False,
            allow_unicode=True,
            width=1000,
        )
        for record in records
    )
