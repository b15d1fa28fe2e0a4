"""The second factor 双因素认证: the key in a telephone, and backup codes for when that is lost."""

import secrets
from base64 import b32encode
from typing import Any

import segno
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django_otp import login as verify_session
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

BACKUP_CODES = 10
BACKUP_LENGTH = 10
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # without those that look alike: 0 o, 1 i l
LONGEST = 16  # a backup code with its hyphen, and some spaces


def device_of(user: Any) -> TOTPDevice | None:
    """The second factor of an account, where it is set up and confirmed."""
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).first()


def accepted_by(user: Any, code: str) -> Any:
    """The device that accepts the code of the moment or, once, a backup code; None if none does.

    After each wrong code the device waits longer before it accepts another one.
    """
    code = plain(code)
    device: Any = device_of(user)
    if device is None or not code:
        return None
    if not (code.isascii() and code.isdigit() and len(code) == device.digits):
        device, code = StaticDevice.objects.filter(user=user).first(), as_kept(user, code)
    return device and verify_token(user, device.persistent_id, code)


def plain(code: str) -> str:
    return code.replace(" ", "").replace("-", "").lower()


# setting it up ------------------------------------------------------------------------------------


def new_device(user: Any) -> TOTPDevice:
    """The account's device that waits for its first code, made once."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, confirmed=False, name="TOTP")


def key_of(device: TOTPDevice) -> str:
    """The key as one types it into an authenticator, in groups of four."""
    key = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[i : i + 4] for i in range(0, len(key), 4))


def picture_of(device: TOTPDevice) -> SafeString:
    """The key as a QR code, an SVG without any style, which the policy would forbid."""
    code = segno.make(device.config_url, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=5, border=4, dark="#000", light="#fff"))


def confirm(request: HttpRequest, device: TOTPDevice) -> None:
    """From now on the account needs its code; the session that set it up has shown it."""
    device.confirmed = True
    device.save()
    verify_session(request, device)


def switch_off(user: Any) -> bool:
    """Sign in without it from now on; whether there was one."""
    was_on = device_of(user) is not None
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    return was_on


# backup codes -------------------------------------------------------------------------------------


def new_backup_codes(user: Any) -> list[str]:
    """Ten new codes, of which each counts once; those from before no longer count.

    Only what is made of them and the site's secret key is kept: nobody can read them again.
    """
    device, _is_new = StaticDevice.objects.get_or_create(user=user, defaults={"name": "backup"})
    device.token_set.all().delete()
    codes = [
        "".join(secrets.choice(LETTERS) for _letter in range(BACKUP_LENGTH))
        for _code in range(BACKUP_CODES)
    ]
    for code in codes:
        device.token_set.create(token=as_kept(user, code))
    half = BACKUP_LENGTH // 2
    return [f"{code[:half]}-{code[half:]}" for code in codes]


def as_kept(user: Any, code: str) -> str:
    digest = salted_hmac("unionwork.backup_code", f"{user.pk}:{code}", algorithm="sha256").digest()
    return b32encode(digest)[:16].decode()


def backup_codes_left(user: Any) -> int:
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=user))
