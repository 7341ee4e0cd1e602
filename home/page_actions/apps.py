"""AppConfig: what is done to one page at the desk: publish, take offline, delete, restore."""

from media.features import CoreConfig


class PageActionsConfig(CoreConfig):
    name = "home.page_actions"
    patches_after_hooks = ["home.page_actions.wagtail_patches.name_the_button_that_unpublishes"]
