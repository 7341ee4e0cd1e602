"""Messages of Wagtail that its Spanish catalogues lack and that people of the desk see: `make messages` finds them here.

Arabic says them as Wagtail's own catalogue does. A test fails once Wagtail translates one: then it goes from this list.
"""

from django.utils.translation import gettext_noop as _


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Says nothing yet: `make messages` finds both here."""
    return one, many


LACKING = [
    # The form of a page: keys, panels beside it, who else is there, what is wrong.
    _("Keyboard shortcuts are currently disabled; manage your %(account_link)s to enable them."),
    _("Keyboard shortcuts are currently enabled; manage your %(account_link)s to disable them."),
    _("Paste and match style"),
    _("Cut"),
    _("Words"),
    _("Refreshing…"),
    _("Refresh"),
    _("Warnings"),
    _("Preview for %(block_label)s (%(block_type)s)"),
    _("You saved a new version in another window"),
    _("%(user_name)s saved a new version"),
    _("You have unsaved changes in another window"),
    _("%(user_name)s has unsaved changes"),
    _("Currently idle"),
    _("Currently viewing"),
    _("Proceeding will overwrite the changes you made in that window."),
    _("Proceeding will overwrite the changes made by %(user_name)s."),
    _("Alternatively, you can view the latest version in a new tab."),
    _("Saving will overwrite a newer version."),
    _("There are validation errors, click save to highlight them."),
    _("The page could not be created due to validation errors."),
    _("The page could not be saved due to validation errors."),
    _("The page could not be saved as it is locked."),
    _("The %(model_name)s could not be saved as it is locked"),
    _("No one can make changes while the %(model_name)s is locked"),
    _("Only you can make changes while the %(model_name)s is locked"),
    _("Only %(user)s can make changes while the %(model_name)s is locked"),
    _("<b>'{title}' was locked</b> by <b>you</b> on <b>{datetime}</b>."),
    _("<b>'{title}' was locked</b> by <b>{user}</b> on <b>{datetime}</b>."),
    _("<b>'{title}' is locked</b> by <b>you</b>."),
    _("<b>'{title}' is locked</b>."),
    _("{model_name} '{title}' is locked and has been scheduled to go live at {datetime}"),
    _("Currently locked and will go live on the scheduled date"),
    _("Locked by another user"),
    _("Locked by you"),
    _("Locked by schedule"),
    _("Invalid schedule"),
    _("Once scheduled:"),
    _("Expiry date/time must be in the future."),
    _("Date cannot be in the future."),
    _("Privacy is inherited from the ancestor page - %(ancestor_page)s"),
    _("Changing the privacy for this page has been disabled."),
    _("Private, accessible with a shared password"),
    _("Private, accessible to any logged-in users"),
    _("There are no results."),
    _("Close modal dialogs (like this one)"),
    _("Paste without formatting"),
    _("Show keyboard shortcuts"),
    _("All keyboard shortcuts"),
    _("admin theme"),
    _("Insert or edit a link"),
    _("Add or show comments"),
    _("Keyboard shortcuts"),
    _("Keyboard shortcut"),
    _("Monospace (code)"),
    _("Text formatting"),
    _("Toggle minimap"),
    _("Strike-through"),
    _("Save changes"),
    _("Text editing"),
    _("Section"),
    _("account"),
    _("Paste"),
    _("Page types usage"),
    _("Shortcuts"),
    _("Show filters"),
    _("Filter by"),
    _("Actions (footer)"),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
    _("Save your changes before leaving"),
    _("Use server language: %(language_name)s"),
    _("Is commenting action"),
    _("Search all pages…"),
    _("System default"),
    _("More contrast"),
    _("Usage count"),
    _("contrast"),
    _("Maximum"),
    _("density"),
    _("Minimum"),
    _("locale"),
    _("items"),
    _("Light"),
    _("Dark"),
    _("Snug"),
    _(
        "We use a readability formula based on length of words and sentences. Long sentences and words result in a worse readability score."
    ),
    _(
        "Troubleshoot your connection to the site before proceeding. Open the editor in a separate tab to view the last saved version."
    ),
    _("We extract the main content from the page preview, remove all formatting, and calculate the number of words."),
    _("We calculate reading time from word count, using different reading speeds for different languages."),
    _('This publishing schedule will only take effect after you select the "Schedule to publish" option'),
    _("Anyone can edit this %(model_name)s – lock it to prevent others from editing"),
    _("Choose when this %(model_name)s should go live and/or expire"),
    _("Use a meaningful title for screen reader users"),
    _("Add a concise description for search engines"),
    _("Use meaningful text for screen reader users"),
    _("Image alt text has inappropriate pattern"),
    _("Sort by '%(label)s' in descending order."),
    _("Sort by '%(label)s' in ascending order."),
    _("Maximum filesize: %(max_upload_size)s."),
    _("Autosave is <span>paused</span>"),
    _("Misusing paragraphs as headings"),
    _("How we calculate our metrics"),
    _("More options for '%(title)s'"),
    _("Incorrect heading hierarchy"),
    _("Input button text is empty"),
    _("Usage count: (low to high)"),
    _("Usage count: (high to low)"),
    _("Table header text is empty"),
    _("Meta description is empty"),
    _("A network error occurred"),
    _("Use proper heading tags"),
    _("Empty frame title found"),
    _("Go to the first error"),
    _("Avoid skipping levels"),
    _("Button text is empty"),
    _("Use meaningful text"),
    _("This data explained"),
    _("View latest version"),
    _("Schedule to publish"),
    _("Empty heading found"),
    _("Link text is empty"),
    _("Autosave is paused"),
    _("More bulk actions"),
    _("First published"),
    _("Content metrics"),
    _("Has child pages"),
    _("Toggle checks"),
    _("Reading time"),
    _("Date updated"),
    _("Readability"),
    _("Grid layout"),
    _("List layout"),
    _("Show issue"),
    _("Edited by"),
    _("Page type"),
    _("Locking: "),
    _("Checks"),
    _("Saved"),
]
# The same with numbers, and in the catalogue of Wagtail's scripts (home.script_messages).
PLURALS = [
    ngettext("Referenced %(count)s time", "Referenced %(count)s times"),
    ngettext(
        "This %(model_name)s is referenced %(usage_count)s time.",
        "This %(model_name)s is referenced %(usage_count)s times.",
    ),
]
IN_SCRIPTS = [
    _("A network error occurred."),
    _("A server error occurred."),
    _("Autosave in progress…"),
    _("Changes have been autosaved."),
    _("Search options…"),
    _("Unpin toolbar"),
    _("Pin toolbar"),
    _("Complex"),
    _("Fair"),
    _("Good"),
]
PLURALS_IN_SCRIPTS = [ngettext("%(num)s error", "%(num)s errors")]
# What Wagtail's catalogues have, and wrong. Two of them disagree on “Settings” in Arabic, and the misspelt one wins; its
# Spanish says “20 hours before”; “just now” is only said where its words for no minutes are those of Django. The last three
# are django-allauth's too, on screens that nobody comes to here.
DISPUTED = [_("Settings"), _("%(time_period)s ago"), _("0 minutes"), _("token"), _("Download"), _("sent")]
# Arabic leaves them as they are, one in part, lacks a stop, and takes an application for one that is handed in; no other
# program says them so in Spanish.
DISPUTED += [
    _("The page could not be created due to validation errors."),
    _("The page could not be saved due to validation errors."),
    _("The page could not be saved as it is locked."),
    _("Application"),
    _("Bold"),
    _("Italic"),
    _(
        'See our <a href="%(guide_link)s" target="_blank">content checks guide</a> for more information on how content metrics are calculated.'
    ),
]
# What is called otherwise here, as everywhere else at this desk; in English it stands in settings/locale/en.
DISPUTED += [
    _("Dashboard"),
    _("View Wagtail quick actions"),
    _("Can access Wagtail admin"),
    _("Sign in to Wagtail"),
    _("Enable custom keyboard shortcuts specific to Wagtail."),
]
