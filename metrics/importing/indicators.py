"""Indicators as rows of a workbook."""

from unionwork.importing.resources import RecordResource

from ..models import Indicator


class IndicatorResource(RecordResource):
    """Indicators, matched by their code."""

    name = "indicators"
    example = {
        "code": "example_persons_helped",
        "name_zh": "帮扶人数",
        "name_en": "Persons helped",
        "unit": "persons",
        "measure": "distinct",
        "theme": "hardship",
        "definition_zh": "期内得到帮扶的人数，每人只计一次。",
        "definition_en": "Persons helped in the period, each counted once.",
    }

    class Meta:
        model = Indicator
        fields = (
            "code name_zh name_en unit measure theme definition_zh definition_en non_negative "
            "numerator denominator stale_after reason"
        ).split()
        import_id_fields = ["code"]
