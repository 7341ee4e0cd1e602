"""The user model and its manager."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Users(UserManager):
    def by_login(self, name: str) -> models.QuerySet:
        """Queryset of users with this user name or e-mail address, ignoring case; the user name comes first."""
        by_name = models.Q(username__iexact=name)
        by_email = models.Q(email__iexact=name) & ~models.Q(email="")
        return (
            self.filter(by_name | by_email)
            .alias(other=models.Case(models.When(by_name, 0), default=1))
            .order_by("other")
        )


class User(AbstractUser):
    """Someone who logs in to the admin; visitors have no account."""

    email = models.EmailField(_("e-mail address"), blank=True)
    # By when a second factor is set up at the latest; None until one is demanded of this account.
    second_factor_due = models.DateTimeField(null=True, editable=False)
    objects = Users()

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="home_user_email_once",
                condition=~models.Q(email=""),
                violation_error_message=_("Somebody else already uses this e-mail address."),
            )
        ]
