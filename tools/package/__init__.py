"""Packaging: the configuration for PyInstaller, and the download made from its folder."""
