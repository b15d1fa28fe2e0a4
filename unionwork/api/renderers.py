"""JSON in which numbers are numbers."""

from decimal import Decimal
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder


class NumberEncoder(JSONEncoder):
    """Decimals as JSON numbers without loss: amounts have at most 15 significant digits."""

    def default(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        return super().default(value)


class NumberJSONRenderer(JSONRenderer):
    encoder_class = NumberEncoder
