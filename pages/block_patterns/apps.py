"""AppConfig: blocks that are stored to be used again."""

from media.features import FeatureConfig


class BlockPatternsConfig(FeatureConfig):
    name = "pages.block_patterns"
    is_switchable = True
    at_begin = ["pages.block_patterns.ready.make_ready"]
    demo_models = ["pages.BlockPattern"]
    empty_listings = ["pages.block_patterns.empty_listings.LISTS"]
    lists = {"pages.block_patterns.viewsets.BlockPatternViewSet": 50}
