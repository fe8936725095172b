"""What a pledge binds, its fingerprint, and its PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from huikuan.engine.money import Fen, capital_numerals, yuan_text
from huikuan.foundation.documents.typesetting import shapes, typeset

TEMPLATE = "pledge-1"  # a later design gets a file of its own: what was signed is set again as it was
FOLDER = "business/targets/pledges"
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def canonical(content: Mapping[str, Any]) -> bytes:
    """The content as the one sequence of bytes that is hashed: JSON, keys sorted, no spaces, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical content, hexadecimal."""
    return sha256(canonical(content)).hexdigest()


def pledge_pdf(content: Mapping[str, Any], template: str, signatures: Sequence[Mapping[str, str]], state: str) -> bytes:
    """The document as it was drawn up, with the signatures it bears."""
    with translation.override(LANGUAGES[content["language"]]):
        told = _words(content, signatures, state)
        return typeset(f"{FOLDER}/{template}.typ", {**told, "shapes": shapes(told["lines"])})


def base_of(content: Mapping[str, Any]) -> Fen:
    """The base level it binds, in fen; documents from before it was kept apart bind the sales target as such."""
    base: Fen = content.get("base", content["sales"])
    return base


def pledge_name(content: Mapping[str, Any]) -> str:
    """Name of its file."""
    return f"{content['number']} {content['person']['name']}.pdf"


def _words(content: Mapping[str, Any], signatures: Sequence[Mapping[str, str]], state: str) -> dict[str, Any]:
    month = date.fromisoformat(content["month"])
    told = {
        "person": content["person"]["name"],
        "month": _("{year}-{month:02d}").format(year=month.year, month=month.month),
    }
    base = base_of(content)
    levels = [
        *([(_("Sales target"), content["sales"])] if base != content["sales"] else []),
        (_("Sales, base"), base),
        (_("Sales, challenge"), content["challenge"]),
        (_("Sales, stretch"), content["stretch"]),
        (_("Collection"), content["collection"]),
        *([(_("Expense quota"), content["expense"])] if content["expense"] is not None else []),
    ]
    by_role = {one["role"]: one for one in signatures}
    return {
        "frame": {
            "language": content["language"],
            "title": _("Pledge of targets"),
            "company": content["company"],
            "number": content["number"],
            "page": _("Page {page} of {pages}"),
        },
        "number": _("Document no {number}").format(number=content["number"]),
        "opening": _(
            "I, {person}, take on the following targets for {month} and answer for reaching them. "
            "They were agreed between the two who sign below."
        ).format(**told),
        "facts": [
            [_("Who takes it on"), f"{content['person']['name']}（{content['person']['no']}）"],
            [_("Who hands it over"), content["manager"]["name"]],
            [_("Month"), told["month"]],
            [_("Drawn up on"), content["drawn_up"]],
        ],
        "levels": [
            [label, yuan_text(fen), _("CNY {capitals}").format(capitals=capital_numerals(fen))] for label, fen in levels
        ],
        "levels_head": [_("Target"), _("Yuan"), _("In capital numerals")],
        "lines_title": _("By customer, in yuan"),
        "lines_head": [_("Customer"), _("Customer no"), _("Sales"), _("Collection")],
        "lines": by_customer(content["lines"]),
        "foot": [_("Total"), "", yuan_text(content["sales"]), yuan_text(content["collection"])],
        "terms": [[_("Reward"), content["reward"]], [_("Penalty"), content["penalty"]]],
        "signing": [
            _party(_("Who takes it on"), content["person"]["name"], by_role.get("person")),
            _party(_("Who hands it over"), content["manager"]["name"], by_role.get("manager")),
        ],
        "digest_label": _("SHA-256 of the content bound"),
        "digest": digest_of(content),
        "state": state,
    }


def _party(label: str, name: str, signature: Mapping[str, str] | None) -> dict[str, str]:
    if signature is None:
        return {"label": label, "name": name, "signed": ""}
    signed = _("signed electronically {at}").format(at=signature["at"])
    return {"label": label, "name": signature["name"], "signed": signed}


def by_customer(lines: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Name, number, sales and collection of each, in yuan."""
    rows: dict[str, dict[str, Any]] = {}
    for line in lines:
        row = rows.setdefault(line["customer_no"], {"name": line["name"], "no": line["customer_no"]})
        row[line["kind"]] = line["amount"]
    return [
        [row["name"], row["no"], _figure(row.get("sales")), _figure(row.get("collection"))] for row in rows.values()
    ]


def _figure(fen: Fen | None) -> str:
    return "" if fen is None else yuan_text(fen)
