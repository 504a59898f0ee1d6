"""Money as integer minor units of one ISO 4217 currency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from fractions import Fraction
from math import floor

# ISO 4217 minor units that are not two digits.
_EXPONENTS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
MAX_MINOR = 2**63 - 1
# In any currency, even one of three digits after the mark, this fits into 64 bits; more is a slip of the keyboard.
MOST_MAJOR = 10**15
CURRENCIES = frozenset(
    (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP "
        "CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG "
        "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL "
        "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR "
        "RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD "
        "TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG"
    ).split()
)
"""The currencies in use, by ISO 4217 code."""


class CurrencyMismatchError(ValueError):
    """Raised when amounts of two currencies meet in one sum."""


def exponent(currency: str) -> int:
    """Digits after the decimal mark of a currency's major unit (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in integer minor units (cents) of one currency.

    Adding or comparing two currencies raises CurrencyMismatchError: convert first, at a stored rate.
    """

    minor: int
    currency: str

    @classmethod
    def of(cls, major: Decimal | int | str, currency: str) -> "Money":
        """Money from major units, rounded half to even. Raises ValueError, naming the limit, beyond MOST_MAJOR."""
        try:
            value = Decimal(major)
        except InvalidOperation:
            raise ValueError(f"{major!r} is not an amount") from None
        if not value.is_finite():
            raise ValueError(f"{major!r} is not an amount")
        if abs(value) > MOST_MAJOR:
            raise ValueError(f"{major} is more than Tandem can store: one amount is at most {MOST_MAJOR:,} {currency}")
        return cls(int(value.scaleb(exponent(currency)).to_integral_value(rounding=ROUND_HALF_EVEN)), currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Nothing, of a currency."""
        return cls(0, currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency} cannot be added: convert first")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor < other.minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def scale(self, factor: Decimal) -> "Money":
        """The amount times a factor, rounded half to even to a minor unit."""
        minor = (Decimal(self.minor) * factor).to_integral_value(rounding=ROUND_HALF_EVEN)
        return Money(int(minor), self.currency)

    def convert(self, currency: str, rate: Decimal) -> "Money":
        """The amount in another currency: major units times `rate`, rounded half to even. The rate must be positive."""
        if rate <= 0:
            raise ValueError(f"an exchange rate must be positive, not {rate}")
        return Money.of(self.major * rate, currency)

    def allocate(self, weights: Sequence[Decimal]) -> list["Money"]:
        """Shares by weight that sum to exactly the amount (largest remainder; ties go to the earlier share).

        Raises ValueError without a positive total weight or with a negative weight.
        """
        parts = [Fraction(weight) for weight in weights]
        whole = sum(parts)
        if whole <= 0 or min(parts) < 0:
            raise ValueError("shares need weights of at least zero with a positive sum")
        # Fractions: a Decimal rounds at 28 digits, and its floor division truncates towards zero.
        exact = [self.minor * part / whole for part in parts]
        floors = [floor(share) for share in exact]
        rest = self.minor - sum(floors)
        by_remainder = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
        for i in by_remainder[:rest]:
            floors[i] += 1
        return [Money(minor, self.currency) for minor in floors]


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts of one currency; zero of `currency` for none.

    Raises CurrencyMismatchError for an amount in another currency.
    """
    minor = 0
    for amount in amounts:
        if amount.currency != currency:
            raise CurrencyMismatchError(f"{currency} and {amount.currency} cannot be added: convert first")
        minor += amount.minor
    return Money(minor, currency)
