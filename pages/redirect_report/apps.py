"""AppConfig: addresses that lead nowhere are counted, and redirected from a report."""

from media.features import FeatureConfig


class RedirectReportConfig(FeatureConfig):
    name = "pages.redirect_report"
    is_switchable = True
    missed_paths = ["pages.redirect_report.buffer.count_path"]
    retention = ["pages.redirect_report.models.delete_expired"]
