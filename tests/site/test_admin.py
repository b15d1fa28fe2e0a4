"""The admin, model by model: a new one is covered by being registered."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from simple_history.admin import SimpleHistoryAdmin

from metrics.models import Article, Check, Document, DocumentText, Indicator, ReportedFigure
from programs.models import (
    DETAILS,
    BeneficiaryGroup,
    Partner,
    Program,
    ProgramParticipant,
    Region,
    Tag,
    TradeUnion,
)
from tests.admin_pages import address, posted, put_back
from tests.factories import MAKERS
from unionwork.models import AuditEntry

REGISTERED = dict(sorted(admin.site._registry.items(), key=lambda pair: pair[0].__name__))
WITH_HISTORY = [
    model for model, shown in REGISTERED.items() if isinstance(shown, SimpleHistoryAdmin)
]
CANNOT_BE_ADDED = {Region, DocumentText, Group, AuditEntry}
# A field of every editable model that a person would change, and what it becomes.
CHANGES = {
    TradeUnion: {"name_en": "Changed"},
    Partner: {"name_en": "Changed"},
    BeneficiaryGroup: {"name_en": "Changed"},
    Tag: {"name_en": "Changed"},
    Program: {"summary_en": "Changed"},
    Indicator: {"definition_en": "Changed"},
    Document: {"publication": "Changed"},
    Article: {"byline": "Changed"},
    ReportedFigure: {"note_en": "Changed"},
    Check: {"explanation": "Changed"},
}
every_model = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
every_editable_model = pytest.mark.parametrize(
    "model", WITH_HISTORY, ids=lambda model: model.__name__
)


# every model ----------------------------------------------------------------------------------


@every_model
def test_changelist_shows_its_rows(admin_client, model):
    MAKERS[model]()

    answer = admin_client.get(address(model, "changelist"))

    assert answer.status_code == 200
    assert answer.context["cl"].result_count == model.objects.count() >= 1


@every_model
def test_changelist_can_be_searched(admin_client, model):
    MAKERS[model]()
    many = model.objects.count()

    found = admin_client.get(address(model, "changelist"), {"q": "no-such-words"})

    assert REGISTERED[model].search_fields
    assert found.context["cl"].result_count == 0 < many


@every_model
def test_changelist_can_be_filtered(admin_client, model):
    MAKERS[model]()
    page = admin_client.get(address(model, "changelist"))

    for one in page.context["cl"].filter_specs:
        for choice in one.choices(page.context["cl"]):
            narrowed = address(model, "changelist") + choice.get("query_string", "?")
            assert admin_client.get(narrowed).status_code == 200


@every_model
def test_changelist_needs_as_many_queries_for_200_rows_as_for_10(
    admin_client, queries_of, monkeypatch, model
):
    monkeypatch.setattr(REGISTERED[model], "list_per_page", 1000)
    for _ in range(10):
        MAKERS[model]()
    of_ten = queries_of(admin_client, address(model, "changelist"))

    for _ in range(190):
        MAKERS[model]()

    assert model.objects.count() >= 200
    assert queries_of(admin_client, address(model, "changelist")) <= of_ten


@every_model
def test_add_page_is_there_unless_rows_come_otherwise(admin_client, model):
    answer = admin_client.get(address(model, "add"))

    assert answer.status_code == (403 if model in CANNOT_BE_ADDED else 200)


@every_model
def test_change_page_shows_the_record(admin_client, model):
    row = MAKERS[model]()

    answer = admin_client.get(address(model, "change", row.pk))

    assert answer.status_code == 200
    assert str(row) in answer.context["subtitle"]


@every_model
def test_history_page_shows_the_record(admin_client, model):
    row = MAKERS[model]()

    answer = admin_client.get(address(model, "history", row.pk))

    assert answer.status_code == 200
    if model in WITH_HISTORY:
        assert [entry.history_type for entry in answer.context["page_obj"]] == ["+"]


@every_model
def test_pages_are_for_staff_alone(client, db, model):
    row = MAKERS[model]()

    for page in (address(model, "changelist"), address(model, "change", row.pk)):
        assert client.get(page).headers["location"] == f"/admin/login/?next={page}"


AUTOCOMPLETES = [
    (shown.model, name)
    for model, registered in REGISTERED.items()
    for shown in [registered, *registered.inlines]
    for name in shown.autocomplete_fields
]
AUTOCOMPLETES += [(ProgramParticipant, "trade_union")] + [
    (model, field.name)
    for model in DETAILS.values()
    for field in model._meta.concrete_fields
    if field.many_to_one
]


@pytest.mark.parametrize(("model", "name"), AUTOCOMPLETES)
def test_autocomplete_finds_records(admin_client, model, name):
    field = model._meta.get_field(name)
    row = MAKERS[field.related_model]()
    key = next(getattr(row, key) for key in ("key", "code", "slug") if hasattr(row, key))
    whose = {
        "app_label": model._meta.app_label,
        "model_name": model._meta.model_name,
        "field_name": name,
    }

    found = admin_client.get("/admin/autocomplete/", whose | {"term": key}).json()
    nothing = admin_client.get("/admin/autocomplete/", whose | {"term": "no-such"}).json()

    assert [entry["id"] for entry in found["results"]] == [str(row.pk)]
    assert nothing["results"] == []


# saving ---------------------------------------------------------------------------------------


def test_changes_are_there_for_every_editable_model():
    assert CHANGES.keys() == set(WITH_HISTORY)
    assert REGISTERED.keys() - CHANGES.keys() == {Region, DocumentText, User, Group, AuditEntry}


@every_editable_model
def test_saving_a_change_writes_who_made_it(admin_client, admin_user, model):
    row = MAKERS[model]()
    page = address(model, "change", row.pk)

    answer = admin_client.post(page, posted(admin_client.get(page)) | CHANGES[model])

    assert answer.status_code == 302, answer.context["errors"]
    (name, value) = next(iter(CHANGES[model].items()))
    change, creation = row.history.all()
    assert getattr(model.objects.get(pk=row.pk), name) == value
    assert (change.history_type, change.history_user) == ("~", admin_user)
    assert change.diff_against(creation).changed_fields == [name]


@every_editable_model
def test_history_puts_an_old_version_back(admin_client, admin_user, model):
    row = MAKERS[model]()
    (name, value) = next(iter(CHANGES[model].items()))
    before = getattr(row, name)
    setattr(row, name, value)
    row.save()
    old = address(model, "simple_history", row.pk, row.history.last().pk)

    answer = put_back(admin_client, old)

    assert answer.status_code == 302, answer.context["refusals"]
    assert getattr(model.objects.get(pk=row.pk), name) == before != value
    assert row.history.first().history_user == admin_user


@every_editable_model
def test_saving_nonsense_is_refused_with_a_sentence(admin_client, model):
    row = MAKERS[model]()
    page = address(model, "change", row.pk)
    data = posted(admin_client.get(page))
    required = next(
        field.name
        for field in model._meta.concrete_fields
        if field.name in data and not field.blank and field.choices is None
    )

    answer = admin_client.post(page, data | {required: ""})

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors[required] == ["This field is required."]
    assert row.history.count() == 1


# regions and texts change elsewhere -----------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "view", "args"),
    [
        (Region, "add", 0),
        (Region, "change", 1),
        (Region, "delete", 1),
        (DocumentText, "add", 0),
        (DocumentText, "change", 1),
    ],
)
def test_record_that_comes_otherwise_cannot_be_changed(admin_client, model, view, args):
    row = MAKERS[model]()
    before = list(model.objects.filter(pk=row.pk).values())

    answer = admin_client.post(address(model, view, *[row.pk][:args]), {"name_zh": "改名"})

    assert answer.status_code == 403
    assert list(model.objects.filter(pk=row.pk).values()) == before
