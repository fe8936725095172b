"""Long work: progress, cancel, survival of a restart."""
