"""Two people change one record at the same time: the second is told, and nobody's work is lost."""

import pytest

from programs.models import Program
from tests.admin_pages import address, posted
from tests.factories import make_figure, make_participant, make_program, make_tag, make_user

TOLD = "Somebody else saved this record after you opened it."


@pytest.fixture
def program(db):
    return make_program(name_zh="送温暖", summary_zh="旧", started_on="2018-01-01",
                        started_on_precision="day")  # fmt: skip


@pytest.fixture
def opened(admin_client, program):
    """What the second person's browser holds."""
    return posted(admin_client.get(address(Program, "change", program.pk)))


def save(client, program, data):
    return client.post(address(Program, "change", program.pk), data)


def errors(answer):
    return " ".join(answer.context["adminform"].form.non_field_errors())


def by_somebody_else(program, **changes):
    for name, value in changes.items():
        setattr(program, name, value)
    program._history_user = make_user(username="zhang")
    program.save()


def test_form_knows_its_version_and_saves(admin_client, program, opened):
    assert opened["version"]

    assert save(admin_client, program, opened | {"summary_zh": "新"}).status_code == 302


def test_second_save_is_told_what_changed_and_by_whom(admin_client, program, opened):
    by_somebody_else(program, summary_zh="别人的话", kind="honours")

    answer = save(admin_client, program, opened | {"summary_zh": "我的话"})

    assert answer.status_code == 200
    assert TOLD in errors(answer)
    assert "zhang: " in errors(answer)
    assert "kind: “Culture and venues” → “Honours”" in errors(answer)
    assert "summary in Chinese: “旧” → “别人的话”" in errors(answer)
    assert Program.objects.get().summary_zh == "别人的话"


def test_second_save_loses_nothing(admin_client, program, opened):
    """What only the other changed is in the form; what both changed is this person's to decide."""
    tag = make_tag()
    program.tags.add(tag)
    by_somebody_else(program, summary_zh="别人的话", kind="honours", started_on=None,
                     started_on_precision="")  # fmt: skip

    answer = save(admin_client, program, opened | {"summary_zh": "我的话", "name_en": "Mine"})
    again = posted(answer)

    assert (again["summary_zh"], again["name_en"], again["kind"]) == ("我的话", "Mine", "honours")
    assert [int(key) for key in again["tags"]] == [tag.pk]
    assert again.get("started_on") is None
    assert save(admin_client, program, again).status_code == 302
    program = Program.objects.get()
    assert (program.summary_zh, program.name_en, program.kind) == ("我的话", "Mine", "honours")
    assert list(program.tags.all()) == [tag]
    assert program.started_on is None


def test_parts_of_a_record_count_too(admin_client, program, opened):
    participant = make_participant(program=program)

    answer = save(admin_client, program, opened)

    assert TOLD in errors(answer)
    assert "taking part added" in errors(answer)
    assert Program.objects.get().participants.get() == participant


@pytest.mark.parametrize("version", ["", "no", "1-2", "0" * 30])
def test_form_without_a_version_does_not_save(admin_client, program, opened, version):
    answer = save(admin_client, program, opened | {"version": version, "summary_zh": "我的话"})

    assert TOLD in errors(answer)
    assert Program.objects.get().summary_zh == "旧"


def test_figure_in_words_is_told_too(admin_client):
    figure = make_figure(note="旧", review="draft")
    page = address(type(figure), "change", figure.pk)
    opened = posted(admin_client.get(page))
    figure.note = "别人的话"
    figure.save()

    answer = admin_client.post(page, opened | {"value": "301", "upper": "301"})
    again = admin_client.post(page, posted(answer))

    assert TOLD in errors(answer)
    assert again.status_code == 302
    figure.refresh_from_db()
    assert (figure.note, figure.value) == ("别人的话", 301)


def test_reason_is_kept_in_the_history(admin_client, program, opened):
    save(admin_client, program, opened | {"summary_zh": "新", "change_reason": "补充内容"})

    page = admin_client.get(address(Program, "history", program.pk)).content.decode()
    assert program.history.first().history_change_reason == "补充内容"
    assert "补充内容" in page
    assert "<del>旧</del> → <ins>新</ins>" in page
