"""Base of both search indexes: they store the vocabulary of what they hold, for those who mistype a word."""

from modelsearch.backends.base import BaseIndex

from ..spelling import forget_all, learn


class VocabularyIndex(BaseIndex):
    """An index that stores the words of its rows beside itself."""

    def add_items(self, model, objs):
        objs = list(objs)
        super().add_items(model, objs)
        learn(objs)

    def delete_stale_entries(self):
        """The first step of a new beginning."""
        super().delete_stale_entries()
        forget_all()
