"""Pages of a list, and the envelope around them."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

PAGE_SIZE = 50
MOST_ON_A_PAGE = 1000


class Pages(PageNumberPagination):
    """`page` and `page_size`; a page_size that can't be is refused, not replaced."""

    page_size = PAGE_SIZE
    page_size_query_param = "page_size"
    max_page_size = MOST_ON_A_PAGE

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get("page_size", str(PAGE_SIZE))
        is_number = asked.isascii() and asked.isdigit() and len(asked) < 10
        if not (is_number and 1 <= int(asked) <= MOST_ON_A_PAGE):
            raise ValidationError(
                {"page_size": [_("It must be a whole number from 1 to %d.") % MOST_ON_A_PAGE]}
            )
        return int(asked)

    def get_page_number(self, request: Request, paginator: Any) -> int:
        asked = request.query_params.get(self.page_query_param, "1")
        if not (asked.isascii() and asked.isdigit() and int(asked[:9]) >= 1):
            raise ValidationError({"page": [_("It must be a whole number from 1.")]})
        return int(asked[:18])  # beyond any list, and short enough for int()

    def get_paginated_response(self, data: Any) -> Response:
        assert self.page is not None
        return Response(
            {
                "count": self.page.paginator.count,
                "count_exact": True,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "count_exact", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer"},
                "count_exact": {"type": "boolean"},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }
