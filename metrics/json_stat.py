"""JSON-stat 2.0: numbers as a cube whose dimensions describe themselves (json-stat.org/format).

Pure: dimensions and cells in, a dataset of the class "dataset" out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import prod
from typing import Any

MEDIA_TYPE = 'application/json; profile="json-stat"'


@dataclass(frozen=True)
class Dimension:
    """A dimension: its id, label, role (time, geo, metric or none), and its categories in order.

    `units` are those of a metric's categories, with their label and decimals.
    """

    id: str
    label: str
    categories: Mapping[str, str]
    role: str = ""
    unit: Mapping[str, Any] | None = None

    def described(self) -> dict[str, Any]:
        category: dict[str, Any] = {
            "index": list(self.categories),
            "label": dict(self.categories),
        }
        if self.unit is not None:
            category["unit"] = {code: dict(self.unit) for code in self.categories}
        return {"label": self.label, "category": category}


def dataset(
    label: str,
    dimensions: Sequence[Dimension],
    values: Sequence[Decimal | None],
    statuses: Sequence[str],
    **more: Any,
) -> dict[str, Any]:
    """A cube; `values` and `statuses` in the order of the dimensions, the last one fastest.

    `more` are members such as source, updated and extension. Raises ValueError where the cells
    don't fill the cube.
    """
    size = [len(dimension.categories) for dimension in dimensions]
    if not prod(size) == len(values) == len(statuses):
        raise ValueError(f"A cube of {size} has {prod(size)} cells, not {len(values)}")
    roles: dict[str, list[str]] = {}
    for dimension in dimensions:
        if dimension.role:
            roles.setdefault(dimension.role, []).append(dimension.id)
    return {
        "version": "2.0",
        "class": "dataset",
        "label": label,
        "id": [dimension.id for dimension in dimensions],
        "size": size,
        "role": roles,
        "dimension": {dimension.id: dimension.described() for dimension in dimensions},
        "value": list(values),
        "status": list(statuses),
        **more,
    }
