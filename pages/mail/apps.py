"""AppConfig: the outbox, from which mails are sent."""

from media.features import CoreConfig


class MailConfig(CoreConfig):
    name = "pages.mail"
    minutely = ["pages.mail.backend.send_due", "pages.mail.outbox.give_up_held"]
    at_restore = {"pages.mail.outbox.give_up_restored": 40}
