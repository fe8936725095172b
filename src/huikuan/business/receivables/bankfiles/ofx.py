"""OFX statements, versions 1 and 2, read by the library ofxtools."""

from __future__ import annotations

import html
import io
import re
from xml.etree.ElementTree import Element

from huikuan.business.receivables.bankfiles.messages import (
    FEE_TYPES,
    Form,
    Message,
    Row,
    UnreadableMessageError,
    day_of,
    decoded,
    fen_of,
    first_text,
    move_of,
    serial_of,
)


def _ofx(content: bytes) -> Message:
    if b"</OFX>" not in content.upper():
        raise UnreadableMessageError("</OFX>")
    if b"<!" in content:  # OFX has no declarations; entities would come from one
        raise UnreadableMessageError("<!")
    from ofxtools.Parser import OFXTree  # noqa: PLC0415 - takes a fifth of the start of every process, and few need it

    tree = OFXTree()
    try:
        tree.parse(io.BytesIO(_ofx_utf8(content)))
    except (SyntaxError, LookupError) as problem:
        raise UnreadableMessageError(str(problem)[:60]) from problem
    accounts, rows = [], []
    for statement in tree.iter("STMTRS"):
        account = (statement.findtext("BANKACCTFROM/ACCTID") or "").strip()
        currency = (statement.findtext("CURDEF") or "").strip() or None
        accounts.append(account)
        rows += [_ofx_entry(one, account, currency) for one in statement.iter("STMTTRN")]
    if not accounts:
        raise UnreadableMessageError("STMTRS")
    return Message(account=accounts[0], rows=rows)


def _ofx_utf8(content: bytes) -> bytes:
    """OFX 1 says USASCII or a Windows code page whatever it is written in: the words decide, the header follows."""
    text = decoded(content).lstrip()
    text = re.sub(r"ENCODING:\s*\S*", "ENCODING:UNICODE", text, count=1)
    return re.sub(r"CHARSET:\s*\S*", "CHARSET:NONE", text, count=1).encode()


def _ofx_entry(one: Element, account: str, currency: str | None) -> Row:
    fen = fen_of(first_text(one, "TRNAMT"))
    kind = first_text(one, "TRNTYPE").upper()
    return {
        "account": account,
        "day": day_of(first_text(one, "DTPOSTED")),
        "serial": serial_of(first_text(one, "FITID")),
        "fen": fen,
        "move": move_of(fen, reversal=False, fee=kind in FEE_TYPES),
        "currency": first_text(one, "CURRENCY/CURSYM", "ORIGCURRENCY/CURSYM") or currency,
        "payer_name": _plain(first_text(one, "NAME", "PAYEE/NAME")),
        "payer_account": first_text(one, "BANKACCTTO/ACCTID") or None,
        "reference": _plain(first_text(one, "MEMO", "REFNUM")),
    }


def _plain(text: str) -> str | None:
    """OFX 1 leaves &amp; and its like as written."""
    return html.unescape(text) or None


OFX = Form(zh="OFX 对账单", en="OFX statement", looks=re.compile(r"OFXHEADER[:=]|<\?OFX|<OFX>"), read=_ofx)
