"""The pages of import and export in the admin."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from metrics.models import Indicator, ReportedFigure
from programs.models import Program, TradeUnion
from tests.admin_pages import address
from tests.factories import (
    make_figure,
    make_indicator,
    make_program,
    make_staff,
    make_trade_union,
    make_user,
)
from tests.importing.sheets import csv_of, opened, workbook_of
from unionwork.importing.models import Upload
from unionwork.models import AuditEntry

MODELS = [TradeUnion, Program, Indicator, ReportedFigure]
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda each: each.__name__)
ROWS = [["slug", "name_en"], ["xian", "Xi'an"]]
UPLOAD, TEMPLATE = address(TradeUnion, "import"), address(TradeUnion, "import_template")


@pytest.fixture
def xian(db):
    return make_trade_union(slug="xian", name_en="Old")


def text_of(answer):
    content = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(content).decode()


def upload(client, rows=ROWS, name="unions.xlsx", page=UPLOAD, **data):
    content = rows if isinstance(rows, bytes) else workbook_of(rows)
    return client.post(page, {"file": SimpleUploadedFile(name, content), **data})


def previewed(client, *args, **data):
    """Upload a file and wait for its preview: its address and its page."""
    page = upload(client, *args, **data)["location"]
    assert "http-equiv" in text_of(client.get(page))
    return page, client.get(page)


def confirm(client, page, digest=None):
    return client.post(page, {"digest": digest or client.get(page).context["digest"]})


# importing ----------------------------------------------------------------------------------------


def test_file_is_previewed_confirmed_and_imported(admin_client, admin_user, xian):
    page, preview = previewed(admin_client, reason="译名")
    assert "Import all (1)" in preview.content.decode()
    assert TradeUnion.objects.get().name_en == "Old"

    text = text_of(confirm(admin_client, page))

    change = xian.history.first()
    assert f'content="0;url={page}"' in text
    assert TradeUnion.objects.get().name_en == "Xi'an"
    assert (change.history_user, change.history_change_reason) == (admin_user, "译名")
    assert "was imported on" in admin_client.get(page).content.decode()
    assert not Upload.objects.get().content


def test_import_stands_in_the_audit_log(admin_client, xian):
    page, _preview = previewed(admin_client)
    assert not AuditEntry.objects.filter(action="import").exists()

    text_of(confirm(admin_client, page))

    entry = AuditEntry.objects.get(action="import")
    assert entry.details == {"file": "unions.xlsx", "rows": 1, "new": 0, "changed": 1}


def test_import_cannot_be_made_twice(admin_client, xian):
    page, preview = previewed(admin_client)
    text_of(confirm(admin_client, page))
    xian.refresh_from_db()
    xian.name_en = "Old"
    xian.save()

    text_of(confirm(admin_client, page, preview.context["digest"]))

    xian.refresh_from_db()
    assert xian.name_en == "Old"
    assert AuditEntry.objects.filter(action="import").count() == 1


def test_new_preview_is_shown_if_records_have_changed(admin_client, xian):
    page, _preview = previewed(admin_client)
    xian.name_en = "Of somebody else"
    xian.save()

    text = text_of(confirm(admin_client, page))
    again = admin_client.get(f"{page}?changed")

    assert f"{page}?changed" in text
    assert TradeUnion.objects.get().name_en == "Of somebody else"
    assert "Records have changed since you saw the preview" in again.content.decode()
    assert "<del>Of somebody else</del>" in again.content.decode()
    text_of(confirm(admin_client, page))
    assert TradeUnion.objects.get().name_en == "Xi'an"


def test_mistakes_are_listed_and_nothing_can_be_confirmed(admin_client, xian):
    page, preview = previewed(admin_client, [["slug", "kind"], ["xian", "?"], ["xian", "primary"]])

    text = preview.content.decode()
    assert "<b>B</b>" in text
    assert "Row 2 is about the same record already." in text
    assert "Nothing can be imported yet" in text
    assert "digest" not in text
    text_of(confirm(admin_client, page, "x"))
    assert TradeUnion.objects.get().kind == "federation"


@pytest.mark.parametrize(
    ("name", "rows", "expected"),
    [
        ("a.xlsx", b"PK\x03\x04 broken", "damaged"),
        ("a.xlsx", [["slug", "kindd"], ["xian", "x"]], "there is no column called “kindd”"),
        ("a.csv", b"", "empty"),
    ],
)
def test_file_that_cannot_be_read_is_refused_on_the_spot(admin_client, xian, name, rows, expected):
    answer = upload(admin_client, rows, name)

    assert expected in str(answer.context["form"].errors["file"])
    assert not Upload.objects.exists()


def test_missing_column_for_a_new_record_is_told_in_the_preview(admin_client, db):
    _page, preview = previewed(admin_client, [["slug", "name_zh"], ["new", "新"]])

    assert "which needs these columns: kind、tier、region." in preview.content.decode()


def test_import_that_fails_says_so_and_changes_nothing(admin_client, xian, monkeypatch, caplog):
    page, _preview = previewed(admin_client)

    def broken(self, *args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr(TradeUnion, "save", broken)
    text = text_of(confirm(admin_client, page))

    assert "The import broke off, and nothing was changed." in text
    assert text.rstrip().endswith("</html>")
    assert "RuntimeError: broken" in caplog.text
    assert Upload.objects.get().applied_at is None


def test_progress_is_sent_while_it_goes_on(admin_client, xian, monkeypatch):
    monkeypatch.setattr("unionwork.importing.plans.STEP", 1)
    rows = [["slug", "name_en"], ["xian", "Xi'an"], ["beijing", "x"]]
    make_trade_union(slug="beijing")

    answer = admin_client.get(upload(admin_client, rows)["location"])

    bits = [bit.decode() for bit in answer.streaming_content]
    assert [bit for bit in bits if "<progress" in bit][1].count('value="1" max="2"') == 1
    assert answer["x-accel-buffering"] == "no"
    assert len(bits) == 5


def test_preview_shows_many_changes_page_by_page(admin_client, db):
    rows = [["slug", "name_en"]]
    for number in range(150):
        make_trade_union(slug=f"u-{number}")
        rows.append([f"u-{number}", "New"])

    page, preview = previewed(admin_client, rows)

    assert preview.content.decode().count("<ins>New</ins>") == 100
    assert admin_client.get(f"{page}?page=2").content.decode().count("<ins>New</ins>") == 50


def test_texts_of_a_file_are_shown_as_texts(admin_client, xian):
    _page, preview = previewed(
        admin_client, [["slug", "name_en", "kind"], ["xian", "<b>x</b>", "<i>"]]
    )

    assert "<i>" not in preview.content.decode()


def test_old_uploads_that_nobody_confirmed_are_deleted(admin_client, xian, time_machine):
    time_machine.move_to("2018-05-01")
    upload(admin_client)
    time_machine.move_to("2018-05-03")
    admin_client.force_login(make_user(is_staff=True, is_superuser=True))

    upload(admin_client)

    assert Upload.objects.count() == 1


# who may ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "may_import"), [("editors", True), ("reviewers", True), ("auditors", False)]
)
def test_import_is_for_those_who_may_add_and_change(client, xian, role, may_import):
    client.force_login(make_staff(role, xian))

    assert client.get(UPLOAD).status_code == (200 if may_import else 403)
    assert client.get(TEMPLATE).status_code == (200 if may_import else 403)
    assert (b">Import<" in client.get(address(TradeUnion, "changelist")).content) == may_import


def test_upload_is_for_who_made_it(admin_client, client, xian):
    page = upload(admin_client)["location"]
    client.force_login(make_user(is_staff=True, is_superuser=True))

    assert client.get(page).status_code == 404
    assert client.post(page, {"digest": "x"}).status_code == 404
    other = page.replace("programs/tradeunion", "programs/program")
    assert admin_client.get(other).status_code == 404


def test_pages_are_for_staff_alone(client, admin_client, xian):
    for page in (UPLOAD, TEMPLATE, upload(admin_client)["location"]):
        client.logout()
        assert client.get(page)["location"].startswith("/admin/login/")


# exporting ----------------------------------------------------------------------------------------


def keys_in(answer):
    sheet = opened(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    return [row[0].value for row in sheet.worksheets[0].iter_rows(min_row=2)]


def test_export_has_the_list_as_it_is_narrowed(admin_client, xian):
    make_trade_union(slug="luoyang", kind="industrial")

    everything = admin_client.get(address(TradeUnion, "export", "xlsx"))
    some = admin_client.get(address(TradeUnion, "export", "xlsx"), {"kind__exact": "industrial"})

    assert set(keys_in(everything)) == {"xian", "luoyang"}
    assert keys_in(some) == ["luoyang"]
    assert AuditEntry.objects.filter(action="export").count() == 2


@pytest.mark.parametrize("kind", ["workbook", "csv"])
def test_action_exports_what_is_selected(admin_client, xian, kind):
    make_trade_union(slug="luoyang")

    answer = admin_client.post(
        address(TradeUnion, "changelist"),
        {"action": f"export_selected_as_{kind}", "_selected_action": [xian.pk]},
    )

    text = text_of(answer) if kind == "csv" else "".join(keys_in(answer))
    assert "xian" in text
    assert "luoyang" not in text


def test_export_keeps_to_the_scope(client, xian):
    make_trade_union(slug="dalian", name_zh="大连市总工会")
    client.force_login(make_staff("editors", xian))

    assert keys_in(client.get(address(TradeUnion, "export", "xlsx"))) == ["xian"]
    assert "dalian" not in text_of(client.get(address(TradeUnion, "export", "csv")))
    book = opened(client.get(TEMPLATE).content)
    assert "大连" not in str([[cell.value for cell in row] for row in book["Lists"].iter_rows()])


def test_auditor_exports_and_stranger_does_not(client, xian):
    client.force_login(make_staff("auditors"))
    assert keys_in(client.get(address(TradeUnion, "export", "xlsx"))) == ["xian"]

    client.force_login(make_user(is_staff=True))
    assert client.get(address(TradeUnion, "export", "xlsx")).status_code == 403


def test_export_that_no_file_could_hold_is_refused(admin_client, xian, monkeypatch):
    monkeypatch.setattr("unionwork.importing.admin.MOST_ROWS", 0)

    answer = admin_client.get(address(TradeUnion, "export", "xlsx"), follow=True)

    assert "A workbook has at most 0 rows" in answer.content.decode()
    assert "xian" in text_of(admin_client.get(address(TradeUnion, "export", "csv")))


def test_csv_has_the_mark_by_which_excel_knows_its_encoding(admin_client, xian):
    content = text_of(admin_client.get(address(TradeUnion, "export", "csv")))

    assert content.startswith("\ufeffslug*,Chinese name*")
    assert csv_of([["x"]]) != content


# every model --------------------------------------------------------------------------------------


@every_model
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_of_every_model_have_no_inline_script_or_style(admin_client, model, language):
    {TradeUnion: make_trade_union, Program: make_program, Indicator: make_indicator}.get(
        model, make_figure
    )()
    headers = {"accept-language": language}
    exported = admin_client.get(address(model, "export", "xlsx"), headers=headers)
    page = address(model, "import")
    preview = upload(admin_client, exported.content, page=page)["location"]
    texts = [text_of(admin_client.get(page, headers=headers))]
    texts += [text_of(admin_client.get(preview, headers=headers)) for _twice in range(2)]

    for text in texts:
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert text.count("<script") == text.count("<script src=") + text.count(' id="django-admin')
    assert "there is nothing to import" in texts[2] or language == "zh-hans"


@every_model
def test_list_leads_to_import_and_export(admin_client, model):
    text = admin_client.get(address(model, "changelist"), {"q": "x"}).content.decode()

    assert f'href="{address(model, "import")}"' in text
    assert f'href="{address(model, "export", "xlsx")}?q=x"' in text
    assert f'href="{address(model, "export", "csv")}?q=x"' in text
