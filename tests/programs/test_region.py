import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError, Value
from django.db.models.functions import NullIf
from django.utils import translation

from programs.models import Region
from programs.models.region import province_of
from tests.factories import make_region


def codes(regions):
    return {region.code for region in regions}


def test_region_path_leads_down_from_the_country(regions):
    assert regions.china.path == "100000"
    assert regions.xinan.path == "100000410000410300410323"
    assert regions.xinan.codes_down == ["100000", "410000", "410300", "410323"]


def test_region_path_follows_the_parent_not_the_digits(regions):
    """Jiyuan is administered by the province itself, whatever its code looks like."""
    jiyuan = make_region(code="419001", level="county", parent=regions.henan)

    assert jiyuan.path == "100000410000419001"
    assert jiyuan in Region.objects.below(regions.henan)
    assert jiyuan not in Region.objects.below(regions.luoyang)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("100000", {"100000", "410000", "410300", "410323", "610000", "610100"}),
        ("410000", {"410000", "410300", "410323"}),
        ("410323", {"410323"}),
    ],
)
def test_region_below_has_the_region_and_all_in_it(regions, code, expected):
    region = Region.objects.get_by_natural_key(code)

    assert codes(Region.objects.below(region)) == expected


def test_region_provinces_are_those_of_the_level(regions):
    assert codes(Region.objects.provinces()) == {"410000", "610000"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("100000", []),
        ("610000", ["610000"]),
        ("410323", ["410000", "410300", "410323"]),
    ],
)
def test_region_line_down_begins_with_the_province(regions, code, expected):
    region = Region.objects.get(code=code)

    assert [above.code for above in region.line_down()] == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [("100000", None), ("410000", "410000"), ("410300", "410000"), ("410323", "410000")],
)
def test_region_province_is_read_from_the_path(regions, code, expected):
    province = NullIf(province_of("path"), Value(""))

    assert Region.objects.annotate(province=province).get(code=code).province == expected


@pytest.mark.parametrize(
    ("language", "name_en", "expected"),
    [
        ("zh-hans", "Luoyang", "洛阳市"),
        ("en", "Luoyang", "Luoyang"),
        ("en", "", "洛阳市"),
        (None, "Luoyang", "Luoyang"),
    ],
)
def test_region_name_is_in_the_active_language(language, name_en, expected):
    region = Region(name_zh="洛阳市", name_en=name_en)

    with translation.override(language):
        assert region.name == str(region) == expected


def test_region_code_is_its_natural_key(regions):
    assert regions.luoyang.natural_key() == ("410300",)
    assert Region.objects.get_by_natural_key("410300") == regions.luoyang
    with pytest.raises(Region.DoesNotExist):
        Region.objects.get_by_natural_key("410399")


@pytest.mark.parametrize("code", ["41030", "4103000", "41030a", " 41030", "４１０３００x"])
def test_region_code_has_six_digits(regions, code):
    region = Region(
        code=code,
        name_zh="某市",
        short_name_zh="某",
        level="prefecture",
        parent=regions.henan,
        path="1",
    )

    with pytest.raises(ValidationError, match="A region's code has six digits: 410300"):
        region.full_clean()


def test_region_code_is_there_once(regions):
    with pytest.raises(IntegrityError):
        make_region(code="410300")


def test_region_with_others_in_it_cannot_be_deleted(regions):
    with pytest.raises(ProtectedError):
        regions.luoyang.delete()
