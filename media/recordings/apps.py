"""AppConfig: recordings, their texts and the podcast."""

from media.features import FeatureConfig


class RecordingsConfig(FeatureConfig):
    name = "media.recordings"
    is_switchable = True
    data_receivers = ["deletion", "collection_contents"]
    restorable_uploads = {"media.Recording": ["texts"]}
    demo_models = ["media.Recording"]
    demo_uploads = ["media.recordings.demo.uploads.UPLOADS"]
    uploads = {"recordings": "media.Recording"}
    body_blocks = {"audio": "media.recordings.blocks.AudioBlock", "recording": "media.recordings.blocks.RecordingBlock"}
    block_places = {"audio": "video", "recording": "audio"}
    urls = "media.recordings.urls"
    delete_views = ["media.recordings.viewsets.RecordingDeleteView"]
    empty_listings = ["media.recordings.empty_listings.LISTS"]

    def ready(self):
        from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
        from wagtail.permissions import register_permission_policy

        from .models import Recording

        super().ready()
        policy = CollectionOwnershipPermissionPolicy(Recording, owner_field_name="uploaded_by_user")
        register_permission_policy(Recording, policy)
