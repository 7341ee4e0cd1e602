"""Page store: whole answers for strangers as files, served before Django, dropped when something they are made of changes."""
