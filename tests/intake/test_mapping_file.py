"""The mapping file: every fault at once, each with its place, its value and the remedy."""

import pytest

from intake.mapping import Kind
from intake.mapping_file import load_mapping, ready_mappings
from intake.problems import ImportRefusedError
from intake.shapes import RECORD_TYPES

GOOD = """
source = "crm"
[account]
files = ["accounts.csv"]
fields = { key = "id", name = "name" }
"""


def _faults(desk, text):
    with pytest.raises(ImportRefusedError) as refused:
        load_mapping(desk.write("m.toml", text))
    return [str(problem) for problem in refused.value.problems]


def _fault(desk, text):
    (fault,) = _faults(desk, text)
    return fault


def test_every_kind_of_record_can_be_mapped():
    assert set(RECORD_TYPES) == set(Kind)


@pytest.mark.parametrize("name", ready_mappings())
def test_ready_mappings_are_found_by_their_bare_name(name):
    assert load_mapping(name).name == f"{name}.toml"


def test_an_unknown_mapping_names_the_ready_ones():
    with pytest.raises(
        ImportRefusedError,
        match=r"no such file\. Give a TOML file, or a ready mapping: hubspot, marketo, maven, salesforce",
    ):
        load_mapping("mavn")


def test_what_is_not_toml_is_refused(desk):
    assert "not TOML" in _fault(desk, "source = \n")
    with pytest.raises(ImportRefusedError, match="not TOML"):
        load_mapping(desk.write("m.toml", b"\xff\xfe\x00"))


def test_all_faults_are_reported_at_once(desk):
    faults = _faults(
        desk,
        """
        surce = "crm"
        zone = "Europe/Berln"
        dates = ["dd.mm.yyyy"]
        delimiter = "#"
        encoding = "latin-0"
        currency = "Euro"
        decimal = "point"
        [acount]
        [account]
        files = "accounts.csv"
        fields = { key = "id", nam = "x", industry = { colum = "y" }, region = {} }
        [touch]
        fields = { key = { template = "{a" }, lead = { lookup = "none", by = "a" }, kind = { column = "k", by = "z" } }
        """,
    )
    text = "\n".join(faults)
    for expected in (
        "surce: there is no such key. Did you mean 'source'?",
        "source: it is missing",
        'zone: "Europe/Berln" is not a time zone. Did you mean Europe/Berlin?',
        "dates: 'dd.mm.yyyy' is no date format. Write %-codes",
        "delimiter: '#' is no delimiter",
        "encoding: 'latin-0' is no encoding",
        "currency: 'Euro' is no ISO 4217 code",
        "decimal: 'point' does not fit",
        "acount: there is no such key. Did you mean 'account'?",
        "account.files: 'accounts.csv' does not fit",
        "account.fields.nam: account has no such field. Did you mean 'name'?",
        "account.fields: name is missing",
        "account.fields.industry.colum: there is no such key. Did you mean 'column'?",
        "account.fields.region: it does not say where the value comes from",
        "touch.files: no file is named",
        "touch.fields: at is missing",
        "touch.fields.key.template",
        "touch.fields.lead.lookup: there is no lookup 'none'",
        "touch.fields.lead: a lookup needs `by` and `value`",
        "touch.fields.kind: `by` and `value` belong to a lookup",
    ):
        assert expected in text


def test_every_fault_names_file_and_remedy(desk):
    fault = _fault(desk, GOOD.replace('source = "crm"', ""))
    assert fault == 'm.toml, source: it is missing. Name the system the files come from, e.g. source = "hubspot".'


def test_a_handoff_has_no_state_beside_its_instants(desk):
    handoff = """
    source = "crm"
    [handoff]
    files = ["handoffs.csv"]
    fields = { key = "id", lead = "lead", from_team = "team", reason = "why", at = "at", state = "state" }
    """
    assert "handoff.fields.state: handoff has no such field" in _fault(desk, handoff)


@pytest.mark.parametrize("code", ["XXQ", "eur", "EURO", ""])
def test_a_currency_that_is_in_no_list_is_refused(desk, code):
    assert f"currency: {code!r} is no ISO 4217 code" in _fault(desk, f'currency = "{code}"\n' + GOOD)
    load_mapping(desk.write("m.toml", 'currency = "DKK"\n' + GOOD))


def test_a_mapping_without_any_kind_is_refused(desk):
    assert "names no kind of record" in _fault(desk, 'source = "crm"\n')


def test_a_constant_that_does_not_fit_its_field_is_refused(desk):
    file = desk.write("accounts.csv", "id,name\na,b\n")
    bad = GOOD.replace('name = "name"', 'name = "name", employees = { constant = "many" }')
    with pytest.raises(ImportRefusedError, match=r"account\.fields\.employees: employees 'many' is no number"):
        desk.read(bad, file)


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        ("", "names no file"),
        (".", "names no file"),
        ("/srv/prices.csv", "is a path from the root"),
        ("**p.csv", "has a ** that is not a folder of its own"),
    ],
)
def test_a_lookup_file_that_no_folder_can_have_is_refused(desk, file, fault):
    told = _fault(desk, f'{GOOD}[lookups.prices]\nfile = "{file}"\nkey = "Name"\n')
    assert told.startswith(f"m.toml, lookups.prices.file: {file!r} {fault}. Write its name or a glob")


OPPORTUNITY = """
source = "crm"
[opportunity]
files = ["d.csv"]
fields = { key = "id" }
"""


def test_an_opportunity_needs_its_stages(desk):
    assert "does not say how an opportunity passes its stages" in _fault(desk, OPPORTUNITY)


def test_stages_that_contradict_each_other_are_refused(desk):
    faults = "\n".join(
        _faults(
            desk,
            OPPORTUNITY
            + """
            [opportunity.stages]
            column = "stage"
            open = ["New", "Talk"]
            won = ["Won", "Talk"]
            [[opportunity.passages]]
            when = ["New", "Wn"]
            stage = "Neu"
            """,
        )
    )
    assert "'Talk' stands in more than one list" in faults
    assert "'Wn' is in none of the lists open, won, lost of opportunity.stages. Did you mean 'Won'?" in faults
    assert "'Neu' is in none" in faults
    assert "none is for rows in stage 'Won'" in faults


def test_histories_belong_to_their_kinds(desk):
    fault = _fault(desk, GOOD + '[[account.lifecycle]]\nstage = "qualified"\nat = "x"\n')
    assert "account.lifecycle: there is no such key" in fault
