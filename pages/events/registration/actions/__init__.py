"""Actions on registrations and their dates: allocate places, change a contact, erase, lapse what is over."""
