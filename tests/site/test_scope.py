"""Every address of the admin, of every model, as every role: a new one must be covered here."""

import re
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import URLPattern, URLResolver

from metrics import roles
from metrics.models import Check, ReportedFigure
from programs.models import Program, TradeUnion
from tests.admin_pages import address
from tests.factories import (
    MAKERS,
    make_check,
    make_figure,
    make_participant,
    make_program,
    make_staff,
    make_term,
    make_trade_union,
)
from unionwork.models import AuditEntry

REGISTERED = sorted(admin.site._registry, key=lambda model: model.__name__)
ROLES = list(roles.ROLES)
BOUND = [roles.EDITORS, roles.REVIEWERS]
SCOPED = [TradeUnion, Program, ReportedFigure, Check]
# The views of a record's admin by what they need; {verb} of the model.
VIEWS = {"changelist": "view", "add": "add", "change": "view", "delete": "delete"}
VIEWS |= {"history": "view", "simple_history": "view"}
# Addresses that aren't a record's: of the site, and redirections.
OF_THE_SITE = {
    *("index", "login", "logout", "password_change", "password_change_done", "jsi18n"),
    *("autocomplete", "view_on_site", "app_list", "second_factor"),
}
OWN_VIEWS = {"metrics_reportedfigure_read", "metrics_reportedfigure_review"}
OWN_VIEWS |= {
    f"metrics_reportedfigure_{view}"
    for view in ("entry", "period", "leave_out", "take_back", "review_next")
}
OWN_VIEWS |= {"auth_user_password_change"}
# The pages of workbooks have tests of their own.
OF_WORKBOOKS = re.compile(r"_(import|import_preview|process_import|export|template)$")

every_model = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
every_role = pytest.mark.parametrize("role", ROLES)
scoped = pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
bound = pytest.mark.parametrize("role", BOUND)


def named_patterns(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from named_patterns(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def records_of(union):
    """A record of every scoped model, about the union; each shows the union's name."""
    name = union.name_zh
    program = make_program(name_zh=f"{name}的项目", name_en="")
    make_participant(program=program, trade_union=union)
    figure = make_figure(trade_union=union, as_reported=f"{name}三百人", review="draft")
    check = make_check(slug=f"check-{union.slug}", explanation=f"{name}的核对")
    make_term(check_made=check, figure=figure)
    make_figure(program=program, as_reported=f"{name}四百人", review="draft")
    return {TradeUnion: union, Program: program, ReportedFigure: figure, Check: check}


@pytest.fixture
def world(db):
    """酒泉 with 肃州 below it, and 大连; records of each."""
    jiuquan = make_trade_union(name_zh="酒泉市总工会", name_en="", slug="jiuquan-ftu")
    suzhou = make_trade_union(name_zh="肃州区总工会", name_en="", slug="suzhou-ftu", parent=jiuquan)
    dalian = make_trade_union(name_zh="大连市总工会", name_en="", slug="dalian-ftu")
    return SimpleNamespace(
        jiuquan=jiuquan,
        ours=records_of(jiuquan),
        below=records_of(suzhou),
        theirs=records_of(dalian),
    )


@pytest.fixture
def as_role(client, world):
    """Signs a member of staff in who has the role and, if bound, the scope of 酒泉."""

    def sign_in(role):
        scope = [world.jiuquan] if role in BOUND else []
        client.force_login(make_staff(role, *scope))
        return client

    return sign_in


def is_open(answer):
    """Whether a page was shown; a record that isn't there leads back to the index."""
    return answer.status_code == 200


def may(role, verb, model):
    return f"{model._meta.app_label}.{verb}_{model._meta.model_name}" in roles.ROLES[role]


def arguments(view, row):
    if view in ("changelist", "add"):
        return []
    return [row.pk, row.history.first().pk] if view == "simple_history" else [row.pk]


# every address ------------------------------------------------------------------------------------


def test_every_address_of_the_admin_is_known():
    names = set(named_patterns(admin.site.get_urls()))

    of_records = {
        f"{model._meta.app_label}_{model._meta.model_name}_{view}"
        for model in REGISTERED
        for view in [*VIEWS, "deleted", "saved_view"]
    }
    others = {name for name in names - of_records if not OF_WORKBOOKS.search(name)}
    assert others == OF_THE_SITE | OWN_VIEWS


@every_model
@every_role
def test_role_opens_what_it_has_permission_for(as_role, world, role, model):
    client = as_role(role)
    row = world.ours.get(model) or MAKERS[model]()

    for view, verb in VIEWS.items():
        if view == "simple_history" and not hasattr(model, "history"):
            continue
        answer = client.get(address(model, view, *arguments(view, row)))

        expected = may(role, verb, model) and not is_kept_otherwise(model, verb)
        assert is_open(answer) == expected, (view, answer.status_code)


def is_kept_otherwise(model, verb):
    return model in (User, Group) and verb == "delete"


@every_model
@every_role
def test_role_changes_only_what_it_has_permission_for(as_role, world, role, model):
    client = as_role(role)
    row = world.ours.get(model) or MAKERS[model]()
    before = list(model.objects.values())

    for view, verb in [("add", "add"), ("change", "change"), ("delete", "delete")]:
        answer = client.post(address(model, view, *arguments(view, row)), {"post": "yes"})

        if not may(role, verb, model) or is_kept_otherwise(model, verb):
            assert answer.status_code == 403
            assert list(model.objects.values()) == before


@every_model
def test_nobody_without_a_role_opens_anything(client, db, model):
    client.force_login(make_staff(roles.EDITORS))  # a role, but no scope
    rows = client.get(address(model, "changelist"))
    if model in SCOPED:
        MAKERS[model]()
        assert rows.context["cl"].result_count == 0


# the scope ----------------------------------------------------------------------------------------


@scoped
@bound
def test_list_has_the_scope_with_everything_below_it(as_role, world, role, model):
    answer = as_role(role).get(address(model, "changelist"))

    shown = set(answer.context["cl"].queryset)
    assert {world.ours[model], world.below[model]} <= shown
    assert world.theirs[model] not in shown
    assert "大连" not in answer.content.decode()


@scoped
@bound
def test_search_and_filters_find_nothing_out_of_scope(as_role, world, role, model):
    client = as_role(role)

    for query in ({"q": "大连"}, {"q": "dalian"}, {"id__exact": world.theirs[model].pk}):
        answer = client.get(address(model, "changelist"), query, follow=True)
        assert "大连市" not in answer.content.decode()
        assert "大连" not in str(list(answer.context["cl"].queryset))


@scoped
@bound
@pytest.mark.parametrize("view", ["change", "delete", "history", "simple_history"])
def test_direct_address_out_of_scope_shows_nothing(as_role, world, role, model, view):
    client = as_role(role)
    row = world.theirs[model]

    for method in (client.get, client.post):
        answer = method(address(model, view, *arguments(view, row)))
        assert not is_open(answer)
        assert "大连" not in answer.content.decode()
    assert model.objects.filter(pk=row.pk).exists()


@scoped
@bound
def test_record_below_the_scope_opens(as_role, world, role, model):
    assert is_open(as_role(role).get(address(model, "change", world.below[model].pk)))


@bound
@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("metrics.reportedfigure", "trade_union"),
        ("metrics.reportedfigure", "program"),
        ("metrics.reportedfigure", "related_to"),
        ("metrics.checkterm", "figure"),
        ("programs.programparticipant", "trade_union"),
        ("programs.tradeunion", "parent"),
        ("programs.program", "parent"),
    ],
)
def test_autocomplete_offers_the_scope_alone(as_role, role, model, name):
    app, model_name = model.split(".")
    query = {"app_label": app, "model_name": model_name, "field_name": name, "term": ""}

    results = as_role(role).get("/admin/autocomplete/", query).json()["results"]

    texts = str([each["text"] for each in results])
    assert "酒泉" in texts
    assert "肃州" in texts
    assert "大连" not in texts


@scoped
@bound
def test_bulk_deletion_leaves_what_is_out_of_scope(as_role, world, role, model):
    row = world.theirs[model]

    as_role(role).post(
        address(model, "changelist"),
        {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
    )

    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", [m for m in REGISTERED if hasattr(m, "history")])
@every_role
def test_deleted_records_are_listed_for_those_who_see_everything(as_role, world, role, model):
    answer = as_role(role).get(address(model, "deleted"))

    assert is_open(answer) == (role not in BOUND)


@bound
def test_review_keeps_to_the_scope(as_role, world, role):
    client, figure = as_role(role), world.theirs[ReportedFigure]

    for method in (client.get, client.post):
        assert method(address(ReportedFigure, "review", figure.pk)).status_code == 404


def test_auditor_sees_everything(as_role, world):
    client = as_role(roles.AUDITORS)

    for model, row in world.theirs.items():
        assert is_open(client.get(address(model, "change", row.pk)))
        assert is_open(client.get(address(model, "history", row.pk)))


def test_roles_keep_auditing_and_administration_apart():
    assert not any("add_" in each or "change_" in each for each in roles.ROLES[roles.AUDITORS])
    assert "unionwork.view_auditentry" not in roles.ROLES[roles.ADMINISTRATORS]
    assert AuditEntry._meta.default_permissions == ["view"]


def test_roles_are_made_by_migrating(db):
    for role, names in roles.ROLES.items():
        group = Group.objects.get(name=role)
        has = {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}
        assert has == names
