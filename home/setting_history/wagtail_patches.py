"""Patch of Wagtail: the form of a setting names its earlier versions. What PATCHES holds is said in pages.wagtail_patches."""

from wagtail.contrib.settings import views as setting_views

from .links import history_url


def lead_from_a_setting_to_its_history() -> None:
    """The form of a setting names its earlier versions (home.setting_history), as that of a page does.

    Wagtail 8.0.1 has no setting for that view. No upstream issue known.
    """

    setting_views.EditView.get_history_url = lambda view: history_url(view.object)


PATCHES = {
    lead_from_a_setting_to_its_history: {"wagtail.contrib.settings.views.EditView": "e6c8188fc3de"},
}


def apply() -> None:
    """Called once, when all models are known."""
    lead_from_a_setting_to_its_history()
