"""Each request has one id: in its response, in its log records, in the change log."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator

import pytest
from auditlog.cid import get_cid
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from inventory.log_format import JsonFormatter, LineFormatter, logging_config
from inventory.request_id import HEADER, RequestIdMiddleware, adopted, current

OWN = re.compile(r"[0-9a-f]{32}")


def show(request: HttpRequest) -> HttpResponse:
    logging.getLogger("somewhere").warning("working")
    return HttpResponse(f"{current()} {get_cid()}")


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken")


urlpatterns = [path("show/", show), path("fail/", fail)]


@pytest.fixture(autouse=True)
def _urls() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


def test_a_request_without_an_id_gets_one(client: Client) -> None:
    response = client.get("/show/")
    assert OWN.fullmatch(response[HEADER])
    assert response.content.decode() == f"{response[HEADER]} {response[HEADER]}"
    assert current() is None


def test_two_requests_have_two_ids(client: Client) -> None:
    assert client.get("/show/")[HEADER] != client.get("/show/")[HEADER]


def test_a_given_id_is_kept(client: Client) -> None:
    response = client.get("/show/", headers={HEADER: "proxy-7.0_a1"})
    assert response[HEADER] == "proxy-7.0_a1"


@pytest.mark.parametrize(
    "given", ["", "short", "a" * 65, "two words here", "line\nbreak-1", '"quoted-1"', "ünicode-id"]
)
def test_an_unsuitable_id_is_replaced(given: str) -> None:
    request = RequestFactory().get("/show/")
    request.META["HTTP_X_REQUEST_ID"] = given
    response = RequestIdMiddleware(lambda request: HttpResponse())(request)
    assert OWN.fullmatch(response[HEADER])


def test_every_log_record_of_the_request_carries_it(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(LineFormatter().format(record))

    keep = Keep()
    logging.getLogger().addHandler(keep)
    try:
        client.get("/show/", headers={HEADER: "from-the-test"})
    finally:
        logging.getLogger().removeHandler(keep)
    assert len(lines) == 2
    assert all(" request=from-the-test " in line for line in lines)
    assert re.search(r'milliseconds=[0-9.]+ message="GET /show/ 200"', lines[1])


def test_a_failing_view_leaves_no_id_behind() -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        RequestIdMiddleware(broken)(RequestFactory().get("/fail/"))
    assert current() is None


def test_a_failure_is_answered_with_its_id_and_no_detail() -> None:
    response = Client(raise_request_exception=False).get("/fail/")
    assert response.status_code == 500
    assert OWN.fullmatch(response[HEADER])
    assert b"RuntimeError" not in response.content


class TestLine:
    def line(self, message: str, **fields: object) -> str:
        record = logging.makeLogRecord(
            {"msg": message, "levelname": "INFO", "name": "somewhere", "created": 0.5, **fields}
        )
        return LineFormatter().format(record)

    def test_is_readable(self) -> None:
        assert self.line("done") == (
            "time=1970-01-01T00:00:00.500+00:00 level=INFO logger=somewhere message=done"
        )

    def test_stays_one_line_whatever_is_logged(self) -> None:
        line = self.line("a\nlevel=CRITICAL forged")
        assert line.endswith('message="a\\nlevel=CRITICAL forged"')
        assert "\n" not in line

    def test_an_exception_stays_in_the_line_too(self) -> None:
        try:
            raise ValueError("no\nwhere")
        except ValueError as error:
            line = self.line("failed", exc_info=(type(error), error, error.__traceback__))
        assert "\n" not in line
        assert "ValueError: no" in line


def test_a_line_of_json_says_the_same() -> None:
    record = logging.makeLogRecord({"msg": "a\nb", "levelname": "INFO", "name": "somewhere"})
    with adopted("from-a-request"):
        line = JsonFormatter().format(record)
    assert "\n" not in line
    assert json.loads(line).items() >= {"message": "a\nb", "request": "from-a-request"}.items()


def test_another_form_of_log_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT is 'xml'"):
        logging_config("INFO", "xml")
