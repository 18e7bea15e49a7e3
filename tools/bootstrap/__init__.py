"""The set-up behind studio.py: the environment, system libraries, the commands.

Standard library only, because it runs before anything is installed.
"""
