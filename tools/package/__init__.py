"""The double-click app: what PyInstaller is told, and what makes a download of its folder."""
