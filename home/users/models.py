"""The user model, its queryset and its manager."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ..security.accounts import WATCHED, record_changes, rows_of


class UserQuerySet(models.QuerySet):
    def update(self, **values):
        """As Django's, which sends no signal: what bulk actions change is recorded in the security log too."""
        if not values.keys() & {*WATCHED}:
            return super().update(**values)
        with transaction.atomic():
            before = rows_of(self)
            number = super().update(**values)
            record_changes(before, rows_of(self.model._base_manager.filter(pk__in=before)))
        return number


class Users(UserManager.from_queryset(UserQuerySet)):
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
