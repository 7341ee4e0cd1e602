"""AppConfig: colors and typefaces of the site."""

from media.features import CoreConfig


class ThemeConfig(CoreConfig):
    name = "pages.theme"
    tree_parts = {"pages.theme.tree_parts.load_looks": ["pages_look"]}
