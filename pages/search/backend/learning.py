"""What both indexes have in common: they note the words of what they hold, for those who mistype one."""

from ..vocabulary import forget_all, learn


class Learning:
    """An index that keeps the vocabulary beside itself."""

    def add_items(self, model, objs):
        objs = list(objs)
        super().add_items(model, objs)
        learn(objs)

    def delete_stale_entries(self):
        """The first step of a new beginning."""
        super().delete_stale_entries()
        forget_all()
