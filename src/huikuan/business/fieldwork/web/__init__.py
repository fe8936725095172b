"""Screens of fieldwork."""
