"""Screens of collections."""
