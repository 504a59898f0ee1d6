"""Finding the columns of a mapping in files that head them otherwise: a CRM's interface, its API, a connector."""

from collections.abc import Mapping, Sequence


def canonical(columns: Sequence[str], wanted: Sequence[str], headers: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The columns of a file under the names that a mapping has for them; those it does not want keep their own.

    A column of the very name wins, then one of the same letters and digits (`AccountId` for `account_id`), then the
    other `headers` of that name in their order. Two columns of the same letters both get the name: the caller refuses
    them as the same column twice. Without any `headers` nothing but the very name counts.
    """
    if not headers:
        return tuple(columns)
    spots: dict[str, list[int]] = {}
    for spot, column in enumerate(columns):
        spots.setdefault(letters(column), []).append(spot)
    named = list(columns)
    taken = {spot for spot, column in enumerate(columns) if column in wanted}

    def take(name: str, spelling: str) -> bool:
        found = [spot for spot in spots.get(letters(spelling), ()) if spot not in taken]
        taken.update(found)
        for spot in found:
            named[spot] = name
        return bool(found)

    missing = [name for name in wanted if name not in columns]
    # First all by their own letters: "Account ID" is the account of a contact before it is an id of whatever.
    missing = [name for name in missing if not take(name, name)]
    for name in missing:
        any(take(name, spelling) for spelling in headers.get(name, ()))
    return tuple(named)


def spellings(wanted: Sequence[str], headers: Mapping[str, Sequence[str]]) -> list[str]:
    """All that the wanted columns may be called: what tells a file's header from one cut at the wrong delimiter."""
    return [spelling for name in wanted for spelling in (name, *headers.get(name, ()))]


def letters(header: str) -> str:
    """A header without case, blanks and signs: what "First Name", "first_name" and "FirstName" share."""
    return "".join(character for character in header.casefold() if character.isalnum())
