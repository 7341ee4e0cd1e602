"""What an event's form shows of registration: panels, warnings, and what a change means for who registered."""
