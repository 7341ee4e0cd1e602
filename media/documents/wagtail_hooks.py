"""Wagtail hooks of documents: how one is served, and the view that edits one."""

from wagtail import hooks

from . import serve, views  # noqa: F401 (views register themselves)


@hooks.register("before_serve_document", order=100)
def serve_document(document, request):
    """Serves a document after Wagtail's hooks have checked permissions; its own response has no ranges and holds a
    thread.
    """
    return serve.document(request, document)
