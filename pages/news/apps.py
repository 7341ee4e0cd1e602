"""AppConfig: news pages, their authors and corrections."""

from media.features import CoreConfig


class NewsConfig(CoreConfig):
    name = "pages.news"
    lists = {"pages.news.viewsets.AuthorViewSet": 30}
