"""AppConfig: what news, press and announcements share."""

from media.features import CoreConfig


class PostsConfig(CoreConfig):
    name = "pages.posts"
    lists = {"pages.posts.viewsets.TopicViewSet": 20}
