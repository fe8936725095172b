"""Floor 2: what every module needs, written once; no business term in here."""
