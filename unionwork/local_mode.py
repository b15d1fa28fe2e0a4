"""Local mode: the site on this machine only, with a secret key of its own.

`manage.py up` without a SECRET_KEY makes `var/local_secret_key` once; where that file is and no
SECRET_KEY is set, the settings are those for loopback: plain HTTP, no host but this machine.
It must not import Django: it runs before the settings are read.
"""

import os
import secrets
from pathlib import Path

from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
VARIABLES = (
    "ADMIN_PASSWORD ALLOWED_HOSTS API_REQUESTS_PER_MINUTE API_ROWS_PER_HOUR CACHE_URL "
    "CSRF_TRUSTED_ORIGINS DATABASE_URL DATA_DIR DEBUG EXPORTS_AT_ONCE HOST LOG_LEVEL "
    "PASSWORD_DAYS PORT PUBLISHED_ON_LOOPBACK REVIEW_OWN_ENTRIES SECRET_KEY SECURE_SSL_REDIRECT "
    "SESSION_IDLE_MINUTES TRUSTED_PROXIES"
).split()


def read_environment() -> Env:
    """The environment with what .env adds to it; an empty variable is as good as none."""
    env = Env()
    env.read_env(str(BASE_DIR / ".env"), recurse=False)
    for name in VARIABLES:
        if os.environ.get(name) == "":
            del os.environ[name]
    return env


env = read_environment()
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var")))
KEY_FILE = DATA_DIR / "local_secret_key"


def local_secret_key() -> str:
    """The key of local mode, or an empty string where there is none (or an empty file)."""
    try:
        return KEY_FILE.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def prepare_local_mode() -> None:
    """Make the key of local mode, unless the environment brings one or it is there already."""
    if os.environ.get("SECRET_KEY") or local_secret_key():
        return
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    KEY_FILE.touch(mode=0o600)
    KEY_FILE.write_text(secrets.token_urlsafe(64) + "\n", encoding="ascii")
