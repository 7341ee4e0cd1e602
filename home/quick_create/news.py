"""Write news: what happened, in a sentence, and a picture; then the editor, for the text."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.images.widgets import AdminImageChooser

from pages.base.forms import PageForm
from pages.news.models import Author, NewsIndexPage, NewsPage

from .create_view import QuickCreateView
from .widgets import words_input


class NewsQuestions(PageForm):
    """What happened, in a sentence, and a picture if there is one."""

    class Meta:
        model = NewsPage
        fields = ["title", "slug", "summary", "picture", "picture_text"]
        formsets: list[str] = []
        labels = {
            "title": _("What happened?"),
            "summary": _("And in a sentence, for somebody who has only a minute?"),
            "picture_text": _("What does it show?"),
        }
        widgets = {
            "title": words_input("title", autofocus=True, enterkeyhint="next", **{"class": "ask-title"}),
            "summary": words_input("summary", rows=3, **{"class": "ask-lead"}),
            "picture": AdminImageChooser(choose_one_text=_("Choose a picture")),
        }


class NewsView(QuickCreateView):
    """What happened; then the editor, for the text."""

    index_kind, page_kind, questions = NewsIndexPage, NewsPage, NewsQuestions
    question_template = "wagtailadmin/quick_create/news.html"
    heading = _("Write news")

    @cached_property
    def author(self) -> Author | None:
        """This person among the authors of the language, by name."""
        name = self.request.user.get_full_name()
        return Author.objects.filter(locale=self.locale, name__iexact=name).first() if name else None

    def prepare(self) -> None:
        super().prepare()
        if self.author:
            self.page.authors = [self.author]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"author": self.author}
