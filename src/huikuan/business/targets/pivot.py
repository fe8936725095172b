"""Dimensions of the targets, the orders somebody may choose of them, and what is asked of their lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.engine.money import Fen
from huikuan.engine.pivot import Key, Leaf
from huikuan.foundation.operations import RefusedError

LARGEST = 2**62  # ids in an address


class Dimension(StrEnum):
    """What targets can be looked at by."""

    REGION = "region"
    PERSON = "person"
    CUSTOMER = "customer"
    OUTLET = "outlet"
    ROLE = "role"
    ITEM = "item"
    DAY = "day"


LABELS: dict[Dimension, Promise] = {
    Dimension.REGION: _("region"),
    Dimension.PERSON: _("person"),
    Dimension.CUSTOMER: _("customer"),
    Dimension.OUTLET: _("outlet"),
    Dimension.ROLE: _("product role"),
    Dimension.ITEM: _("item"),
    Dimension.DAY: _("working day"),
}
Order = tuple[Dimension, ...]
USUAL: Order = (Dimension.ITEM, Dimension.REGION, Dimension.PERSON)
BELOW_ITEMS = frozenset({Dimension.CUSTOMER, Dimension.OUTLET})
OF_DAYS = frozenset({Dimension.REGION, Dimension.PERSON, Dimension.DAY})


class Ground(StrEnum):
    """Where the leaves come from: the tree's, a person's items, or a person's days."""

    TREE = "tree"
    ITEMS = "items"
    DAYS = "days"


def order_of(text: str) -> Order:
    """An order as an address has it (``item,region``). RefusedError for what is no dimension, twice the same, and days
    beside what has none."""
    names = [name for name in text.split(",") if name]
    known = {one.value for one in Dimension}
    if not names or len(set(names)) != len(names) or not set(names) <= known:
        raise RefusedError("targets.pivot_order")
    order = tuple(Dimension(name) for name in names)
    if Dimension.DAY in order and not set(order) <= OF_DAYS:
        raise RefusedError("targets.pivot_days")
    return order


def ground_of(order: Order) -> Ground:
    """Items are split for a person as a whole, and named at core outlets; customers and outlets stand in the tree."""
    if Dimension.DAY in order:
        return Ground.DAYS
    by_item = {Dimension.ITEM, Dimension.ROLE} & set(order)
    return Ground.ITEMS if by_item and not BELOW_ITEMS & set(order) else Ground.TREE


def splits(order: Order, key: Key) -> bool:
    """Whether a line can be typed: any in the tree, else one that names an item or a day; people's totals stay."""
    named = set(order[: len(key)])
    match ground_of(order):
        case Ground.TREE:
            return True
        case Ground.ITEMS:
            return bool(named & {Dimension.ITEM, Dimension.ROLE})
        case Ground.DAYS:
            return Dimension.DAY in named


def key_text(key: Key) -> str:
    """A line in an address: ``all`` or the ids of what it names, 0 where it names nothing (``7.0.12``)."""
    return ".".join(str(part) for part in key) or "all"


def key_of(text: str, order: Order) -> Key:
    """The line that an address means; ValueError for none of this order."""
    if text == "all":
        return ()
    parts = text.split(".")
    if len(parts) > len(order) or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        raise ValueError(text)
    return tuple(int(part) for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What lines are to have (fen), and whether the totals they stand in stay, so that the lines beside them give."""

    order: Order
    typed: Mapping[Key, Fen]
    stays: bool = True

    @property
    def ground(self) -> Ground:
        """Where its leaves come from."""
        return ground_of(self.order)

    @property
    def depth(self) -> int:
        """How many dimensions matter: what stands below the deepest line typed is spread in proportion."""
        return max(len(key) for key in self.typed)

    def state(self, leaves: Mapping[int, Leaf]) -> str:
        """A digest of all that the result rests on: the same one means the same result."""
        told = [
            (pk, leaf.key, leaf.amount, leaf.held, leaf.minimum, leaf.maximum) for pk, leaf in sorted(leaves.items())
        ]
        asked = (",".join(self.order), sorted(self.typed.items()), self.stays)
        return sha256(repr((asked, told)).encode()).hexdigest()
