"""Codes into words: every finding code has a message and a remedy, translated through gettext."""
