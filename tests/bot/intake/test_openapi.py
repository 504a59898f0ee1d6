"""The OpenAPI document names what there is, and whatever is made up from it is answered as it says.

`make api-cases` (TANDEM_API_CASES=5000) makes up five thousand requests; the suite alone some hundred.
"""

import os
import sys
from collections import Counter

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bot.intake.app import intake_routes
from bot.intake.openapi import PATH, document
from storage import Database
from tests.bot.intake.wire import NOW, Wire, answer_of, basic

CASES = int(os.environ.get("TANDEM_API_CASES", "300"))
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


def test_the_document_has_every_path_that_takes_events(database: Database) -> None:
    routes = intake_routes(database, lambda: NOW)
    taking = {route.path for route in routes if route.path.startswith("/v1/") and "POST" in (route.methods or ())}
    assert set(document()["paths"]) == taking
    assert PATH in {route.path for route in routes}


def test_the_document_is_served(door: Wire) -> None:
    with door.connect() as connection:
        connection.request("GET", PATH)
        answer = answer_of(connection)
    assert (answer.status, answer.body) == (200, document())


def test_made_up_requests_are_answered_as_the_document_says(door: Wire) -> None:
    schema = schemathesis.openapi.from_dict(document())
    operations = [result.ok() for result in schema.get_all_operations()]
    each = -(-CASES // len(operations))
    seen: Counter[int] = Counter()
    for operation in operations:
        good = operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE)
        bad = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

        @settings(max_examples=each, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(st.one_of(good, good, bad), st.sampled_from([door.key, door.key, door.key, "none"]))
        def answered(case: schemathesis.Case, key: str) -> None:
            headers = {"Authorization": basic(key)}
            response = case.call(base_url=f"http://127.0.0.1:{door.port}", headers=headers)
            case.validate_response(response, checks=list(CHECKS))
            seen[response.status_code] += 1

        answered()
    sys.stdout.write(f"{seen.total():,} requests were answered as the document says: {dict(sorted(seen.items()))}\n")
    assert seen.total() >= CASES
    assert {200, 400, 401} <= seen.keys()
