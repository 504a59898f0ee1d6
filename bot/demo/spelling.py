"""Names as plain ASCII letters, for keys and addresses."""

import unicodedata

_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"})


def plain_letters(name: str) -> str:
    """The name without marks on its letters."""
    return unicodedata.normalize("NFKD", name.translate(_LETTERS)).encode("ascii", "ignore").decode()
