"""Every editable record remembers who changed it, when and how; the others have no history."""

import pytest
from django.apps import apps

from programs.models import BeneficiaryGroup, Partner, Program, Region, Tag, TradeUnion
from tests.factories import MAKERS, make_group, make_partner, make_program, make_tag
from tests.factories import make_trade_union as make_union

OWN_APPS = ["unionwork", "programs", "metrics"]
# Regions change by import alone, texts are attached, an index and the rows of lists follow from
# their records, and the others are memories themselves.
WITHOUT_HISTORY = {
    "DataChange",
    "DocumentText",
    "FormerKey",
    "ListedProgram",
    "Region",
    "SearchEntry",
    "SeedRecord",
    "AuditEntry",
    "FormerPassword",
    "SavedView",
    "StaffScope",
}
MODELS = {
    model.__name__: model
    for app in OWN_APPS
    for model in apps.get_app_config(app).get_models()
    if "Historical" not in model.__name__
}
EDITABLE = sorted(MODELS.keys() - WITHOUT_HISTORY)
# Another value for one field of every editable model.
OTHER_VALUES = {
    "Article": ("title", "另一篇"),
    "BeneficiaryGroup": ("name_zh", "矿工"),
    "Check": ("explanation", "四舍五入。"),
    "CheckTerm": ("name", "larger"),
    "Document": ("publication", "工人日报"),
    "Indicator": ("name_zh", "救助人次"),
    "InnovationStudio": ("leader", "某劳模"),
    "LeftOutWords": ("reason", "date"),
    "MutualAidPlan": ("cover", ["accident"]),
    "Partner": ("kind", "insurer"),
    "PovertyReliefDetail": ("action_count", 7),
    "Program": ("kind", "honours"),
    "ProgramParticipant": ("role", "organiser"),
    "ReportedFigure": ("note", "口径见上文。"),
    "SkillsContest": ("edition", 3),
    "StartupLoan": ("support", ["premium_subsidy"]),
    "Tag": ("name_zh", "送温暖"),
    "TradeUnion": ("name_zh", "改名的工会"),
}


def test_history_is_kept_of_all_but_the_named_models():
    kept = {name for name, model in MODELS.items() if hasattr(model, "history")}

    assert kept == set(EDITABLE)
    assert MODELS.keys() >= WITHOUT_HISTORY
    assert not hasattr(Region, "history")
    assert OTHER_VALUES.keys() == set(EDITABLE)


@pytest.mark.parametrize("name", EDITABLE)
def test_history_has_a_row_for_making_changing_and_deleting(db, name):
    model = MODELS[name]
    row = MAKERS[model]()
    key = row.pk
    change(row, name)

    row.delete()

    rows = model.history.filter(**{model._meta.pk.attname: key})
    assert [each.history_type for each in rows] == ["-", "~", "+"]
    assert all(each.history_date for each in rows)


@pytest.mark.parametrize("name", EDITABLE)
def test_history_says_what_changed_and_puts_it_back(db, name):
    model = MODELS[name]
    row = MAKERS[model]()
    field, before, after = change(row, name)

    later, earlier = row.history.all()
    (difference,) = later.diff_against(earlier).changes
    earlier.instance.save()

    assert (difference.field, difference.old, difference.new) == (field, before, after)
    assert getattr(model.objects.get(pk=row.pk), field) == before
    assert row.history.count() == 3


def change(row, name):
    """Change a record as OTHER_VALUES says: the field, its value before and after."""
    field, after = OTHER_VALUES[name]
    before = getattr(row, field)
    setattr(row, field, after)
    row.save()
    assert before != after
    return field, before, after


@pytest.mark.parametrize(
    ("field", "make"),
    [("beneficiaries", make_group), ("tags", make_tag), ("partners", make_partner)],
)
def test_history_of_a_program_has_its_lists(db, field, make):
    program = make_program()

    getattr(program, field).add(make())

    later, earlier = program.history.all()[:2]
    assert later.diff_against(earlier).changed_fields == [field]


def test_history_of_a_union_leaves_its_place_in_the_tree(db):
    """The path follows from the parent; putting a version back must not bring an old one."""
    above, other = make_union(), make_union()
    union = make_union(parent=above)
    below = make_union(parent=union)
    union.parent = other
    union.save()

    union.history.last().instance.save()

    assert TradeUnion.objects.get(pk=union.pk).path.startswith(above.path)
    assert set(TradeUnion.objects.below(above)) == {above, union, below}
    assert set(TradeUnion.objects.below(other)) == {other}


def test_history_keeps_the_reason(db):
    tag = make_tag()
    tag.name_zh, tag._change_reason = "送清凉", "改正错字"

    tag.save()

    assert tag.history.first().history_change_reason == "改正错字"


@pytest.mark.parametrize("model", [BeneficiaryGroup, Partner, Program, Tag])
def test_history_shows_a_record_as_it_was(db, model):
    row = MAKERS[model](name_zh="旧名")
    then = row.history.first().history_date
    row.name_zh = "新名"
    row.save()

    assert model.history.as_of(then).get().name_zh == "旧名"
