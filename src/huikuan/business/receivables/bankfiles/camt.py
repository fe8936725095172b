"""ISO 20022 statements (CAMT.053, also 052 and 054): XML read with defusedxml, which refuses entities and DTDs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from huikuan.business.receivables.bankfiles.lines import Move
from huikuan.business.receivables.bankfiles.messages import (
    Form,
    Message,
    Row,
    UnreadableMessageError,
    day_of,
    fen_of,
    first_text,
    move_of,
    serial_of,
)
from huikuan.engine.money import Fen


def _camt(content: bytes) -> Message:
    root = fromstring(content, forbid_dtd=True)
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2]  # versions differ in their namespace only
    rows: list[Row] = []
    accounts: list[str] = []
    closings: list[tuple[Fen, Fen]] = []
    for statement in (*root.iter("Stmt"), *root.iter("Rpt")):
        account = first_text(statement, "Acct/Id/IBAN", "Acct/Id/Othr/Id")
        accounts.append(account)
        own = [row for entry in statement.iterfind("Ntry") for row in _camt_entry(entry, account)]
        closings += _closings(statement, own)
        rows += own
    if not accounts:
        raise UnreadableMessageError("Stmt")
    return Message(account=accounts[0], rows=rows, closings=tuple(closings))


def _closings(statement: Element, rows: list[Row]) -> Iterator[tuple[Fen, Fen]]:
    """By the balances booked at the beginning and the end, where both are told."""
    balances: dict[str, tuple[Fen, str | None]] = {}
    for balance in statement.iterfind("Bal"):
        amount = balance.find("Amt")
        if amount is not None:
            sign = -1 if first_text(balance, "CdtDbtInd") == "DBIT" else 1
            kind = first_text(balance, "Tp/CdOrPrtry/Cd")
            balances[kind] = (sign * fen_of(amount.text or "0"), amount.get("Ccy"))
    opening, closing = balances.get("OPBD") or balances.get("PRCD"), balances.get("CLBD")
    if opening and closing:
        booked = (row["fen"] for row in rows if row["currency"] == opening[1] and row["move"] != Move.OPEN)
        yield opening[0] + sum(booked), closing[0]


def _camt_entry(entry: Element, account: str) -> Iterator[Row]:
    """One line an entry, or one for each of its transactions where they have amounts of their own (a batch)."""
    sign = 1 if first_text(entry, "CdtDbtInd") == "CRDT" else -1
    reversal = first_text(entry, "RvslInd") in {"true", "1"}
    booked = first_text(entry, "Sts/Cd", "Sts") in {"BOOK", ""}
    day = day_of(first_text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"))
    amount = entry.find("Amt")
    details = entry.findall("NtryDtls/TxDtls")
    parts = [one for one in details if one.find("Amt") is not None or one.find("AmtDtls/TxAmt/Amt") is not None]
    batch = parts if len(parts) > 1 else details[:1] or [entry]
    total = 0
    for at, one in enumerate(batch):
        own = one.find("Amt") if one.find("Amt") is not None else one.find("AmtDtls/TxAmt/Amt")
        used = own if len(batch) > 1 else amount
        if used is None or not used.text:
            raise UnreadableMessageError("Amt")
        fen = sign * fen_of(used.text)
        total += fen
        party = "Dbtr" if (sign > 0) != reversal else "Cdtr"
        serial = serial_of(
            first_text(one, "Refs/AcctSvcrRef"), first_text(entry, "AcctSvcrRef"), first_text(one, "Refs/TxId")
        )
        shared = len(batch) > 1 and serial == serial_of(first_text(entry, "AcctSvcrRef"))
        yield {
            "account": account,
            "day": day,
            "serial": f"{serial}.{at + 1}" if serial and shared else serial,
            "fen": fen,
            "move": move_of(fen, reversal=reversal, fee=_is_camt_fee(entry)) if booked else Move.OPEN,
            "currency": used.get("Ccy"),
            "payer_name": first_text(one, f"RltdPties/{party}/Nm", f"RltdPties/{party}/Pty/Nm") or None,
            "payer_account": first_text(
                one, f"RltdPties/{party}Acct/Id/IBAN", f"RltdPties/{party}Acct/Id/Othr/Id"
            ) or None,
            "reference": _camt_text(one, entry) or None,
        }  # fmt: skip
    if len(batch) > 1 and amount is not None and total != sign * fen_of(amount.text or "0"):
        raise UnreadableMessageError(f"Ntry {amount.text} ≠ TxDtls")


def _is_camt_fee(entry: Element) -> bool:
    return first_text(entry, "BkTxCd/Domn/Fmly/SubFmlyCd") in {"CHRG", "FEES", "COMM"}


def _camt_text(one: Element, entry: Element) -> str:
    texts = [node.text or "" for node in one.iterfind("RmtInf/Ustrd")]
    texts += [node.text or "" for node in one.iterfind("RmtInf/Strd/CdtrRefInf/Ref")]
    return (
        " ".join(filter(None, map(str.strip, texts)))
        or first_text(one, "AddtlTxInf")
        or first_text(entry, "AddtlNtryInf")
    )


CAMT = Form(
    zh="CAMT.053 对账单",
    en="CAMT.053 statement",
    looks=re.compile(r"iso:20022:[\w:]*camt\.05[234]|<(?:\w+:)?BkToCstmr(?:Stmt|AcctRpt)"),
    read=_camt,
)
