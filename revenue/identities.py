"""By what a buyer is known: the kinds of identities, and which company an email address tells."""

from enum import StrEnum
from typing import NamedTuple


class IdentityKind(StrEnum):
    """What names a buyer besides the key of a source."""

    USER_ID = "user_id"
    ANONYMOUS_ID = "anonymous_id"
    EMAIL = "email"


class Identity(NamedTuple):
    """One name of a buyer."""

    kind: IdentityKind
    value: str


# Where anybody gets an address: two of them have nothing in common.
PUBLIC_MAIL_DOMAINS = frozenset(
    """
    126.com 163.com aim.com alice.it aol.com att.net bellsouth.net bigpond.com bk.ru bluewin.ch bol.com.br
    btinternet.com centrum.cz charter.net comcast.net cox.net daum.net earthlink.net email.cz fastmail.com
    fastmail.fm free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net
    hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it hushmail.com icloud.com
    inbox.com inbox.ru interia.pl juno.com laposte.net libero.it list.ru live.co.uk live.com live.fr live.nl
    mac.com mail.com mail.ru mailbox.org me.com mindspring.com msn.com naver.com o2.pl onet.pl optonline.net
    orange.fr outlook.com outlook.de outlook.fr pm.me poczta.onet.pl posteo.de proton.me protonmail.ch
    protonmail.com qq.com rediffmail.com rocketmail.com rogers.com sapo.pt sbcglobal.net seznam.cz sfr.fr
    shaw.ca sina.com sky.com sohu.com t-online.de telenet.be terra.com.br tiscali.it tutanota.com uol.com.br
    verizon.net virgilio.it virginmedia.com wanadoo.fr web.de wp.pl ya.ru yahoo.ca yahoo.co.in yahoo.co.jp
    yahoo.co.uk yahoo.com yahoo.com.au yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru
    ymail.com yopmail.com zoho.com
    """.split()
)


def company_domain(email: str) -> str | None:
    """The domain of the company that an email address belongs to; None for public mail and for no address at all."""
    _name, _at, domain = email.strip().lower().rpartition("@")
    labels = domain.split(".")
    if len(labels) < 2 or not all(labels) or domain in PUBLIC_MAIL_DOMAINS:
        return None
    return domain
