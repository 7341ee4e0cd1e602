"""Data map: what the rows of each model of this app are. Pages are printed by themselves."""

from media.data_map import INTERNAL

DATA_MAP = {"our_coop_jobs.EventShift": INTERNAL}
