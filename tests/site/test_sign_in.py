"""Signing in: passwords, lockout, idle sessions; and what the audit log keeps."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from metrics.roles import EVERYWHERE, ROLES
from tests.admin_pages import address, posted
from tests.factories import make_staff, make_trade_union, make_user
from tests.signing_in import LOGIN, PASSWORD, logged, make_clerk, sign_in
from unionwork.models import AuditEntry, FormerPassword
from unionwork.staff.models import AuditError


@pytest.fixture
def clerk(db):
    return make_clerk()


@pytest.fixture
def clock(time_machine):
    """The time, which a test may put forward."""
    time_machine.move_to(timezone.now())
    return time_machine


# passwords ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password", ["Short-1", "onlysmallletters", "small-letters", "ONLYBIG1234", "1234567890123"]
)
def test_weak_password_is_refused(db, password):
    with pytest.raises(ValidationError):
        validate_password(password, make_user())


def test_password_must_not_be_like_the_name(db):
    with pytest.raises(ValidationError, match="too similar"):
        validate_password("Zhangwei-2026", make_user(username="zhangwei"))


def test_former_passwords_are_refused(clerk):
    for number in range(5):
        with pytest.raises(ValidationError, match="last five passwords"):
            validate_password(PASSWORD, clerk)
        clerk.set_password(f"Another-Pass-{number}")
        clerk.save()

    validate_password(PASSWORD, clerk)
    assert FormerPassword.objects.filter(user=clerk).count() == 6


def age_password(user, days):
    """The account's password is so many days old."""
    long_ago = timezone.now() - timedelta(days=days)
    FormerPassword.objects.filter(user=user).update(set_at=long_ago)


def test_old_password_has_to_be_changed_before_anything_else(client, clerk):
    age_password(clerk, 91)
    sign_in(client)

    assert client.get("/admin/").headers["location"] == "/admin/password_change/"
    assert client.get("/admin/programs/tag/").headers["location"] == "/admin/password_change/"
    new = "Quite-New-2026"
    client.post(
        "/admin/password_change/",
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )

    assert client.get("/admin/").status_code == 200
    assert logged()[-1] == ("password_changed", "clerk")


def test_password_may_grow_old_where_that_is_set(client, clerk, settings):
    settings.PASSWORD_DAYS = 0
    age_password(clerk, 1000)
    sign_in(client)

    assert client.get("/admin/").status_code == 200


def test_given_password_has_to_be_changed_before_anything_else(client, clerk, admin_client):
    """The administrator who gave it knows it."""
    page = address(get_user_model(), "change", clerk.pk).replace("change/", "password/")
    given, own = "Given-2026-x", "My-own-2026-x"
    admin_client.post(page, {"password1": given, "password2": given, "usable_password": "true"})

    sign_in(client, password=given)

    assert client.get("/admin/").headers["location"] == "/admin/password_change/"
    client.post(
        "/admin/password_change/",
        {"old_password": given, "new_password1": own, "new_password2": own},
    )
    assert client.get("/admin/").status_code == 200
    client.post("/admin/logout/")
    sign_in(client, password=own)
    assert client.get("/admin/").status_code == 200


# lockout ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["clerk", "nobody"])
def test_repeated_failures_lock_and_nothing_tells_who_exists(client, clerk, name):
    answers = [sign_in(client, name, "wrong") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429, 429]
    assert "Wait fifteen minutes" in answers[-1].content.decode()
    if name == "clerk":
        assert sign_in(client).status_code == 429  # the right password, too
    assert logged()[:6] == [("sign_in_failed", name)] * 4 + [("locked_out", name)] * 2


def test_failure_is_the_same_for_every_kind_of_account(client, clerk):
    make_user(username="reader", is_staff=False).set_password(PASSWORD)
    closed = make_user(username="closed", is_staff=True, is_active=False)
    closed.set_password(PASSWORD)
    closed.save()

    texts = {
        sign_in(client, name, PASSWORD if name != "clerk" else "wrong")
        .content.decode()
        .split("errornote")[1][:200]
        for name in ("clerk", "reader", "closed", "nobody")
    }

    assert len(texts) == 1


def test_lockout_ends(client, clerk, clock):
    for _ in range(5):
        sign_in(client, password="wrong")
    clock.shift(timedelta(minutes=16))

    assert sign_in(client).status_code == 302


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "请在十五分钟后重试"), ("en", "Wait fifteen minutes")]
)
def test_lockout_page_speaks_both_languages(client, clerk, language, words):
    for _ in range(5):
        answer = client.post(
            LOGIN,
            {"username": "clerk", "password": "wrong"},
            headers={"accept-language": language},
        )

    assert f'lang="{language}"' in answer.content.decode()
    assert words in answer.content.decode()


def test_lockout_keeps_no_password_nor_code(client, clerk):
    """The library keeps what was posted, to tell attacks apart."""
    sign_in(client, password="wrong-Secret-1", otp_token="abcde-fghjk")

    kept = AccessAttempt.objects.get().post_data
    assert "clerk" not in kept
    assert "wrong-Secret-1" not in kept
    assert "abcde" not in kept


def test_forged_address_does_not_escape_the_lockout(client, clerk):
    for number in range(5):
        answer = client.post(
            LOGIN,
            {"username": "clerk", "password": "wrong"},
            headers={"x-forwarded-for": f"10.0.0.{number}"},
        )

    assert answer.status_code == 429


# sessions -----------------------------------------------------------------------------------------


def test_session_ends_when_idle(client, clerk, clock):
    sign_in(client)
    for _ in range(3):
        clock.shift(timedelta(minutes=25))
        assert client.get("/admin/").status_code == 200  # every request keeps it alive

    clock.shift(timedelta(minutes=31))

    assert client.get("/admin/").status_code == 302


def test_closed_account_is_out_at_once(client, clerk):
    sign_in(client)
    clerk.is_active = False
    clerk.save()

    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("way", ["password", "logout"])
def test_session_from_before_is_void(client, clerk, way):
    """After signing out, and in other browsers after a new password."""
    sign_in(client)
    other = type(client)()
    other.cookies = client.cookies.copy()
    if way == "password":
        clerk.set_password("Another-2026")
        clerk.save()
    else:
        client.post("/admin/logout/")

    assert other.get("/admin/").status_code == 302


def test_connection_is_encrypted(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    answer = client.get(LOGIN)
    secure = client.get(LOGIN, secure=True)

    assert answer.headers["location"] == f"https://testserver{LOGIN}"
    assert "max-age=31536000; includeSubDomains" in secure.headers["strict-transport-security"]


def test_cookies_are_kept_from_scripts_and_end_with_the_browser(client, clerk, settings):
    sign_in(client)

    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]
    assert settings.SESSION_COOKIE_SECURE
    assert settings.CSRF_COOKIE_SECURE


# the audit log ------------------------------------------------------------------------------------


def test_signing_in_and_out_is_kept(client, clerk):
    sign_in(client, password="wrong")
    sign_in(client)
    client.post("/admin/logout/")

    assert logged() == [
        ("sign_in_failed", "clerk"),
        ("signed_in", "clerk"),
        ("signed_out", "clerk"),
    ]
    entry = AuditEntry.objects.first()
    assert (entry.user_number, entry.address) == (clerk.pk, "127.0.0.1")


def test_changed_powers_are_kept(client, clerk):
    administrator = make_staff("administrators", username="head")
    client.force_login(administrator)
    page = address(get_user_model(), "change", clerk.pk)
    data = posted(client.get(page)) | {"groups": [], "is_active": "on", "is_staff": "on"}

    answer = client.post(page, data)

    assert answer.status_code == 302, answer.context["errors"]
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.username, entry.subject) == ("permissions", "head", "clerk")
    assert (entry.details["before"]["roles"], entry.details["after"]["roles"]) == (["editors"], [])


POWERS = [
    ("roles", {"groups": "auditors"}),
    ("is_active", {"is_active": None}),
    ("is_staff", {"is_staff": None}),
    ("is_superuser", {"is_superuser": "on"}),
    ("scope", {"scopes-TOTAL_FORMS": 1, "scopes-0-trade_union": "union"}),
]


@pytest.mark.parametrize(("power", "change"), POWERS)
def test_every_power_that_changes_on_the_page_of_an_account_is_kept(
    admin_client, clerk, power, change
):
    keys = {"auditors": Group.objects.get(name="auditors").pk, "union": make_trade_union().pk}
    page = address(get_user_model(), "change", clerk.pk)
    data = posted(admin_client.get(page)) | {
        name: keys.get(value, value) for name, value in change.items()
    }

    answer = admin_client.post(
        page, {name: value for name, value in data.items() if value is not None}
    )

    assert answer.status_code == 302, answer.context["errors"]
    details = AuditEntry.objects.get(action="permissions", subject="clerk").details
    before, after = details["before"], details["after"]
    assert [name for name in after if after[name] != before[name]] == [power]


def test_new_account_is_kept_with_its_powers(client, admin_client):
    admin_client.post(
        address(get_user_model(), "add"),
        {
            "username": "new",
            "usable_password": "true",
            "password1": PASSWORD,
            "password2": PASSWORD,
            "scopes-TOTAL_FORMS": 0,
            "scopes-INITIAL_FORMS": 0,
        },
    )

    entry = AuditEntry.objects.get(action="permissions")
    assert (entry.subject, entry.details["before"]) == ("new", {})
    assert entry.details["after"]["is_staff"]
    sign_in(client, "new")
    assert client.get("/admin/").headers["location"] == "/admin/password_change/"


def test_password_set_by_an_administrator_is_kept(admin_client, clerk):
    page = address(get_user_model(), "change", clerk.pk).replace("change/", "password/")
    new = {"password1": "Other-2026-x", "password2": "Other-2026-x", "usable_password": "true"}

    assert admin_client.post(page, new).status_code == 302

    entry = AuditEntry.objects.get(action="password_changed")
    assert (entry.username, entry.subject) == ("admin", "clerk")


def test_nothing_in_the_project_removes_audit_entries():
    """The law asks for six months; all of it is kept, so nothing may ever purge it."""
    with pytest.raises(AuditError):
        AuditEntry.objects.filter(at__lt=timezone.now() - timedelta(days=3650)).delete()


def test_administrator_and_auditor_are_different_people():
    """No role both keeps accounts or records and reads the audit log."""
    readers = [name for name, may in ROLES.items() if "unionwork.view_auditentry" in may]

    assert readers == ["auditors"]
    assert not [may for may in ROLES["auditors"] if ".view_" not in may and may not in EVERYWHERE]
    assert "auth.change_user" in ROLES["administrators"]


def test_administrator_makes_nobody_a_superuser_nor_changes_one(client, clerk, admin_user):
    administrator = make_staff("administrators", username="head")
    client.force_login(administrator)
    page = address(get_user_model(), "change", clerk.pk)

    client.post(page, posted(client.get(page)) | {"is_superuser": "on"})

    clerk.refresh_from_db()
    assert not clerk.is_superuser
    for other in (admin_user, administrator):
        assert client.post(address(get_user_model(), "change", other.pk), {}).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: AuditEntry.objects.update(username="x"),
        lambda entry: AuditEntry.objects.all().delete(),
    ],
)
def test_audit_log_cannot_be_changed(client, clerk, change):
    sign_in(client)

    with pytest.raises(AuditError):
        change(AuditEntry.objects.get())


def test_database_refuses_to_change_the_audit_log(client, clerk):
    sign_in(client)

    with (
        pytest.raises(DatabaseError, match="can't be changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE unionwork_auditentry SET username = 'x'")


@pytest.mark.parametrize("view", ["add", "change", "delete"])
def test_nobody_edits_the_audit_log(admin_client, clerk, view):
    sign_in(type(admin_client)())
    entry = AuditEntry.objects.get()
    where = address(AuditEntry, view, *([] if view == "add" else [entry.pk]))

    assert admin_client.post(where, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("role", "status"),
    [("auditors", 200), ("administrators", 403), ("reviewers", 403), ("editors", 403)],
)
def test_audit_log_is_for_auditors(client, clerk, role, status):
    client.force_login(make_staff(role))

    assert client.get("/admin/unionwork/auditentry/").status_code == status
