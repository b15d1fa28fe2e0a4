"""Reading a figure's words for the admin: the sentence, the entries, and the endpoint."""

import re

import pytest
from django.conf import settings as site
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import translation

from metrics.forms import REASONS, entries, read, sentence
from tests.factories import make_indicator, make_user

# reading --------------------------------------------------------------------------------------

ENTRIES = [
    # words, value, lower, upper, qualifier
    ("431万元", "4310000", "4305000", "4315000", "exact"),
    ("32.5万余人次", "325000", "325000", "326000", "at_least"),
    ("突破60万人次", "600000", "600000", "", "at_least"),
    ("不足500元", "500", "0", "500", "at_most"),
    ("近3万", "30000", "20000", "30000", "nearly"),
    ("20至30家", "20", "20", "30", "exact"),
    ("98%", "98", "98", "98", "exact"),
    ("-5", "-5", "-5", "-5", "exact"),
    # bounds with more decimals than are stored are rounded outwards
    ("85.36%", "85.36", "85.35", "85.37", "exact"),
    ("负0.25元", "-0.25", "-0.26", "-0.24", "exact"),
]


@pytest.mark.parametrize(("words", "value", "lower", "upper", "qualifier"), ENTRIES)
def test_words_fill_in_the_fields(words, value, lower, upper, qualifier):
    assert tuple(entries(read(words)).values()) == (value, lower, upper, qualifier)


SENTENCES = [
    # words, unit of the indicator, what the reading says
    (
        "431万元",
        "yuan",
        "“431万元” is read as 4.31 million yuan (431万元). Qualifier: Exactly. "
        "Interval: 4.305 million yuan or more, 4.315 million yuan or less.",
    ),
    (
        "32.5万余人次",
        "person_times",
        "“32.5万余人次” is read as 325,000 person-times (32.5万人次). Qualifier: At least. "
        "Interval: 325,000 person-times or more, less than 326,000 person-times.",
    ),
    (
        "近3万人",
        None,
        "“近3万人” is read as 30,000 persons (3万人). Qualifier: Nearly. "
        "Interval: more than 20,000 persons, 30,000 persons or less.",
    ),
    (
        "突破60万元",
        "yuan_per_year",
        "“突破60万元” is read as 600,000 yuan per year (60万元/年). Qualifier: At least. "
        "Interval: 600,000 yuan per year or more.",
    ),
    (
        "数十",
        None,
        "“数十” is read as 20 (20). Qualifier: At least. Interval: 20 or more, less than 100. "
        "The words are vague. The words name no unit: make sure that it is the indicator's.",
    ),
    (
        "20至30家",
        "organisations",
        "“20至30家” is read as 20 organisations (20家). Qualifier: Exactly. "
        "Interval: 20 organisations or more, 30 organisations or less. "
        "The words state a range: the value is its low end.",
    ),
    (
        "20户",
        "households",
        "“20户” is read as 20 households (20户). Qualifier: Exactly. "
        "Interval: exactly this number.",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("words", "unit", "said"), SENTENCES)
def test_reading_is_told_in_a_sentence(words, unit, said):
    indicator = make_indicator(unit=unit) if unit else None

    assert sentence(read(words), indicator) == said


def test_reading_is_told_with_the_chinese_unit_in_chinese():
    with translation.override("zh-hans"):
        said = sentence(read("431万元"), None)

    assert "431万元" in said.replace("“431万元”", "")
    assert "yuan" not in said


def test_every_reason_of_the_parser_has_a_sentence():
    source = "".join(path.read_text("utf8") for path in (site.BASE_DIR / "metrics").glob("*.py"))

    codes = set(re.findall(r'FigureError\(\s*"(\w+)"', source))

    assert codes
    assert codes <= REASONS.keys()


# the endpoint ---------------------------------------------------------------------------------


@pytest.fixture
def reading_of(admin_client):
    def ask(**query):
        answer = admin_client.get(reverse("admin:metrics_reportedfigure_read"), query)
        assert answer.status_code == 200
        return answer.json()

    return ask


def test_endpoint_gives_the_reading_and_what_to_fill_in(reading_of, yuan):
    answer = reading_of(words="431万元", indicator=yuan.pk)

    assert answer["reading"].startswith("“431万元” is read as 4.31 million yuan (431万元).")
    assert answer["entries"] == {
        "value": "4310000",
        "lower": "4305000",
        "upper": "4315000",
        "qualifier": "exact",
    }


def test_endpoint_reads_without_an_indicator(reading_of):
    assert reading_of(words=" 32.5万余人次 ", indicator="")["entries"]["value"] == "325000"


REFUSED = [
    # the question, part of the answer
    ({}, "This field is required."),
    ({"words": ""}, "This field is required."),
    ({"words": "x\0"}, "Null characters"),
    ({"words": "很多人"}, "“很多人” has no number in it."),
    ({"words": "2018年5月3日"}, "is a date"),
    ({"words": "5人和6人"}, "states more than one figure"),
    ({"words": "1" * 300}, "too long"),
    ({"words": "100%%s很好"}, "“100%%s很好”"),
    ({"words": "3人", "indicator": "0"}, "Select a valid choice"),
    ({"words": "3人", "indicator": "' OR 1=1"}, "Select a valid choice"),
    ({"words": "3人", "indicator": "9" * 400}, "Select a valid choice"),
]


@pytest.mark.parametrize(("question", "said"), REFUSED)
def test_endpoint_says_why_there_is_no_reading(reading_of, question, said):
    answer = reading_of(**question)

    assert answer.keys() == {"error"}
    assert said in answer["error"]


UNITS_REFUSED = [
    ("431万元", "“431万元” is read in the unit “Yuan”, but “Person-times relieved” is counted in"),
    ("300人", "“300人” is read in the unit “Persons”, but"),
    ("6000万美元", "“6000万美元” is read in the unit “US dollars”, but"),
]


@pytest.mark.parametrize(("words", "said"), UNITS_REFUSED)
def test_endpoint_refuses_another_unit(reading_of, person_times, words, said):
    answer = reading_of(words=words, indicator=person_times.pk)

    assert answer["error"].startswith(said)
    assert "“Person-times”" in answer["error"]


def test_endpoint_answers_in_the_language_of_the_page(admin_client, settings):
    settings.LANGUAGE_CODE = "zh-hans"
    words = {"words": "431万元"}
    where = reverse("admin:metrics_reportedfigure_read")

    answer = admin_client.get(where, words, headers={"accept-language": "zh-CN"})

    assert "million" not in answer.json()["reading"]


def test_endpoint_is_for_staff_alone(client, db):
    where = reverse("admin:metrics_reportedfigure_read") + "?words=3"

    anonymous = client.get(where)
    client.force_login(make_user())
    reader = client.get(where)

    assert anonymous.status_code == reader.status_code == 302
    assert anonymous.headers["location"].startswith("/admin/login/")
    assert reader.headers["location"].startswith("/admin/login/")


@pytest.mark.parametrize(
    ("permission", "status"),
    [
        (None, 403),
        ("view_reportedfigure", 403),
        ("change_indicator", 403),
        ("add_reportedfigure", 200),
        ("change_reportedfigure", 200),
    ],
)
def test_endpoint_needs_the_permission_to_enter_figures(client, db, permission, status):
    clerk = make_user(is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename=permission))
    client.force_login(clerk)

    answer = client.get(reverse("admin:metrics_reportedfigure_read"), {"words": "3人"})

    assert answer.status_code == status


def test_endpoint_only_answers_get(admin_client):
    answer = admin_client.post(reverse("admin:metrics_reportedfigure_read"), {"words": "3人"})

    assert answer.status_code == 405
