"""`tandem keys` as an operator types it: a key is printed once, listed without its secret, followed and ended."""

import pytest

from bot.cli_keys import create_key, list_keys, revoke_key, rotate_key
from bot.settings import Settings, load
from storage import KeyScope, read_key


@pytest.fixture
def settings(database_url: str) -> Settings:
    return load({"TANDEM_DATABASE_URL": database_url})


def test_a_key_is_printed_once_and_listed_without_its_secret(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list_keys(settings, "") == 0
    assert "tandem keys create website" in capsys.readouterr().out
    assert create_key(settings, "  my   shop ", KeyScope.BROWSER, "") == 0
    made = read_key(capsys.readouterr().out)
    assert made
    assert list_keys(settings, "") == 0
    listed = capsys.readouterr().out
    assert "  my shop  browser  never used\n" in listed
    assert made.secret not in listed


def test_a_key_is_followed_by_the_next_and_ended(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    create_key(settings, "shop", KeyScope.EVENTS, "")
    assert rotate_key(settings, "shop", "") == 0
    assert "The key before it works until" in capsys.readouterr().err
    assert rotate_key(settings, "shop", "") != 0
    assert "revoke one of them first" in capsys.readouterr().err
    # Two are called so: the name alone does not say which.
    assert revoke_key(settings, "shop", "") != 0
    list_keys(settings, "")
    first = capsys.readouterr().out.splitlines()[0].split()[0]
    assert revoke_key(settings, first, "") == 0
    assert revoke_key(settings, "shop", "") == 0
    list_keys(settings, "")
    assert capsys.readouterr().out.count("works no more") == 2


@pytest.mark.parametrize("name", ["x" * 61, "two\nlines\x00"])
def test_a_name_that_is_none_is_refused(settings: Settings, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert create_key(settings, name, KeyScope.EVENTS, "") != 0
    assert "A key needs a name" in capsys.readouterr().err


def test_what_is_not_there_is_told(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert rotate_key(settings, "shop", "") != 0
    assert revoke_key(settings, "12345678", "") != 0
    assert capsys.readouterr().err.count("`tandem keys list` shows them") == 2


def test_a_key_for_webhooks_comes_with_what_its_messages_are_signed_with(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    create_key(settings, "shop", KeyScope.WEBHOOK, "")
    rotate_key(settings, "shop", "")
    printed = capsys.readouterr()
    for line in printed.out.split():
        key = read_key(line)
        assert key
        assert f"/v1/hooks/generic/{key.address}, signed with {key.signing_secret}\n" in printed.err
