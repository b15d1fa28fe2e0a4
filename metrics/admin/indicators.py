"""Where staff edit indicators."""

from django.contrib import admin

from metrics.importing import IndicatorResource
from metrics.models import Indicator
from unionwork.importing.admin import ImportsAndExports
from unionwork.staff.records import RecordAdmin


@admin.register(Indicator)
class IndicatorAdmin(ImportsAndExports, RecordAdmin):
    resource_class = IndicatorResource
    list_display = ["name_zh", "code", "unit", "measure", "theme"]
    list_filter = ["theme", "measure", "unit"]
    search_fields = ["code", "name_zh", "name_en", "definition_zh"]
    autocomplete_fields = ["numerator", "denominator"]
