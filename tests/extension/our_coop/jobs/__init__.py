"""A Django app of one's own: job openings, and what else an app can bring."""
