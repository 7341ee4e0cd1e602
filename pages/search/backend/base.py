"""Base of both search indexes: they store the vocabulary of what they hold, for those who mistype a word."""

from modelsearch.backends.base import BaseIndex

from ..spelling import add_to_vocabulary, clear_vocabulary


class VocabularyIndex(BaseIndex):
    """Search index that also stores the vocabulary of its rows."""

    def add_items(self, model, objs):
        objs = list(objs)
        super().add_items(model, objs)
        add_to_vocabulary(objs)

    def delete_stale_entries(self):
        """Called first when the index is rebuilt: empties the vocabulary too."""
        super().delete_stale_entries()
        clear_vocabulary()
