"""Text that people, files and other programs bring, turned into lyrics and tags.

Every door uses it: files, paste, drop, command line, the published interface, text services.
"""
