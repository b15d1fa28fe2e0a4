"""Review: draft, verified or sent back with a reason; nobody verifies their own entry."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from metrics.models import ReportedFigure
from tests.admin_pages import address, posted, put_back
from tests.factories import make_figure, make_indicator, make_participant, make_staff, make_text
from tests.factories import make_trade_union as make_union

NOT_OWN = "You entered it yourself: somebody else has to verify it."
NO_REVIEWER = "Only reviewers verify figures or send them back."


@pytest.fixture
def union(db):
    return make_union(name_zh="酒泉市总工会")


@pytest.fixture
def editor(union):
    return make_staff("editors", union, username="editor")


@pytest.fixture
def reviewer(union):
    return make_staff("reviewers", union, username="reviewer")


@pytest.fixture
def draft(union, editor):
    return make_figure(trade_union=union, review="draft", entered_by=editor)


def review_page(figure):
    return address(ReportedFigure, "review", figure.pk)


def answer_review(client, figure, **data):
    version = client.get(review_page(figure)).context["version"]
    return client.post(review_page(figure), {"version": version, **data})


def sentences(answer):
    return [str(message) for message in answer.context["messages"]]


# the rules ----------------------------------------------------------------------------------------


def test_reviewer_verifies_what_somebody_else_entered(draft, reviewer):
    draft.verify(reviewer)

    assert ReportedFigure.objects.public().get() == draft


def test_editor_verifies_nothing(draft, editor):
    with pytest.raises(ValidationError, match=NO_REVIEWER):
        draft.verify(editor)


def test_reviewer_does_not_verify_their_own_entry(draft, reviewer, settings):
    draft.entered_by = reviewer
    with pytest.raises(ValidationError, match=NOT_OWN):
        draft.verify(reviewer)

    settings.REVIEW_OWN_ENTRIES = True
    draft.verify(reviewer)
    assert draft.review == "verified"


@pytest.mark.parametrize("reason", ["", "  "])
def test_sending_back_needs_a_reason(draft, reviewer, reason):
    with pytest.raises(ValidationError, match="Say what is wrong with the figure"):
        draft.send_back(reviewer, reason)


def test_sending_back_keeps_the_reason_in_the_history(draft, reviewer):
    draft.send_back(reviewer, "单位不对。" * 40)

    draft.refresh_from_db()
    assert (draft.review, draft.review_reason) == ("rejected", "单位不对。" * 40)
    assert draft.history.first().history_change_reason.startswith("单位不对。")


def test_lists_of_what_waits(draft, editor, reviewer, settings):
    own = make_figure(trade_union=draft.trade_union, review="draft", entered_by=reviewer)
    back = make_figure(trade_union=draft.trade_union, review="rejected", entered_by=editor)
    make_figure(review="draft")  # out of scope
    rows = ReportedFigure.objects

    assert list(rows.waiting_for(reviewer)) == [draft]
    assert list(rows.waiting_for(editor)) == []
    assert list(rows.sent_back_to(editor)) == [back]
    assert list(rows.sent_back_to(reviewer)) == []
    settings.REVIEW_OWN_ENTRIES = True
    assert set(rows.waiting_for(reviewer)) == {draft, own}


def test_lists_of_what_waits_are_filters_of_the_list(client, draft, editor, reviewer):
    for user, queue, found in [
        (reviewer, "waiting", [draft]),
        (reviewer, "sent_back", []),
        (editor, "sent_back", []),
    ]:
        client.force_login(user)
        answer = client.get(address(ReportedFigure, "changelist"), {"queue": queue})
        assert list(answer.context["cl"].queryset) == found


# the page of the review ---------------------------------------------------------------------------


def test_reviewer_sees_the_words_in_their_sentence(client, draft, reviewer):
    make_text(document=draft.article.document, text="全市救助300人。\n")
    ReportedFigure.objects.filter(pk=draft.pk).update(line=1, start=4, end=8)
    client.force_login(reviewer)

    text = client.get(review_page(draft)).content.decode()

    assert "全市救助<mark>300人</mark>。" in text
    assert "entered by editor" in text
    assert "1 figure waits for you" in text


def test_reviewer_verifies_and_goes_on_to_the_next(client, draft, reviewer):
    following = make_figure(trade_union=draft.trade_union, review="draft")
    client.force_login(reviewer)

    answer = answer_review(client, draft, verify="")

    assert answer.headers["location"] == review_page(following)
    assert ReportedFigure.objects.get(pk=draft.pk).review == "verified"
    assert draft.history.first().history_user == reviewer
    last = answer_review(client, following, send_back="", reason="数字不对")
    assert last.headers["location"] == address(ReportedFigure, "changelist")
    assert ReportedFigure.objects.get(pk=following.pk).review_reason == "数字不对"


def test_review_of_what_was_changed_meanwhile_is_refused(client, draft, reviewer):
    client.force_login(reviewer)
    version = client.get(review_page(draft)).context["version"]
    draft.note = "口径已变"
    draft.save()

    answer = client.post(review_page(draft), {"version": version, "verify": ""})

    assert sentences(answer) == ["It was changed while you read it: look again."]
    assert ReportedFigure.objects.get(pk=draft.pk).review == "draft"


def test_review_page_offers_nothing_to_who_may_not(client, draft, editor):
    client.force_login(editor)

    page = client.get(review_page(draft))
    answer = answer_review(client, draft, verify="")

    assert NO_REVIEWER in page.content.decode()
    assert 'name="verify"' not in page.content.decode()
    assert sentences(answer) == [NO_REVIEWER]
    assert ReportedFigure.objects.get(pk=draft.pk).review == "draft"


def test_sending_back_without_a_reason_is_asked_for_one(client, draft, reviewer):
    client.force_login(reviewer)

    assert sentences(answer_review(client, draft, send_back="")) == [
        "Say what is wrong with the figure."
    ]


# changing what was reviewed -----------------------------------------------------------------------


def change(client, figure, **data):
    page = address(ReportedFigure, "change", figure.pk)
    return client.post(page, posted(client.get(page)) | data)


def test_new_figure_is_a_draft_of_whoever_entered_it(client, editor, union):
    client.force_login(editor)
    form = posted(client.get(address(ReportedFigure, "add")))
    entered = {
        "article": make_figure().article.pk,
        "indicator": make_indicator().pk,
        "trade_union": union.pk,
        "as_reported": "500人",
        "value": "500",
        "review": "verified",
    }

    answer = client.post(address(ReportedFigure, "add"), form | entered)

    assert answer.status_code == 302, answer.context["errors"]
    figure = ReportedFigure.objects.get(value=500)
    assert (figure.review, figure.entered_by) == ("draft", editor)


def test_figure_sent_back_is_a_draft_again_once_it_is_changed(client, editor, draft, reviewer):
    draft.send_back(reviewer, "数字不对")
    client.force_login(editor)

    change(client, draft, value="301", upper="301")

    draft.refresh_from_db()
    assert (draft.review, draft.review_reason, draft.value) == ("draft", "", 301)


def test_who_changes_a_draft_has_entered_it(client, draft, reviewer):
    client.force_login(reviewer)

    change(client, draft, value="301", upper="301")

    draft.refresh_from_db()
    assert draft.entered_by == reviewer
    assert draft.why_not_reviewed_by(reviewer) == NOT_OWN


def test_correcting_a_public_figure_makes_one_that_supersedes_it(client, draft, editor, reviewer):
    draft.verify(reviewer)
    key = draft.key
    client.force_login(editor)

    answer = change(client, draft, value="301", upper="301")

    assert answer.status_code == 302
    old, new = ReportedFigure.objects.order_by("pk")
    assert (old.key, old.value, old.review) == (key, 300, "verified")
    assert (new.value, new.review, new.supersedes, new.entered_by) == (301, "draft", old, editor)
    assert new.key != key
    assert client.get(f"/figures/{new.pk}/").status_code == 404

    new.verify(reviewer)
    shown = client.get(address(ReportedFigure, "changelist")).content.decode()
    assert "Verified, corrected" in shown
    assert "A later figure corrects this one." in client.get(f"/figures/{old.pk}/").content.decode()


def test_public_figure_has_one_correction(client, draft, editor, reviewer):
    draft.verify(reviewer)
    client.force_login(editor)
    change(client, draft, value="301", upper="301")

    answer = change(client, draft, value="302", upper="302")

    assert answer.status_code == 200
    assert "has a correction already" in answer.content.decode()
    assert ReportedFigure.objects.count() == 2


def test_note_on_a_public_figure_is_no_correction(client, draft, editor, reviewer):
    draft.verify(reviewer)
    client.force_login(editor)

    change(client, draft, note="口径见上文")

    figure = ReportedFigure.objects.get()
    assert (figure.note, figure.review) == ("口径见上文", "verified")


def test_putting_an_old_version_back_does_not_verify_it(client, draft, reviewer, editor):
    draft.verify(reviewer)
    verified = draft.history.first()
    draft.send_back(reviewer, "口径不明")
    client.force_login(editor)
    old = address(ReportedFigure, "simple_history", draft.pk, verified.pk)

    answer = put_back(client, old)

    assert answer.status_code == 302
    assert ReportedFigure.objects.get().review == "rejected"


def test_figure_without_a_union_is_seen_by_its_program(draft, editor):
    ours = make_participant(trade_union=draft.trade_union).program
    figure = make_figure(program=ours)
    make_figure(program=make_participant().program)

    assert set(ReportedFigure.objects.visible_to(editor)) == {draft, figure}


def test_figures_are_verified_in_a_transaction_of_their_own(transactional_db, client):
    """Rows are locked while they are reviewed, which a database allows only in a transaction."""
    figures = [make_figure(review="draft") for _ in range(2)]
    client.force_login(make_staff("administrators"))
    one, many = figures[0], address(ReportedFigure, "changelist")

    version = client.get(address(ReportedFigure, "review", one.pk)).context["version"]
    client.post(address(ReportedFigure, "review", one.pk), {"version": version, "verify": ""})
    data = {"action": "verify", "_selected_action": [figures[1].pk]}
    seal = client.post(many, data | {"preview": ""}).context["seal"]
    client.post(many, data | {"seal": seal, "apply": ""})

    assert ReportedFigure.objects.public().count() == 2


# going on -----------------------------------------------------------------------------------------


def test_reviewer_is_led_to_what_waits(client, draft, reviewer):
    client.force_login(reviewer)
    page = client.get(reverse("admin:metrics_reportedfigure_review_next"))
    assert page.headers["location"] == review_page(draft)
    assert review_page(draft) in client.get(address(ReportedFigure, "changelist")).content.decode()

    draft.verify(reviewer)
    page = client.get(reverse("admin:metrics_reportedfigure_review_next"), follow=True)
    assert sentences(page) == ["Nothing waits for your review."]


def test_who_reviews_nothing_is_led_nowhere(client, draft, editor):
    client.force_login(editor)
    assert client.get(reverse("admin:metrics_reportedfigure_review_next")).status_code == 403
    assert "Review what waits" not in client.get("/admin/").content.decode()
