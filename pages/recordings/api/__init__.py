"""Recordings in the API: their schemas, their documents, and the router of those who write them."""
