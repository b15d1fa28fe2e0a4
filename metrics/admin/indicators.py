"""Where staff edit indicators."""

from django.contrib import admin

from metrics.models import (
    Indicator,
)
from unionwork.staff.records import RecordAdmin


@admin.register(Indicator)
class IndicatorAdmin(RecordAdmin):
    list_display = ["name_zh", "code", "unit", "measure", "theme"]
    list_filter = ["theme", "measure", "unit"]
    search_fields = ["code", "name_zh", "name_en", "definition_zh"]
    autocomplete_fields = ["numerator", "denominator"]
