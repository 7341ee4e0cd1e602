"""The user model, its queryset and its manager."""

from datetime import timedelta
from typing import Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..security.accounts import WATCHED, record_changes, rows_of

UNUSED = timedelta(days=90)  # after which admins are asked whether an account is still needed


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

    def admins(self) -> Self:
        """Active superusers who can be written to."""
        return self.filter(is_superuser=True, is_active=True).exclude(email="")

    def with_last_use(self) -> Self:
        """Annotates `last_use`: the last sign-in or use of an API token; of an account without either, when it was made."""
        signed_in = Coalesce("last_login", "date_joined")
        used = Coalesce(models.Max("api_tokens__last_used_at"), "date_joined")
        return self.annotate(last_use=Greatest(signed_in, used))

    def unused(self) -> Self:
        """Active accounts that nobody has used for 90 days, longest unused first."""
        limit = timezone.now() - UNUSED
        return self.filter(is_active=True).with_last_use().filter(last_use__lt=limit).order_by(F("last_use"), "pk")


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
    # By when a second factor is set up at the latest; None until one is demanded of this account.
    second_factor_due = models.DateTimeField(null=True, editable=False)
    objects = Users()

    class Meta(AbstractUser.Meta):
        app_label = "home"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="home_user_email_once",
                condition=~models.Q(email=""),
                violation_error_message=_("Somebody else already uses this e-mail address."),
            )
        ]
