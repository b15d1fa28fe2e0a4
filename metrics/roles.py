"""The roles of staff 角色: which group may do what. The groups are made by a migration.

A permission decides what one may do, the scope (programs.StaffScope) on whose records. Whoever has
`work_everywhere` isn't bound to a union.
"""

from collections.abc import Iterator
from typing import Any

EDITORS, REVIEWERS = "editors", "reviewers"
AUDITORS, ADMINISTRATORS = "auditors", "administrators"

# Read by all staff, changed by administrators alone; regions change only by import.
VOCABULARY = "programs.beneficiarygroup programs.tag metrics.indicator".split()
READ_ONLY = "programs.region metrics.documenttext".split()
SHARED = ["programs.partner"]
RECORDS = (
    "programs.tradeunion programs.program metrics.document metrics.article metrics.reportedfigure "
    "metrics.check"
).split()
# Rows inside the page of a record.
PARTS = (
    "programs.programparticipant programs.povertyreliefdetail programs.mutualaidplan "
    "programs.skillscontest programs.innovationstudio programs.startuploan metrics.checkterm"
).split()
EVERYTHING = [*VOCABULARY, *READ_ONLY, *SHARED, *RECORDS, *PARTS]
ACCOUNTS = ["auth.user", "programs.staffscope"]


def may(verbs: str, models: list[str]) -> set[str]:
    """The permissions for all of the models: may("view add", ["programs.tag"])."""
    pairs = [model.split(".") for model in models]
    return {f"{app}.{verb}_{name}" for app, name in pairs for verb in verbs.split()}


EDITING = (
    may("view", EVERYTHING)
    | may("add", SHARED)
    | may("add change", RECORDS)
    | may("add change delete", PARTS)
)
REVIEWING = {"metrics.review_reportedfigure"}
EVERYWHERE = {"programs.work_everywhere"}

ROLES: dict[str, set[str]] = {
    EDITORS: EDITING,
    REVIEWERS: EDITING | REVIEWING,
    AUDITORS: may("view", [*EVERYTHING, *ACCOUNTS, "auth.group", "unionwork.auditentry"])
    | EVERYWHERE,
    ADMINISTRATORS: EDITING
    | REVIEWING
    | EVERYWHERE
    | may("add change delete", [*VOCABULARY, *SHARED, *RECORDS])
    | may("delete", ["metrics.documenttext"])
    | may("view add change", ["auth.user"])
    | may("view add change delete", ["programs.staffscope"])
    | may("view", ["auth.group"]),
}


def permissions_of(apps: Any, names: set[str]) -> Iterator[Any]:
    """The rows of the permissions; they are made where migrating hasn't made them yet."""
    for name in sorted(names):
        app, codename = name.split(".")
        model = codename.split("_", 1)[1]
        if name in EVERYWHERE:
            model = "staffscope"
        content_type, _is_new = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label=app, model=model
        )
        permission, _is_new = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": label(codename)}
        )
        yield permission


def label(codename: str) -> str:
    """What Django would call the permission: Can view tag."""
    return f"Can {codename.replace('_', ' ')}"


def install(apps: Any) -> None:
    """Make the groups of the roles with exactly their permissions."""
    for role, names in ROLES.items():
        group, _is_new = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        group.permissions.set(permissions_of(apps, names))
