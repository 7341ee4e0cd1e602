"""Registration in the API: what a date tells of it, the form, and a registration that another site of ours sends."""
