"""A made-up appliance maker in China with customers, sales and cash, for demonstration, tests and benchmarks."""

from __future__ import annotations

from huikuan.shell.demo.company import company
from huikuan.shell.demo.sizes import DemoDateError, DemoSizeError, Sizes, default_month

__all__ = ["DemoDateError", "DemoSizeError", "Sizes", "company", "default_month"]
