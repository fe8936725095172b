"""Every read of targets."""

from huikuan.business.targets.queries.frames import cells_frame, plan_frame, sheet_frame

__all__ = ["cells_frame", "plan_frame", "sheet_frame"]
