"""AppConfigs of the accounts, and of Wagtail's users with our views of them and of their groups."""

from wagtail.users.apps import WagtailUsersAppConfig

from media.features import CoreConfig


class AccountsConfig(CoreConfig):
    name = "home.users"
    middleware = {"home.users.middleware.AdminAccessMiddleware": "home.sign_in.middleware.SecondFactorMiddleware"}
    minutely = ["home.users.accounts.unused.mail_admins"]
    receivers = ["erasure", "roles.groups"]
    health_checks = ["home.users.health_checks.unused_accounts"]
    erasures = {"account": "home.users.erasure.erase_accounts"}


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "home.users.accounts.viewsets.InvitingUserViewSet"
    group_viewset = "home.users.accounts.viewsets.HouseGroups"
