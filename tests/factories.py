"""Rows for tests: one function a model makes a complete, valid record.

Whatever matters to a test, the test says; the rest is filled in here. Numbered names keep records
apart. `MAKERS` has the maker of every model, for the tests that go through all of them.
"""

import hashlib
from collections.abc import Callable
from itertools import count
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.utils import timezone
from model_bakery import baker

from metrics import roles
from metrics.models import (
    Article,
    Check,
    CheckTerm,
    Document,
    DocumentText,
    Indicator,
    LeftOutWords,
    ReportedFigure,
)
from programs.models import (
    DETAILS,
    BeneficiaryGroup,
    InnovationStudio,
    MutualAidPlan,
    Partner,
    PovertyReliefDetail,
    Program,
    ProgramParticipant,
    Region,
    SkillsContest,
    StaffScope,
    StartupLoan,
    Tag,
    TradeUnion,
)
from programs.models.details import Detail
from unionwork.models import (
    AuditEntry,
    FormerKey,
    FormerPassword,
    SavedView,
    SearchEntry,
    SeedRecord,
)

number = count(100_001)  # whoever searches for “1” finds all
COUNTRY = "100000"


def with_defaults(fields: dict[str, Any], **defaults: Any) -> dict[str, Any]:
    """The fields of the test over the defaults; a default may be a function that makes it."""
    chosen = defaults | fields
    return {name: value() if callable(value) else value for name, value in chosen.items()}


def named(name: str, key: str = "slug") -> dict[str, str]:
    """A key and names that no other record has."""
    n = next(number)
    return {key: f"{name}-{n}".replace(" ", "-"), "name_zh": f"第{n}号", "name_en": f"{name} {n}"}


# who and what ---------------------------------------------------------------------------------


def china() -> Region:
    """The country: there is one."""
    return Region.objects.filter(code=COUNTRY).first() or baker.make(
        Region,
        code=COUNTRY,
        name_zh="中华人民共和国",
        name_en="China",
        short_name_zh="中国",
        level="country",
    )


LEVELS = {"country": "province", "province": "prefecture", "prefecture": "county"}


def make_region(**fields: Any) -> Region:
    """A region, one level below its parent: a province, unless told."""
    values = with_defaults(fields, **named("Region", key="code"), parent=china)
    values.setdefault("level", LEVELS[values["parent"].level])
    if "code" not in fields:
        values["code"] = str(400_000 + next(number))
    values.setdefault("short_name_zh", values["name_zh"][:2])
    return baker.make(Region, **values)


def make_trade_union(**fields: Any) -> TradeUnion:
    values = with_defaults(
        fields, **named("union"), kind="federation", tier="prefecture", region=china
    )
    return baker.make(TradeUnion, **values)


def make_partner(**fields: Any) -> Partner:
    return baker.make(Partner, **with_defaults(fields, **named("partner"), kind="bank"))


def make_group(**fields: Any) -> BeneficiaryGroup:
    return baker.make(BeneficiaryGroup, **with_defaults(fields, **named("group", key="code")))


def make_tag(**fields: Any) -> Tag:
    return baker.make(Tag, **with_defaults(fields, **named("tag")))


def make_program(**fields: Any) -> Program:
    return baker.make(
        Program, **with_defaults(fields, **named("program"), kind="culture", region=china)
    )


def make_participant(**fields: Any) -> ProgramParticipant:
    values = with_defaults(fields, program=make_program, trade_union=make_trade_union)
    return baker.make(ProgramParticipant, **values)


def make_detail(model: type[Detail], **fields: Any) -> Detail:
    """The facts of a program of the kind that they belong to."""
    values = with_defaults(fields, program=lambda: make_program(kind=model.KIND))
    return baker.make(model, **values)


def maker_of(model: type[Detail]) -> Callable[..., Detail]:
    return lambda **fields: make_detail(model, **fields)


# how much -------------------------------------------------------------------------------------


def make_indicator(**fields: Any) -> Indicator:
    values = with_defaults(
        fields,
        **named("indicator", key="code"),
        definition_zh="期内的数目。",
        definition_en="How many in the period.",
        unit="persons",
        measure="flow",
        theme="hardship",
    )
    return baker.make(Indicator, **values)


def fingerprint(n: int) -> str:
    """A digest as digests look: never one that reads as a number."""
    return hashlib.sha256(f"{n}".encode()).hexdigest()


def make_document(**fields: Any) -> Document:
    n = next(number)
    values = with_defaults(fields, slug=f"page-{n}", name=f"page-{n}.txt", sha256=fingerprint(n))
    return baker.make(Document, **values)


def make_text(**fields: Any) -> DocumentText:
    values = with_defaults(fields, document=make_document, text="第一行。\n第二行。\n")
    return baker.make(DocumentText, **values)


def make_article(**fields: Any) -> Article:
    n = next(number)
    values = with_defaults(
        fields, slug=f"article-{n}", title=f"第{n}篇", document=make_document, position=1
    )
    return baker.make(Article, **values)


def make_figure(**fields: Any) -> ReportedFigure:
    """A verified figure; without an interval of its own it is exact."""
    values = with_defaults(
        fields,
        key=f"figure-{next(number)}",
        article=make_article,
        indicator=make_indicator,
        as_reported="300人",
        value=300,
        review="verified",
    )
    values.setdefault("lower", values["value"])
    values.setdefault("upper", values["value"])
    values.setdefault("review_reason", "单位不对。" if values["review"] == "rejected" else "")
    return baker.make(ReportedFigure, **values)


def make_check(**fields: Any) -> Check:
    values = with_defaults(fields, slug=f"check-{next(number)}", relation="at_most")
    return baker.make(Check, **values)


def make_term(**fields: Any) -> CheckTerm:
    values = with_defaults(fields, check_made=make_check, figure=make_figure, name="smaller")
    return baker.make(CheckTerm, **values)


def make_left_out(**fields: Any) -> LeftOutWords:
    values = with_defaults(fields, document=make_document, line=1, start=0, end=2, reason="name")
    return baker.make(LeftOutWords, **values)


# what stands beside them ----------------------------------------------------------------------


def make_seed_record(**fields: Any) -> SeedRecord:
    values = with_defaults(
        fields, resource="tags", key=f"tag-{next(number)}", content={"slug": "x"}
    )
    return baker.make(SeedRecord, **values)


def make_former_key(**fields: Any) -> FormerKey:
    """A key that a tag once had."""
    values = with_defaults(
        fields,
        resource="programs.tag",
        key=f"former-{next(number)}",
        record_id=lambda: make_tag().pk,
        replaced_at=timezone.now,
    )
    return baker.make(FormerKey, **values)


def make_search_entry(**fields: Any) -> SearchEntry:
    values = with_defaults(
        fields, resource="names", record_id=lambda: next(number), text="工会", grams="工 会 工会"
    )
    return baker.make(SearchEntry, **values)


def make_user(**fields: Any) -> User:
    return baker.make(User, **with_defaults(fields, username=f"user-{next(number)}"))


def make_auth_group(**fields: Any) -> Group:
    return baker.make(Group, **with_defaults(fields, name=f"group {next(number)}"))


def make_staff(role: str, *scope: TradeUnion, **fields: Any) -> User:
    """A member of staff with a role, who works on the records of the unions of the scope."""
    if not Group.objects.filter(name=role).exists():
        roles.install(apps)  # tests that empty the whole database remove the groups, too
    user = make_user(**fields | {"is_staff": True})
    user.groups.add(Group.objects.get(name=role))
    for trade_union in scope:
        StaffScope.objects.create(user=user, trade_union=trade_union)
    return user


def make_scope(**fields: Any) -> StaffScope:
    values = with_defaults(fields, user=make_user, trade_union=make_trade_union)
    return baker.make(StaffScope, **values)


def make_audit_entry(**fields: Any) -> AuditEntry:
    return baker.make(AuditEntry, **with_defaults(fields, action="signed_in", username="clerk"))


def make_saved_view(**fields: Any) -> SavedView:
    values = with_defaults(fields, user=make_user, address="/admin/programs/tag/", name="标签")
    return baker.make(SavedView, **values)


def make_former_password(**fields: Any) -> FormerPassword:
    return baker.make(FormerPassword, **with_defaults(fields, user=make_user, password="x"))


MAKERS: dict[type[Model], Callable[..., Any]] = {
    Region: make_region,
    TradeUnion: make_trade_union,
    Partner: make_partner,
    BeneficiaryGroup: make_group,
    Tag: make_tag,
    Program: make_program,
    ProgramParticipant: make_participant,
    PovertyReliefDetail: maker_of(PovertyReliefDetail),
    MutualAidPlan: maker_of(MutualAidPlan),
    SkillsContest: maker_of(SkillsContest),
    InnovationStudio: maker_of(InnovationStudio),
    StartupLoan: maker_of(StartupLoan),
    Indicator: make_indicator,
    Document: make_document,
    DocumentText: make_text,
    Article: make_article,
    ReportedFigure: make_figure,
    Check: make_check,
    CheckTerm: make_term,
    LeftOutWords: make_left_out,
    SeedRecord: make_seed_record,
    FormerKey: make_former_key,
    SearchEntry: make_search_entry,
    StaffScope: make_scope,
    AuditEntry: make_audit_entry,
    SavedView: make_saved_view,
    FormerPassword: make_former_password,
    User: make_user,
    Group: make_auth_group,
}


def make_program_with_facts(kind: str, **fields: Any) -> Program:
    """A program of a kind, with the facts of that kind where it has some."""
    program = make_program(kind=kind, **fields)
    if kind in DETAILS:
        make_detail(DETAILS[kind], program=program)
    return program
