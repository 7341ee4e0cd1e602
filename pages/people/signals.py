"""Signal of erased people: whoever keeps a copy of what was erased forgets it, and remembers to erase it again after a restore."""

from django.dispatch import Signal

# Sent in the transaction that erases. `keys`: the keys of the registrations; `is_due`: whether they had come to their end by
# themselves, as they will again.
registrations_erased = Signal()
