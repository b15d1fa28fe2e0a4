from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from programs.choices import ProgramKind
from programs.models import DETAILS, InnovationStudio, PovertyReliefDetail, SkillsContest
from tests.factories import (
    make_detail,
    make_partner,
    make_program,
    make_region,
)
from unionwork.fields import ChoiceListField, known_date

every_kind = pytest.mark.parametrize("kind", DETAILS)
CODE_LISTS = [
    (model, field.name)
    for model in DETAILS.values()
    for field in model._meta.concrete_fields
    if isinstance(field, ChoiceListField)
]


@every_kind
def test_detail_fits_only_programs_of_its_kind(db, kind):
    model = DETAILS[kind]
    model(program=make_program(kind=kind)).full_clean()
    detail = model(program=make_program(kind="honours", name_en="Prize"))

    with pytest.raises(ValidationError) as refusal:
        detail.full_clean()

    (sentence,) = refusal.value.messages
    assert sentence == (
        f"{model._meta.verbose_name} belong to a program of the kind “{ProgramKind(kind).label}”; "
        "Prize is of the kind “Honours”. Change its kind, or leave these facts out."
    )


@every_kind
def test_detail_is_found_from_its_program(db, kind):
    detail = make_detail(DETAILS[kind])

    assert getattr(detail.program, DETAILS[kind].related_name()) == detail
    assert str(detail) == f"{DETAILS[kind]._meta.verbose_name}: {detail.program}"


@every_kind
def test_detail_facts_have_every_column_but_the_program(db, kind):
    detail = make_detail(DETAILS[kind])

    names = [field.name for field in detail._meta.concrete_fields if field.name != "program"]
    assert list(detail.facts()) == names


@every_kind
def test_detail_without_facts_shows_nothing(db, kind):
    assert make_detail(DETAILS[kind]).shown_facts() == []


def test_detail_facts_are_codes_and_natural_keys(db):
    contest = make_detail(
        SkillsContest, level="county", edition=3, venue_region=make_region(code="610000")
    )

    assert contest.facts() == {
        "trade_zh": "",
        "trade_en": "",
        "level": "county",
        "edition": 3,
        "rounds": None,
        "venue_region": "610000",
        "held_from": None,
        "held_to": None,
    }


SHOWN = [
    ("skills_contest", {"trade_en": "Welding"}, ("trade (English)", "Welding")),
    ("skills_contest", {"level": "county"}, ("level", "County contest")),
    ("skills_contest", {"edition": 0}, ("edition number", "0")),
    ("skills_contest", {"held_from": date(2019, 5, 1)}, ("held from", "2019-05-01")),
    ("innovation_studio", {"leader": "某劳模"}, ("leader", "某劳模")),
    ("poverty_relief", {"measures": ["skills", "culture"]}, ("measures", "Skills, Culture")),
    ("poverty_relief", {"is_assessed_yearly": False}, ("assessed yearly", "no")),
    ("poverty_relief", {"is_assessed_yearly": True}, ("assessed yearly", "yes")),
    ("mutual_aid", {"claims_channel": "app"}, ("claims channel", "In the app")),
    ("startup_loan", {"support": ["premium_subsidy"]}, ("support", "Insurance premium subsidy")),
]


@pytest.mark.parametrize(("kind", "fields", "expected"), SHOWN)
def test_detail_shows_a_fact_as_a_reader_sees_it(db, kind, fields, expected):
    detail = make_detail(DETAILS[kind], **fields)

    assert detail.shown_facts() == [expected]


def test_detail_shows_other_records_by_name(db):
    loan = make_detail(DETAILS["startup_loan"], lender=make_partner(name_en="Bank of Luoyang"))

    assert loan.shown_facts() == [("lender", "Bank of Luoyang")]


@pytest.mark.parametrize(("language", "expected"), [("zh-hans", "电焊工"), ("en", "Welding")])
def test_detail_shows_texts_of_the_active_language_alone(db, language, expected):
    contest = make_detail(SkillsContest, trade_zh="电焊工", trade_en="Welding")

    with translation.override(language):
        ((_label, text),) = contest.shown_facts()

    assert text == expected


@pytest.mark.parametrize(
    ("precision", "expected"), [("year", "2016"), ("month", "2016-03"), ("day", "2016-03-01")]
)
def test_detail_shows_a_date_as_far_as_it_is_known(db, precision, expected):
    studio = make_detail(
        InnovationStudio, founded_on=date(2016, 3, 1), founded_on_precision=precision
    )

    assert studio.shown_facts() == [("founded on", expected)]
    assert known_date(studio.founded_on, precision) == expected


def test_known_date_of_none_is_empty():
    assert known_date(None, "") == ""


# lists of codes -------------------------------------------------------------------------------


@pytest.mark.parametrize(("model", "name"), CODE_LISTS)
@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (["no-such"], "Unknown: no-such. Possible are: "),
        ("skills", "This must be a list of codes without repeats."),
        ({"skills": 1}, "This must be a list of codes without repeats."),
        (3, "This must be a list of codes without repeats."),
        ([[]], "Unknown: []. Possible are: "),
    ],
)
def test_code_list_refuses_what_is_no_list_of_its_codes(db, model, name, value, sentence):
    detail = model(program=make_program(kind=model.KIND), **{name: value})

    with pytest.raises(ValidationError) as refusal:
        detail.full_clean()

    assert refusal.value.message_dict[name][0].startswith(sentence)


@pytest.mark.parametrize(("model", "name"), CODE_LISTS)
def test_code_list_takes_all_of_its_codes_once(db, model, name):
    codes = [code for code, _label in model._meta.get_field(name).options]
    detail = make_detail(model, **{name: codes})
    detail.full_clean()
    setattr(detail, name, [*codes, codes[0]])

    with pytest.raises(ValidationError, match="without repeats"):
        detail.full_clean()

    assert getattr(model.objects.get(), name) == codes


def test_code_list_is_empty_unless_told(db):
    one, other = make_detail(PovertyReliefDetail), make_detail(PovertyReliefDetail)
    one.measures.append("skills")

    assert other.measures == PovertyReliefDetail.objects.first().measures == []


def test_code_list_keeps_a_code_that_is_no_longer_known(db):
    detail = make_detail(PovertyReliefDetail, measures=["skills", "retired"])

    assert detail.shown_facts() == [("measures", "Skills, retired")]
