"""Screens of organizers: dates, who comes, messages, exports."""
