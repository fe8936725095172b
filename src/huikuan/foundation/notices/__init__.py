"""Notices: what others have done that somebody has to know. They stand in the frame of every page until seen.

A module declares its notices with ``catalogue.declare`` and sends them with ``operations.notify``, as a part of the
operation that did it.
"""
