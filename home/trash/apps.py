"""AppConfig: deleted pages and uploads, brought back for a while."""

from media.features import FeatureConfig


class TrashConfig(FeatureConfig):
    name = "home.trash"
    is_switchable = True
    handbook_links = {"home.trash.views.handbook_links": 20}
    page_form_mixins = ["home.trash.blocks.KeepsDeletedBlocks"]
    deleted_messages = ["home.trash.success_messages.deleted_message"]
    restorable = ["home.trash.uploads.is_kept"]
    receivers = ["uploads"]
    retention = ["home.trash.retention.delete_expired"]
