"""Exact splitting: by weights, inside bounds, around holds; nothing is ever lost to rounding.

One split or many at once; rules and worked examples: docs/rules/apportion.md.
"""

from __future__ import annotations

from huikuan.engine.apportion.edits import set_cell, set_total
from huikuan.engine.apportion.groups import UNLIMITED
from huikuan.engine.apportion.infeasible import Clash, Infeasible
from huikuan.engine.apportion.splits import apportion, apportion_groups, integer_weights
from huikuan.engine.apportion.tree import Tree, apportion_tree
from huikuan.engine.apportion.tree_block import set_nodes
from huikuan.engine.apportion.tree_edit import set_node
from huikuan.engine.apportion.twoway import two_way

__all__ = [
    "UNLIMITED",
    "Clash",
    "Infeasible",
    "Tree",
    "apportion",
    "apportion_groups",
    "apportion_tree",
    "integer_weights",
    "set_cell",
    "set_node",
    "set_nodes",
    "set_total",
    "two_way",
]
