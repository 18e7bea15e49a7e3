"""Normalises text from users, files and other programs into lyrics and tags.

Used for all input: files, paste, drop, command line, the published interface, text services.
"""
