#!/usr/bin/env python
"""Django's command line. `manage.py up` prepares everything and serves the site."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionwork.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from environs import EnvError
    except ImportError as error:
        sys.exit(f"{error}. Run `make install` once, then use .venv/bin/python manage.py …")
    if sys.argv[1:2] in (["up"], ["serve"]):
        from unionwork.local_mode import prepare_local_mode

        prepare_local_mode()
    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, EnvError) as error:
        sys.exit(f"unionwork can't start: {error}")


if __name__ == "__main__":
    main()
