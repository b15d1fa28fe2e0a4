"""Our management commands: each says what it is for, and the README tells of it."""

import pytest
from django.conf import settings
from django.core.management import call_command, get_commands, load_command_class

OURS = [app for app in settings.INSTALLED_APPS if (settings.BASE_DIR / app).is_dir()]
COMMANDS = sorted((name, app) for name, app in get_commands().items() if app in OURS)
each_command = pytest.mark.parametrize(("name", "app"), COMMANDS)


def test_commands_are_found():
    assert {"up", "load_fixtures", "import_regions", "verify_sources"} <= dict(COMMANDS).keys()


@each_command
def test_command_says_what_it_is_for(name, app):
    command = load_command_class(app, name)

    assert len(command.help) > 40
    assert command.help.endswith(".")


@each_command
def test_arguments_say_what_they_are(name, app):
    own = load_command_class(app, name).create_parser("manage.py", name)
    of_django = load_command_class("django.core", "check").create_parser("manage.py", "check")
    common = {action.dest for action in of_django._actions}

    silent = [
        action.dest for action in own._actions if action.dest not in common and not action.help
    ]

    assert silent == []


@each_command
def test_help_is_printed(name, app, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command(name, "--help")

    assert ended.value.code in (None, 0)
    said = "".join(capsys.readouterr().out.split())  # lines break anywhere
    assert f"{name}[-h]" in said
    assert "".join(load_command_class(app, name).help.split()) in said


@each_command
def test_command_is_documented(name, app):
    readme = (settings.BASE_DIR / "README.md").read_text("utf8")

    assert f"manage.py {name}" in readme or f"`{name}" in readme
