"""Finding regions by Chinese, pinyin or initials."""

import pytest

from programs.region_search import find_regions
from tests.factories import make_region


@pytest.fixture
def places(regions):
    gansu = make_region(code="620000", name_zh="甘肃省", name_en="Gansu")
    jiuquan = make_region(code="620900", name_zh="酒泉市", name_en="Jiuquan", parent=gansu)
    make_region(code="620981", name_zh="玉门市", name_en="Yumen City", parent=jiuquan)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("酒泉", ["620900"]),
        ("酒", ["620900"]),
        ("泉", ["620900"]),
        ("jiuquan", ["620900"]),
        ("Jiuq", ["620900"]),
        ("jqs", ["620900"]),
        ("JQ", ["620900"]),
        ("xian", ["610100", "410323"]),  # 县 is xian, too
        ("xinan", ["410323"]),
        ("Xi'an", ["610100", "410323"]),
        ("gansu yumen", ["620981"]),
        ("酒泉 ym", ["620981"]),
        ("河南 玉门", []),
        ("quan", ["620900"]),
        ("uan", []),
        ("   ", []),
        ("%", []),
        ("中华", []),
    ],
)
def test_region_is_found(places, text, expected):
    assert [entry.code for entry in find_regions(text)] == expected


def test_larger_regions_come_first_and_no_more_than_asked(places):
    for number in range(20):
        make_region(code=str(630100 + number), name_zh=f"甘{number}县", name_en="Gan County")

    found = find_regions("gan", most=5)

    assert len(found) == 5
    assert found[0].code == "620000"


def test_suggestions_are_json_for_the_field_and_a_page_without_it(client, places):
    suggested = client.get("/regions/?q=ym", headers={"accept": "application/json"}).json()
    page = client.get("/regions/?q=ym")

    assert suggested == {
        "regions": [
            {
                "code": "620981",
                "name": "Yumen City",
                "other": "玉门市",
                "above": "Gansu › Jiuquan",
            }
        ]
    }
    assert 'href="/?region=620981"' in page.content.decode()
    assert "Accept" in page.headers["vary"]


@pytest.mark.parametrize("text", ["\0", "gan\0su", "x" * 5000, "<script>", "'"])
def test_any_text_is_answered(client, places, text):
    answer = client.get("/regions/", {"q": text})

    assert answer.status_code == 200
    assert b"<script>" not in answer.content.replace(b"<script src", b"")
