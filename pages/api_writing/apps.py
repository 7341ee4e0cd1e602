"""AppConfig: programs write by the API."""

from media.features import FeatureConfig


class APIWritingConfig(FeatureConfig):
    name = "pages.api_writing"
    is_switchable = True
    model_modules = ["kept_answers", "write_log"]
    token_scopes = ["write"]
    api_setup = ["pages.api_writing.setup.add_routers"]
    api_components = ["pages.api_writing.management.documents.components"]
    written = ["pages.api_writing.write_log.record_write"]
    kept_answers = ["pages.api_writing.kept_answers.claim"]
