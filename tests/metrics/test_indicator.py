import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import translation

from metrics.choices import unit_choices
from metrics.models import Indicator
from metrics.units import UNITS
from tests.factories import make_figure, make_indicator


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("100000", {"helped", "paid"}),
        ("410000", {"helped"}),
        ("410323", set()),
        ("610000", {"paid"}),
    ],
)
def test_indicator_in_region_has_a_figure_there_or_below(regions, code, expected):
    helped, paid = make_indicator(code="helped"), make_indicator(code="paid")
    make_figure(indicator=helped, region=regions.luoyang)
    make_figure(indicator=paid, region=regions.xian)
    make_indicator(code="unused")
    region = next(each for each in vars(regions).values() if each.code == code)

    found = Indicator.objects.in_region(region)

    assert {indicator.code for indicator in found} == expected


@pytest.mark.parametrize("review", ["draft", "rejected"])
def test_indicator_in_region_needs_a_verified_figure(regions, review):
    make_figure(region=regions.luoyang, review=review)

    assert not Indicator.objects.in_region(regions.henan).exists()


def test_indicator_in_region_stands_once_for_many_figures(regions):
    indicator = make_indicator()
    for _ in range(3):
        make_figure(indicator=indicator, region=regions.luoyang)

    assert Indicator.objects.in_region(regions.henan).count() == 1


@pytest.mark.parametrize("part", ["numerator", "denominator"])
def test_indicator_ratio_cannot_be_its_own_part(db, part):
    ratio = make_indicator(measure="ratio", unit="percent")
    setattr(ratio, part, ratio)

    with pytest.raises(ValidationError) as refusal:
        ratio.full_clean()

    assert refusal.value.messages == ["A ratio can't be its own numerator or denominator."]


def test_indicator_ratio_may_have_parts(db):
    ratio = make_indicator(
        measure="ratio", unit="percent", numerator=make_indicator(), denominator=make_indicator()
    )

    ratio.full_clean()

    assert ratio.numerator.ratios_above.get() == ratio.denominator.ratios_below.get() == ratio


def test_indicator_that_is_part_of_a_ratio_cannot_be_deleted(db):
    ratio = make_indicator(measure="ratio", numerator=make_indicator())

    with pytest.raises(ProtectedError):
        ratio.numerator.delete()


def test_indicator_with_figures_cannot_be_deleted(db):
    with pytest.raises(ProtectedError):
        make_figure().indicator.delete()


@pytest.mark.parametrize(
    ("language", "definition_en", "expected"),
    [
        ("zh-hans", "Paid out.", "支付的金额。"),
        ("en", "Paid out.", "Paid out."),
        ("en", "", "支付的金额。"),
    ],
)
def test_indicator_definition_is_in_the_active_language(language, definition_en, expected):
    indicator = Indicator(definition_zh="支付的金额。", definition_en=definition_en)

    with translation.override(language):
        assert indicator.definition == expected


@pytest.mark.parametrize("field", ["name_zh", "definition_zh", "definition_en"])
def test_indicator_needs_its_definition(db, field):
    indicator = make_indicator(**{field: ""})

    with pytest.raises(ValidationError) as refusal:
        indicator.full_clean()

    assert refusal.value.message_dict == {field: ["This field cannot be blank."]}


# units ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", UNITS)
def test_indicator_unit_has_a_label_in_both_languages(db, code):
    indicator = make_indicator(unit=code)
    indicator.full_clean()

    labels = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            labels[language] = str(indicator.get_unit_display())

    assert labels == {"zh-hans": UNITS[code].label_zh, "en": UNITS[code].label_en}


def test_indicator_unit_choices_are_those_of_the_table():
    assert [code for code, _label in unit_choices()] == list(UNITS)


@pytest.mark.parametrize("unit", ["", "no-such", "人"])
def test_indicator_unit_must_be_one_of_the_table(db, unit):
    indicator = make_indicator()
    indicator.unit = unit

    with pytest.raises(ValidationError) as refusal:
        indicator.full_clean()

    assert refusal.value.message_dict.keys() == {"unit"}
