"""Every read of receivables."""

from huikuan.business.receivables.queries.flow import arrived_since, credited_by_day, waiting
from huikuan.business.receivables.queries.incoming import Incoming, known_keys, preview
from huikuan.business.receivables.queries.settled import Settled, settled_frames
from huikuan.business.receivables.queries.sheets import sheet_frame

__all__ = [
    "Incoming",
    "Settled",
    "arrived_since",
    "credited_by_day",
    "known_keys",
    "preview",
    "settled_frames",
    "sheet_frame",
    "waiting",
]
