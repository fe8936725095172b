"""Screens of insight."""
