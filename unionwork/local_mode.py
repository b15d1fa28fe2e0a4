"""Local mode: the site on this machine only, with a secret key of its own.

`manage.py up` without a SECRET_KEY makes `var/local_secret_key` once; where that file is and no
SECRET_KEY is set, the settings are those for loopback: plain HTTP, no host but this machine.
It must not import Django: it runs before the settings are read.
"""

import os
import secrets
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", "") or BASE_DIR / "var")
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
