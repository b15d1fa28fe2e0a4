"""The command that imports on the server."""

import io

import pytest
from django.core.management import CommandError, call_command

from programs.models import TradeUnion
from tests.factories import make_staff, make_trade_union, make_user
from tests.importing.sheets import workbook_of
from unionwork.models import AuditEntry

ROWS = [["slug", "name_en"], ["xian", "Xi'an"]]


@pytest.fixture
def file(tmp_path, db):
    make_trade_union(slug="xian", name_en="Old")
    path = tmp_path / "unions.xlsx"
    path.write_bytes(workbook_of(ROWS))
    return path


def said(*arguments, **options):
    out = io.StringIO()
    call_command(
        "import_records", *map(str, arguments), stdout=out, stderr=io.StringIO(), **options
    )
    return out.getvalue()


@pytest.mark.parametrize("arguments", [[], ["--dry-run"]])
def test_command_says_what_would_change(file, arguments):
    text = said("trade-unions", file, *arguments)

    assert "row 2, changed: Xi'an\n    name_en: 'Old' → \"Xi'an\"" in text
    assert "0 new, 1 changed, 0 unchanged" in text
    assert "Nothing was changed" in text
    assert not AuditEntry.objects.exists()
    assert TradeUnion.objects.get().name_en == "Old"


def test_command_imports_with_user_and_reason(file):
    user = make_user(username="clerk", is_superuser=True)

    assert "Imported." in said("trade-unions", file, "--apply", "--as", "clerk", "--reason", "译名")

    change = TradeUnion.history.first()
    assert TradeUnion.objects.get().name_en == "Xi'an"
    assert (change.history_user, change.history_change_reason) == (user, "译名")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.username, entry.subject) == ("import", "clerk", "trade-unions")
    assert entry.details == {"by": "command", "file": "unions.xlsx", "rows": 1}


def test_command_keeps_to_the_scope_of_the_user(file):
    make_staff("editors", make_trade_union(), username="elsewhere")

    with pytest.raises(CommandError, match="1 mistake"):
        said("trade-unions", file, "--apply", "--as", "elsewhere")
    assert TradeUnion.objects.get(slug="xian").name_en == "Old"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["slug", "kind"], ["xian", "?"]], "Nothing was imported: 1 mistake."),
        ([["slug", "kindd"], ["xian", "?"]], "there is no column called “kindd”"),
    ],
)
def test_command_refuses_a_file_with_mistakes(file, rows, expected):
    file.write_bytes(workbook_of(rows))

    with pytest.raises(CommandError) as refused:
        said("trade-unions", file, "--apply")

    assert expected in str(refused.value)


@pytest.mark.parametrize(
    ("language", "heading", "expected"),
    [("zh-hans", "类别", "此处不能填写“?”"), ("en", "kind", "“?” isn't possible here.")],
)
def test_command_tells_mistakes_in_a_language(
    file, compiled_messages, capsys, language, heading, expected
):
    file.write_bytes(workbook_of([["slug", "kind"], ["xian", "?"]]))

    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_records", "trade-unions", str(file), f"--language={language}")

    assert f"row 2, column B “{heading}” (?): {expected}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [(["no.xlsx"], "There is no file"), (["FILE", "--as", "nobody"], "There is no user “nobody”")],
)
def test_command_says_what_is_missing(file, arguments, expected):
    with pytest.raises(CommandError, match=expected):
        said("trade-unions", *[file if each == "FILE" else each for each in arguments])


def test_command_lists_some_or_all(file):
    rows = [["slug", "name_en"]] + [[f"u-{n}", "New"] for n in range(60)]
    for n in range(60):
        make_trade_union(slug=f"u-{n}")
    file.write_bytes(workbook_of(rows))

    assert "… and 10 more; --all lists them" in said("trade-unions", file)
    assert "more" not in said("trade-unions", file, "--all")
