"""Values that every module's API takes, with the bounds that both databases keep."""

from datetime import date
from typing import Annotated

from ninja import Field

Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
Revision = Annotated[int, Field(ge=0, le=2**31 - 1)]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 12, 31))]
Number = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00]*$")]
