"""The OpenAPI schema: valid, without warnings, and kept by every answer.

Schemathesis asks what the schema allows and what it doesn't, and holds every answer to it. Longer:
`make fuzz`.
"""

import os
from io import StringIO

import orjson
import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    missing_required_header,
    positive_data_acceptance,
)

from tests.filter_cases import make_world
from unionwork.api.exports import EXPORT_FORMATS
from unionwork.urls import facets, rollups, router
from unionwork.wsgi import application

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "15"))
# A code that is well formed may be nobody's: then the answer is rightly 400.
NOT_HERE = [ignored_auth, missing_required_header, positive_data_acceptance]


@pytest.fixture
def described(client, regions):
    make_world(regions)
    return orjson.loads(client.get("/api/schema/?format=json").content)


@pytest.fixture
def asked(described):
    schema = schemathesis.openapi.from_dict(described)
    schema.app = application
    # The end of a request would close the connection that the test's transaction is open on.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schema
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def address_of(prefix, view):
    parameter = "id" if view.lookup_field == "pk" else view.lookup_field
    return f"/api/{prefix}/{{{parameter}}}/"


WRONG = GenerationMode.NEGATIVE
PATHS = [
    "/api/",
    *(
        f"/api/{prefix}/"
        for prefix, _view, _name in [*router.registry, *facets.registry, *rollups.registry]
    ),
    *(address_of(prefix, view) for prefix, view, _name in router.registry),
]


def test_schema_has_every_path(described):
    assert set(described["paths"]) == set(PATHS)


@pytest.mark.parametrize(
    ("path", "mode"),
    # The start takes nothing that could be wrong.
    [(path, mode) for path in PATHS for mode in GenerationMode if (path, mode) != ("/api/", WRONG)],
)
def test_api_answers_everything_as_its_schema_says(asked, path, mode):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize="FUZZ_EXAMPLES" not in os.environ,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(case=asked[path]["GET"].as_strategy(generation_mode=mode))
    def ask(case):
        # Nothing here would take the compression off again.
        case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=NOT_HERE)

    ask()


def test_schema_is_valid_and_without_warnings(db):
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())


def test_schema_can_be_written_before_there_are_records(db):
    out = StringIO()

    call_command("spectacular", stdout=out)

    assert "openapi: 3.1.0" in out.getvalue()


def operations(described):
    return [
        (path, operation)
        for path, item in described["paths"].items()
        for operation in item.values()
        if isinstance(operation, dict) and "responses" in operation
    ]


def test_schema_describes_every_parameter_and_error(described):
    for path, operation in operations(described):
        for parameter in operation.get("parameters", []):
            assert parameter.get("description") or parameter["in"] == "path", (path, parameter)
        assert {"200", "304", "400", "406", "429"} <= set(operation["responses"]), path
        for status in ("400", "404", "406", "429"):
            content = operation["responses"][status]["content"]
            assert list(content) == ["application/problem+json"]


def test_schema_names_every_resource_with_its_formats_and_a_real_example(described):
    for prefix, _view, _name in [*router.registry, *facets.registry]:
        content = described["paths"][f"/api/{prefix}/"]["get"]["responses"]["200"]["content"]
        media_types = [one.media_type for one in EXPORT_FORMATS.values()]
        assert list(content) == ["application/json", *media_types]
    examples = described["paths"]["/api/figures/"]["get"]["responses"]["200"]["content"][
        "application/json"
    ]["examples"]
    (example,) = examples.values()
    (row,) = example["value"]["results"]
    assert row["as_reported"] in ("300人", "431万元", "41.6个")


def test_schema_has_no_address_of_another_site_but_the_licence(described):
    text = orjson.dumps(described).decode()

    links = {part.split('"')[0] for part in text.split("https://")[1:]}
    assert links <= {"creativecommons.org/licenses/by/4.0/"}
