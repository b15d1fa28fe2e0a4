"""Signing in to the admin as a browser does, and what the audit log then says."""

from typing import Any

from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.factories import make_staff
from unionwork.models import AuditEntry

LOGIN = "/admin/login/"
PASSWORD = "Gonghui-2026"


def make_clerk(role: str = "editors", username: str = "clerk") -> Any:
    """A member of staff with a password."""
    user = make_staff(role, username=username)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Any, username: str = "clerk", password: str = PASSWORD, **more: Any) -> Any:
    return client.post(f"{LOGIN}?next=/admin/", {"username": username, "password": password} | more)


def logged() -> list[tuple[str, str]]:
    """What the audit log says was done, and by whom, the oldest first."""
    return [(entry.action, entry.username) for entry in AuditEntry.objects.order_by("id")]


def code_of(user: Any) -> str:
    """The code of the moment."""
    device = TOTPDevice.objects.get(user=user)
    return f"{totp(device.bin_key, device.step, device.t0, device.digits):06d}"
