"""Requests made up from the server's own OpenAPI: no answer is a 5xx, and each is one that the document has."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS

NOT_CONFIGURED = 501
DOCUMENTED = CHECKS.get_by_names(
    ["status_code_conformance", "content_type_conformance", "response_headers_conformance", "response_schema_conformance"]
)


def no_server_error(_: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case) -> None:
    """A 5xx is a defect; but the routes that need a setting say so with 501."""
    meant = response.status_code == NOT_CONFIGURED and response.json()["error"]["code"] == "NOT_CONFIGURED"
    assert response.status_code < 500 or meant, f"{case.method} {case.path}: {response.status_code} {response.text}"


@pytest.fixture(scope="session")
def openapi(server: str) -> Any:
    """The server's own description of itself."""
    return schemathesis.openapi.from_url(f"{server}/openapi.json")


schema = schemathesis.pytest.from_fixture("openapi")


@schema.parametrize()
@settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_answers_are_as_documented(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=[no_server_error, *DOCUMENTED], timeout=30)
