"""Notes on pages that nobody has answered stand among what waits."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Comment, CommentReply

from home.dashboard.worklists import open_comments, waiting
from home.users.models import User

from ..support import make
from .test_review import ReviewDeskCase


class OpenCommentsTests(ReviewDeskCase):
    def note(self, page, person, text: str = "Is this still true?", **fields) -> Comment:
        return Comment.objects.create(page=page, user=person, text=text, contentpath="title", **fields)

    def quotes(self, person) -> list[str]:
        return [row.quote for row in open_comments(User.objects.get(pk=person.pk))]

    def test_a_note_waits_for_the_others_who_may_edit_the_page(self):
        page = make.news(self.news, owner=self.author)
        note = self.note(page, self.editor)
        self.assertEqual(self.quotes(self.author), ["Is this still true?"])
        self.assertEqual(self.quotes(self.editor), [])
        [row] = open_comments(self.author)
        self.assertTrue(row.url.endswith(f"/edit/?comment={note.pk}"))
        self.assertIn(row, waiting(self.author))
        self.assertEqual(self.quotes(make.person("organizer", username="org")), [])

    def test_answered_it_waits_for_who_asked_and_settled_for_nobody(self):
        note = self.note(make.news(self.news, owner=self.author), self.editor)
        CommentReply.objects.create(comment=note, user=self.author, text="It is.")
        self.assertEqual(self.quotes(self.author), [])
        self.assertEqual(self.quotes(self.editor), ["It is."])
        Comment.objects.update(resolved_at=timezone.now())
        self.assertEqual(self.quotes(self.editor), [])

    def test_more_notes_cost_no_more_queries(self):
        def cost() -> int:
            person = User.objects.get(pk=self.boss.pk)
            with CaptureQueriesContext(connection) as queries:
                open_comments(person)
            return len(queries)

        note = self.note(make.news(self.news), self.editor)
        CommentReply.objects.create(comment=note, user=self.author, text="Yes.")
        few = cost()
        for number in range(8):
            note = self.note(make.news(self.news), self.editor, f"Note {number}")
            CommentReply.objects.create(comment=note, user=self.author, text="Yes.")
        self.assertEqual(cost(), few)
