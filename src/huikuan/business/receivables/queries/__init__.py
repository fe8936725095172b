"""Every read of receivables."""

from huikuan.business.receivables.queries.incoming import Incoming, known_keys, preview
from huikuan.business.receivables.queries.settled import Settled, settled_frames
from huikuan.business.receivables.queries.sheets import sheet_frame

__all__ = ["Incoming", "Settled", "known_keys", "preview", "settled_frames", "sheet_frame"]
