"""Floor 1: the arithmetic of the trade. Pure functions; no Django, clock, files, network or languages."""
