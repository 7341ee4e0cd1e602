"""A site's own app, `our_coop.jobs`, as settings/OWN_APPS.md says how to write one, and its tests: it is copied to another folder."""
