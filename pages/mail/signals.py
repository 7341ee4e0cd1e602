"""Signal of what the mail server answers about the recipients of a mail."""

from django.dispatch import Signal

# `addresses`: the recipients; `is_refused`: whether the server has refused them permanently (RFC 5321: 5yz), else it took them.
recipients_answered = Signal()
