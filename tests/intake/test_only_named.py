"""What files name and never describe: no error, because files come in any order, and said."""

from tests.intake.conftest import Desk, Workplace

CRM = """
source = "crm"
decimal = ","
[account]
files = ["firms.csv"]
fields = { key = "no", name = "name" }
[opportunity]
files = ["deals.csv"]
fields = { key = "id", account = "firm", owner = "rep" }
[opportunity.stages]
column = "stage"
open = ["Open"]
won = ["Won"]
lost = ["Lost"]
[[opportunity.passages]]
amount = "worth"
"""


def test_a_key_that_nothing_describes_is_said_until_it_is(desk: Desk, workplace: Workplace) -> None:
    mapping = desk.write("crm.toml", CRM)
    firms = desk.write("firms.csv", "no;name\n1;Nordlys\n")
    deals = desk.write("deals.csv", "id;firm;rep;stage;worth\nA;1;Priya;Open;5\nB;9;Priya;Open;6\n")
    assert workplace.take(mapping, firms, deals, dry_run=True).notes == []
    for _ in range(2):
        said = workplace.take(mapping, firms, deals).notes
        assert said == ["Named in records, described in no file yet: 1 account (9), 1 member (Priya)."]
    assert workplace.take(mapping, desk.write("firms.csv", "no;name\n9;Helio\n")).notes == [
        "Named in records, described in no file yet: 1 member (Priya)."
    ]
