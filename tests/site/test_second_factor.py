"""The second factor: setting it up, signing in with it, backup codes, and failing."""

import re
from datetime import timedelta

import pytest
import segno
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.signing_in import code_of, logged, make_clerk, sign_in
from unionwork.models import AuditEntry

SECOND_FACTOR = "/admin/second-factor/"


@pytest.fixture
def clerk(db):
    return make_clerk()


@pytest.fixture
def clock(time_machine):
    """The time, which a test may put forward."""
    time_machine.move_to(timezone.now())
    return time_machine


def set_up(client, user, clock):
    client.get(SECOND_FACTOR)
    client.post(SECOND_FACTOR, {"token": code_of(user)})
    clock.shift(timedelta(seconds=31))  # a code counts once


def test_second_factor_is_asked_for_once_it_is_set_up(client, clerk, clock):
    client.force_login(clerk)
    set_up(client, clerk, clock)
    assert client.get("/admin/").status_code == 200
    client.post("/admin/logout/")

    without = sign_in(client)
    wrong = sign_in(client, otp_token="000000")
    clock.shift(timedelta(seconds=31))
    right = sign_in(client, otp_token=code_of(clerk))

    assert "second factor is missing or wrong" in without.content.decode()
    assert wrong.status_code == 200
    assert right.status_code == 302
    assert client.get("/admin/").status_code == 200


def test_session_from_before_the_second_factor_is_closed(client, clerk, clock):
    other = type(client)()
    other.force_login(clerk)
    client.force_login(clerk)
    set_up(client, clerk, clock)

    assert other.get("/admin/").status_code == 302


def test_wrong_code_sets_nothing_up(client, clerk):
    client.force_login(clerk)
    client.get(SECOND_FACTOR)

    answer = client.post(SECOND_FACTOR, {"token": "abc"})

    assert "the code of the moment" in answer.content.decode()
    assert not TOTPDevice.objects.get().confirmed


def test_second_factor_is_given_up_with_a_code(client, clerk, clock):
    client.force_login(clerk)
    set_up(client, clerk, clock)

    client.post(SECOND_FACTOR, {"token": code_of(clerk)})

    assert not TOTPDevice.objects.filter(confirmed=True).exists()
    assert [action for action, _name in logged()] == ["second_factor", "second_factor"]


def test_administrator_helps_who_lost_the_telephone(client, clerk, clock, admin_client):
    client.force_login(clerk)
    set_up(client, clerk, clock)

    admin_client.post(
        "/admin/auth/user/", {"action": "without_second_factor", "_selected_action": [clerk.pk]}
    )

    assert not TOTPDevice.objects.exists()
    assert AuditEntry.objects.first().subject == "clerk"


# the picture --------------------------------------------------------------------------------------


def test_key_is_shown_as_a_picture_without_styles(client, clerk):
    client.force_login(clerk)

    page = client.get(SECOND_FACTOR)

    picture = page.context["picture"]
    again = segno.make(TOTPDevice.objects.get().config_url, error="m", micro=False)
    assert picture.startswith("<svg")
    assert "style" not in picture
    assert (
        max(map(int, re.findall(r'(?:width|height)="(\d+)"', picture)))
        == (again.symbol_size(scale=5, border=4)[0])
    )
    assert picture in page.content.decode()


def test_picture_is_gone_once_it_is_set_up(client, clerk, clock):
    client.force_login(clerk)
    set_up(client, clerk, clock)

    page = client.get(SECOND_FACTOR).content.decode()

    assert "qr-code" not in page
    assert TOTPDevice.objects.get().key not in page


# backup codes -------------------------------------------------------------------------------------


@pytest.fixture
def codes(client, clerk, clock):
    """The backup codes, as the page shows them when the second factor is switched on."""
    client.force_login(clerk)
    client.get(SECOND_FACTOR)
    page = client.post(SECOND_FACTOR, {"token": code_of(clerk)})
    clock.shift(timedelta(seconds=31))
    codes = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", page.content.decode())
    client.post("/admin/logout/")
    return codes


def test_backup_codes_are_shown_once_and_not_kept(client, clerk, codes):
    assert len(set(codes)) == 10
    assert StaticToken.objects.count() == 10
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert not kept & {*codes, *(code.replace("-", "") for code in codes)}
    sign_in(client, otp_token=codes[0])

    page = client.get(SECOND_FACTOR).content.decode()

    assert "9 backup codes are left." in page
    assert not [code for code in codes if code in page]


def test_backup_code_signs_in_once(client, clerk, codes):
    first = sign_in(client, otp_token=f" {codes[0].upper()} ")
    told = client.get("/admin/").content.decode()
    client.post("/admin/logout/")
    again = sign_in(client, otp_token=codes[0])

    assert first.status_code == 302
    assert "You signed in with a backup code: 9 are left." in told
    assert again.status_code == 200
    assert logged()[-1] == ("code_failed", "clerk")
    entry = AuditEntry.objects.filter(action="signed_in").first()
    assert entry.details == {"by": "backup code", "left": 9}


def test_backup_code_of_another_account_is_wrong(client, clerk, codes, clock):
    other = make_clerk(username="other")
    client.force_login(other)
    set_up(client, other, clock)
    client.post("/admin/logout/")

    assert sign_in(client, "other", otp_token=codes[0]).status_code == 200
    assert StaticToken.objects.count() == 20


def test_new_backup_codes_need_a_code_and_replace_the_old(client, clerk, codes):
    sign_in(client, otp_token=codes[0])
    refused = client.post(SECOND_FACTOR, {"token": "abcde-fghjk", "codes": ""})
    assert "neither the code of the moment nor a backup code" in refused.content.decode()
    assert StaticToken.objects.count() == 9


def test_new_backup_codes_replace_the_old(client, clerk, codes, clock):
    sign_in(client, otp_token=code_of(clerk))
    clock.shift(timedelta(seconds=31))

    page = client.post(SECOND_FACTOR, {"token": code_of(clerk), "codes": ""})

    new = re.findall(r"<code>([a-z2-9-]{11})</code>", page.content.decode())
    assert len(new) == 10
    assert "no-store" in page.headers["cache-control"]
    assert logged()[-1] == ("backup_codes", "clerk")
    client.post("/admin/logout/")
    assert sign_in(client, otp_token=codes[1]).status_code == 200
    clock.shift(timedelta(seconds=5))
    assert sign_in(client, otp_token=new[1]).status_code == 302


def test_switching_off_takes_the_backup_codes_along(client, clerk, codes):
    sign_in(client, otp_token=codes[0])

    client.post(SECOND_FACTOR, {"token": codes[1], "off": ""})

    assert not StaticDevice.objects.exists()
    assert not TOTPDevice.objects.exists()
    assert logged()[-1] == ("second_factor", "clerk")


# failing ------------------------------------------------------------------------------------------


def test_wrong_codes_are_kept_and_lock_like_wrong_passwords(client, clerk, codes, clock):
    answers = []
    for number in range(5):
        answers.append(sign_in(client, otp_token=f"00000{number}").status_code)
        clock.shift(timedelta(seconds=20))  # after a wrong code the next is looked at later

    assert answers == [200, 200, 200, 200, 429]
    assert logged()[-5:] == [("code_failed", "clerk")] * 4 + [("locked_out", "clerk")]
    assert sign_in(client, otp_token=codes[0]).status_code == 429
    clock.shift(timedelta(minutes=16))
    assert sign_in(client, otp_token=codes[0]).status_code == 302


def test_right_password_forgets_no_failure_before_the_right_code(client, clerk, codes, clock):
    """Else each right password would allow five more codes."""
    for _ in range(4):
        sign_in(client, otp_token="")

    assert sign_in(client, password="wrong").status_code == 429


def test_wrong_password_does_not_tell_of_a_second_factor(client, clerk, codes):
    make_clerk(username="plain")

    pages = [
        sign_in(client, name, "wrong").content.decode().replace(name, "")
        for name in ("clerk", "plain", "nobody")
    ]

    errors = {re.search(r'<p class="errornote">[^<]*</p>', page).group() for page in pages}
    assert len(errors) == 1
    assert "second factor" not in errors.pop()


def test_wrong_code_on_the_page_itself_is_kept(client, clerk, codes):
    sign_in(client, otp_token=codes[0])

    client.post(SECOND_FACTOR, {"token": "000000", "off": ""})

    assert logged()[-1] == ("code_failed", "clerk")
    assert TOTPDevice.objects.get().confirmed


def test_reset_by_an_administrator_is_kept_and_takes_all(client, clerk, codes, admin_client):
    admin_client.post(
        "/admin/auth/user/", {"action": "without_second_factor", "_selected_action": [clerk.pk]}
    )

    assert not StaticDevice.objects.exists()
    entry = AuditEntry.objects.filter(action="second_factor").first()
    assert (entry.username, entry.subject, entry.details) == ("admin", "clerk", {"reset": True})
    assert sign_in(client).status_code == 302
