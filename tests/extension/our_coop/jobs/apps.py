"""Configuration of this app: what it brings."""

from media.features import CoreConfig


class JobsConfig(CoreConfig):
    name = "our_coop.jobs"
    child_pages = {"home.HomePage": ["our_coop_jobs.JobIndexPage"]}
    body_blocks = {"job_timeline": "our_coop.jobs.blocks.JobTimelineBlock"}
    style_sheets = ["our_coop/jobs.css"]
    minutely = ["our_coop.jobs.duties.unpublish_filled"]
