"""Dates in several formats: read, decided by their column, or refused; never guessed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.dates import ColumnDecider, DateReader, format_fault, reader_of
from intake.problems import ImportRefusedError, RowRejectedError
from revenue.calendar import zone_of

DAY_FIRST, MONTH_FIRST = "%d-%m-%Y", "%m-%d-%Y"
MAPPING = """
source = "crm"
dates = ["%d-%m-%Y", "%m-%d-%Y"]
[campaign]
files = ["*.csv"]
fields = { key = "id", name = "id", starts_on = "start" }
"""
days = st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31))


def _reader(*formats, zone="UTC"):
    return DateReader(formats, zone_of(zone), "start")


@pytest.mark.parametrize(
    ("written", "text", "expected"),
    [
        ("iso", "2017-12-31", datetime(2017, 12, 31, tzinfo=UTC)),
        ("iso", "2017-12-31T13:22:59Z", datetime(2017, 12, 31, 13, 22, 59, tzinfo=UTC)),
        ("iso", "2017-12-31 13:22:59.5+02:00", datetime(2017, 12, 31, 11, 22, 59, 500000, tzinfo=UTC)),
        ("%d.%m.%Y", "1.2.2017", datetime(2017, 2, 1, tzinfo=UTC)),
        ("%d-%m-%y", "20-10-16", datetime(2016, 10, 20, tzinfo=UTC)),
        ("%d-%m-%y", "20-10-69", datetime(1969, 10, 20, tzinfo=UTC)),
        ("%m/%d/%Y %H:%M:%S", "3/1/2017 7:05:00", datetime(2017, 3, 1, 7, 5, tzinfo=UTC)),
        ("%m/%d/%Y %I:%M %p", "3/1/2017 7:05 PM", datetime(2017, 3, 1, 19, 5, tzinfo=UTC)),
        ("%d %b %Y", "1 Mar 2017", datetime(2017, 3, 1, tzinfo=UTC)),
        ("%Y%m%d", "20170301", datetime(2017, 3, 1, tzinfo=UTC)),
        ("%Y-%m-%dT%H:%M:%S%z", "2017-03-01T07:05:00+0200", datetime(2017, 3, 1, 5, 5, tzinfo=UTC)),
        ("unix", "1488351900", datetime(2017, 3, 1, 7, 5, tzinfo=UTC)),
        ("unix_ms", "1488351900500", datetime(2017, 3, 1, 7, 5, 0, 500000, tzinfo=UTC)),
    ],
)
def test_formats(written, text, expected):
    assert _reader(written).instant(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31.02.2017",
        "1.13.2017",
        "1.2.17",
        "01.02.2017 ",
        "gestern",
        "01.02.20170",
        "1.2.1017",
        "\u0660\u0661.02.2017",
    ],
)
def test_what_is_no_such_date_is_rejected_by_column_value_and_format(text):
    with pytest.raises(RowRejectedError, match=r"start .* is no date in the form %d\.%m\.%Y"):
        _reader("%d.%m.%Y").instant(text)


@pytest.mark.parametrize("text", ["1e300", "nan", "inf", "-99999999999999"])
def test_hostile_epochs_are_rejected(text):
    with pytest.raises(RowRejectedError):
        _reader("unix").instant(text)


def test_a_date_is_midnight_in_its_zone():
    assert _reader("iso", zone="Europe/Berlin").instant("2017-07-01") == datetime(2017, 6, 30, 22, tzinfo=UTC)
    assert _reader("iso", zone="Europe/Berlin").as_written("2017-07-01").date() == date(2017, 7, 1)


@given(days)
def test_a_value_with_two_meanings_is_never_read_and_any_other_is(day):
    reader = _reader(DAY_FIRST, MONTH_FIRST)
    text = day.strftime(DAY_FIRST)
    if day.day <= 12 and day.day != day.month:
        with pytest.raises(RowRejectedError, match="ambiguous"):
            reader.instant(text)
    else:
        assert reader.as_written(text).date() == day


@given(st.lists(days, min_size=1, max_size=40), st.sampled_from([DAY_FIRST, MONTH_FIRST]))
def test_a_column_is_read_as_written_or_refused(column, written):
    decider = ColumnDecider(_reader(DAY_FIRST, MONTH_FIRST))
    for day in column:
        decider.see(day.strftime(written))
    if decider.ambiguity() is not None:
        assert all(day.day <= 12 for day in column)
        return
    decided = _reader(*decider.decided())
    assert [decided.as_written(day.strftime(written)).date() for day in column] == column


@given(days, st.sampled_from(["%d.%m.%Y", "%m/%d/%Y", "%Y-%m-%d", "%Y%m%d", "%d-%m-%Y %H:%M:%S"]))
def test_number_formats_agree_with_strptime(day, written):
    text = day.strftime(written)
    assert reader_of(written)(text) == datetime.strptime(text, written)  # noqa: DTZ007 compared, not kept


def test_the_whole_column_decides(desk):
    file = desk.write("c.csv", "id,start\na,01-02-2018\nb,25-02-2018\n")
    assert [record.starts_on for record in desk.read(MAPPING, file)] == [date(2018, 2, 1), date(2018, 2, 25)]


def test_an_undecided_column_is_refused_with_an_example_before_anything_is_written(desk, notebook):
    sure = desk.write("a.csv", "id,start\na,25-02-2018\n")
    file = desk.write("c.csv", "id,start\na,01-01-2018\nb,01-02-2018\n")
    with pytest.raises(ImportRefusedError) as refused:
        desk.into(notebook, MAPPING, sure, file)
    text = str(refused.value)
    assert "'01-02-2018' in column 'start' may be 1 February 2018 (%d-%m-%Y) or 2 January 2018 (%m-%d-%Y)" in text
    assert '[[file]] match = "c.csv"' in text
    assert notebook.records == []


def test_a_pinned_file_is_read_as_pinned(desk):
    pinned = MAPPING + '[[file]]\nmatch = "c*.csv"\ndates = ["%m-%d-%Y"]\n'
    file = desk.write("c.csv", "id,start\na,01-02-2018\n")
    assert desk.read(pinned, file)[0].starts_on == date(2018, 1, 2)


def test_a_column_whose_values_mean_the_same_either_way_is_read(desk):
    file = desk.write("c.csv", "id,start\na,05-05-2018\nb,\n")
    assert desk.read(MAPPING, file)[0].starts_on == date(2018, 5, 5)


def test_in_a_mixed_column_a_value_with_two_meanings_is_rejected(desk):
    file = desk.write("c.csv", "id,start\na,25-02-2018\nb,02-25-2018\nc,01-02-2018\nd,someday\n")
    assert [record.starts_on for record in desk.read(MAPPING, file)] == [date(2018, 2, 25)] * 2
    (ambiguous, unreadable) = desk.rejects("c.csv")
    assert "ambiguous: 1 February 2018 (%d-%m-%Y) or 2 January 2018 (%m-%d-%Y)" in ambiguous[1]
    assert "'someday' is no date in the form %d-%m-%Y, %m-%d-%Y" in unreadable[1]


def test_rubbish_in_a_column_decides_nothing(desk):
    file = desk.write("c.csv", "id,start\na,n/a\nb,25-02-2018\n")
    assert len(desk.read(MAPPING, file)) == 1


@pytest.mark.parametrize("written", ["dd.mm.yyyy", "%d.%m", "%Q-%d-%m-%Y", ""])
def test_what_is_no_format_is_told_so(written):
    assert format_fault(written)


def test_a_column_of_very_many_dates_is_decided(desk):
    start = datetime(2000, 1, 1, tzinfo=UTC)
    decider = ColumnDecider(_reader("%d-%m-%Y %H:%M:%S", "%m-%d-%Y %H:%M:%S"))
    for number in range(60_000):
        decider.see((start + timedelta(minutes=number)).strftime("%d-%m-%Y %H:%M:%S"))
    assert decider.ambiguity() is None
    assert decider.decided() == ("%d-%m-%Y %H:%M:%S",)
