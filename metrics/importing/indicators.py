"""Indicators as rows of a workbook."""

from unionwork.importing.resources import RecordResource

from ..models import Indicator


class IndicatorResource(RecordResource):
    """Indicators, matched by their code."""

    name = "indicators"

    class Meta:
        model = Indicator
        fields = (
            "code name_zh name_en unit measure theme definition_zh definition_en non_negative "
            "numerator denominator reason"
        ).split()
        import_id_fields = ["code"]
