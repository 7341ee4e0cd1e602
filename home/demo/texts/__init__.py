"""What the demo says: every page in English, one module a part of the site; es.po and ar.po hold the translations."""
