"""Errors of backup and restore."""

DAMAGED = "This backup is damaged or cut off. Take another one"


class BackupError(Exception):
    """Why there is no backup or restore, in one line for whoever asked for it; names no person and no secret."""


class NoSuchBackup(BackupError):
    """The file that was named is not there."""
