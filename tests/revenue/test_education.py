"""What a buyer has read."""

from datetime import UTC, datetime, timedelta

from revenue.education import Education, education_of
from revenue.records import TouchEvent, TouchKind

MORNING = datetime(2017, 9, 25, 9, tzinfo=UTC)


def touch(kind: TouchKind, day: int, content: str | None = None) -> TouchEvent:
    return TouchEvent(key=f"{kind}{day}", lead="1", kind=kind, at=MORNING + timedelta(days=day), content=content)


def test_pages_webinars_and_papers_in_any_order() -> None:
    found = education_of(
        [
            touch(TouchKind.PRICING_VIEW, 22, "pricing"),
            touch(TouchKind.PAGE_VIEW, 0, "grid balancing"),
            touch(TouchKind.WEBINAR_ATTEND, 5, "Autumn webinar"),
            touch(TouchKind.WEBINAR_REGISTER, 3, "Autumn webinar"),
            touch(TouchKind.CONTENT_READ, 9, "ROI guide"),
            touch(TouchKind.CALL, 40),
        ]
    )
    assert (found.pages, found.webinars, found.papers) == (2, 1, 1)
    assert found.last_content == "pricing"


def test_nothing_read() -> None:
    assert education_of([touch(TouchKind.CALL, 1)]) == education_of([]) == Education()


def test_a_reading_without_a_name_does_not_hide_the_last_named_one() -> None:
    found = education_of([touch(TouchKind.PAGE_VIEW, 1, "pricing"), touch(TouchKind.PAGE_VIEW, 2)])
    assert found.last_content == "pricing"
    assert found.last_at == MORNING + timedelta(days=2)
    assert education_of([touch(TouchKind.PAGE_VIEW, 2)]).last_content is None
