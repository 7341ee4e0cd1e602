"""Nothing: each app of this floor has its own models. Django makes content types and permissions of an app with this module."""
