"""AppConfig of Wagtail's users, with our views of them and of their groups."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "home.users.viewsets.InvitingUserViewSet"
    group_viewset = "home.users.viewsets.HouseGroups"
