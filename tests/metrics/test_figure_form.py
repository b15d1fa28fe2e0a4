"""Entering a figure in words: how the admin's form fills in, refuses and stores them."""

from decimal import Decimal

import pytest

from metrics.models import ReportedFigure
from tests.admin_pages import address, posted
from tests.factories import make_article, make_figure, make_staff

AMOUNTS = ("value", "lower", "upper", "qualifier", "as_reported")


@pytest.fixture
def save(admin_client, yuan):
    """Sends the form of a new figure, on top of the answer before if there is one."""
    page = address(ReportedFigure, "add")
    article = make_article()

    def send(answer=None, **typed):
        data = posted(answer or admin_client.get(page))
        if answer:
            widget = form_of(answer).fields["value"].widget
            data["value-read"] = widget.words_read
        data = {"article": article.pk, "indicator": yuan.pk} | data
        data |= {name.replace("__", "-"): value for name, value in typed.items()}
        return admin_client.post(page, {name: "" if v is None else v for name, v in data.items()})

    return send


def form_of(answer):
    return answer.context["adminform"].form


def shown(answer):
    """What stands in the fields of the page."""
    return tuple(str(form_of(answer)[name].value() or "") for name in AMOUNTS)


def stored():
    figure = ReportedFigure.objects.get()
    return tuple("" if (v := getattr(figure, name)) is None else str(v) for name in AMOUNTS)


# saving ---------------------------------------------------------------------------------------


def test_words_are_shown_as_read_before_anything_is_saved(save):
    answer = save(value="431万元")

    assert shown(answer) == ("4310000", "4305000", "4315000", "exact", "431万元")
    assert form_of(answer).errors == {}
    text = answer.content.decode()
    assert "Nothing is saved yet: check how “431万元” was read, then save again." in text
    assert "is read as 4.31 million yuan (431万元). Qualifier: Exactly." in text
    assert "Please correct" not in text
    assert not ReportedFigure.objects.exists()


def test_reading_is_stored_once_it_is_confirmed(save):
    answer = save(save(value="32.5万余元"))

    assert answer.status_code == 302
    assert stored() == ("325000.00", "325000.00", "326000.00", "at_least", "32.5万余元")


def test_reading_can_be_corrected_before_it_is_stored(save):
    save(save(value="431万元"), upper="4310000", qualifier="about")

    assert stored() == ("4310000.00", "4305000.00", "4310000.00", "about", "431万元")


def test_words_in_as_reported_are_read_where_the_value_is_empty(save):
    answer = save(as_reported="近3万元")

    assert shown(answer) == ("30000", "20000", "30000", "nearly", "近3万元")
    assert not ReportedFigure.objects.exists()


def test_words_as_reported_stay_when_the_value_is_typed_in_words(save):
    assert shown(save(as_reported="共431万元", value="431万元"))[-1] == "共431万元"


def test_number_is_stored_at_once_as_it_is(save):
    answer = save(as_reported="431万元", value="4310000.5")

    assert answer.status_code == 302
    assert stored() == ("4310000.50", "", "", "exact", "431万元")


OWN = [
    # what the clerk typed besides 431万元, what the form then shows
    ({"upper": "4400000"}, ("4310000", "4305000", "4400000", "exact")),
    ({"lower": "0", "qualifier": "about"}, ("4310000", "0", "4315000", "about")),
    ({"lower": " "}, ("4310000", "4305000", "4315000", "exact")),
    ({"upper": "many"}, ("4310000", "4305000", "many", "exact")),
]


@pytest.mark.parametrize(("typed", "expected"), OWN)
def test_what_the_clerk_has_filled_in_stays(save, typed, expected):
    assert shown(save(value="431万元", **typed))[:4] == expected


def test_second_words_replace_what_the_first_filled_in(save):
    answer = save(save(value="32.5万余元"), value="431万元")

    assert shown(answer) == ("4310000", "4305000", "4315000", "exact", "431万元")
    assert not ReportedFigure.objects.exists()


def test_what_the_clerk_changed_after_the_first_words_stays(save):
    answer = save(save(value="32.5万余元"), value="431万元", upper="5000000")

    assert shown(answer)[:4] == ("4310000", "4305000", "5000000", "exact")


def test_words_replace_the_interval_of_the_record(admin_client, yuan):
    figure = make_figure(
        review="draft", indicator=yuan, value=300, qualifier="about", as_reported="约300元"
    )
    page = address(ReportedFigure, "change", figure.pk)
    before = posted(admin_client.get(page))

    answer = admin_client.post(page, before | {"value": "431万元"})

    assert shown(answer) == ("4310000", "4305000", "4315000", "exact", "约300元")
    assert figure.history.count() == 1
    confirmed = admin_client.post(page, posted(answer) | {"value-read": "431万元"})
    assert confirmed.status_code == 302
    assert ReportedFigure.objects.get().value == Decimal(4310000)


# refusals -------------------------------------------------------------------------------------

UNREADABLE = [
    ("很多", "“很多” has no number in it. Type a figure, as in 431万元."),
    ("NaN", "“NaN” has no number in it. Type a figure, as in 431万元."),
    ("2018年5月3日", "“2018年5月3日” is a date, an ordinal or a name, or no figure's words."),
    (
        "431万元和5户",
        "“431万元和5户” states more than one figure. Make each of them a record.",
    ),
    ("", "This field is required."),
]


@pytest.mark.parametrize(("words", "said"), UNREADABLE)
def test_words_that_cannot_be_read_are_refused_with_the_reason(save, words, said):
    answer = save(value=words)

    assert form_of(answer).errors["value"] == [said]
    assert form_of(answer)["value"].value() == words
    assert not ReportedFigure.objects.exists()


def test_words_as_reported_that_cannot_be_read_need_a_value(save):
    answer = save(as_reported="很多")

    assert form_of(answer).errors["value"][0].startswith("“很多” has no number in it.")


def test_number_needs_the_words_of_the_source(save):
    assert form_of(save(value="300")).errors["as_reported"] == ["This field is required."]


def test_more_decimals_than_are_stored_are_refused(save):
    answer = save(value="5000.129元")

    assert "2 decimal places" in form_of(answer).errors["value"][0]


def test_another_unit_is_refused_with_both_named(save, person_times):
    answer = save(value="431万元", indicator=person_times.pk)

    (said,) = form_of(answer).errors["value"]
    assert "the unit “Yuan”" in said
    assert "“Person-times relieved” is counted in “Person-times”" in said
    assert shown(answer)[0] == "431万元"
    assert not ReportedFigure.objects.exists()


def test_unit_holds_when_the_indicator_is_chosen_after_the_reading(save, person_times):
    answer = save(save(value="431万元", indicator=""), indicator=person_times.pk)

    assert "the unit “Yuan”" in form_of(answer).errors["value"][0]
    assert shown(answer)[0] == "431万元"
    again = save(answer)
    assert "the unit “Yuan”" in form_of(again).errors["value"][0]
    assert not ReportedFigure.objects.exists()


def test_number_typed_over_refused_words_is_the_clerks_own(save, person_times):
    refused = save(value="431万元", indicator=person_times.pk)

    answer = save(refused, value="300", as_reported="431万元", lower="", upper="")

    assert answer.status_code == 302
    assert stored()[0] == "300.00"


def test_mistakes_elsewhere_are_told_with_the_reading(save):
    answer = save(value="431万元", article="")

    assert form_of(answer).errors == {"article": ["This field is required."]}
    assert shown(answer)[0] == "4310000"


def test_reading_stays_on_the_page_while_something_else_is_wrong(save):
    answer = save(save(value="431万元", article=""))

    assert "is read as 4.31 million yuan" in answer.content.decode()
    assert "Nothing is saved yet" not in answer.content.decode()


# the page -------------------------------------------------------------------------------------


def test_value_field_is_described_by_its_help_and_its_reading(admin_client):
    text = admin_client.get(address(ReportedFigure, "add")).content.decode()

    assert 'aria-describedby="id_value_helptext id_value_reading"' in text
    assert 'role="status" aria-live="polite"' in text
    assert 'data-address="/admin/metrics/reportedfigure/read/"' in text
    assert "metrics/figure_entry.js" in text


def test_figure_can_be_viewed_by_those_who_cannot_change_it(client, yuan):
    client.force_login(make_staff("auditors"))

    answer = client.get(address(ReportedFigure, "change", make_figure(indicator=yuan).pk))

    assert answer.status_code == 200
    assert 'id="id_value"' not in answer.content.decode()
