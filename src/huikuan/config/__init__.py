"""Floor 5: settings, and the one place where modules are wired together."""
