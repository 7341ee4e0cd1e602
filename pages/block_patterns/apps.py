"""AppConfig: blocks that are stored to be used again."""

from media.features import FeatureConfig


class BlockPatternsConfig(FeatureConfig):
    name = "pages.block_patterns"
