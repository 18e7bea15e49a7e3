"""The set-up behind studio.py: the environment, the system's libraries, the commands.

Standard library only, because it runs before anything is installed.
"""
