"""URL patterns of recordings and their texts."""

from django.urls import path

from . import serve

urlpatterns = [
    path("media/recordings/<int:pk>/<str:language>.vtt", serve.captions, name="captions"),
    path("media/recordings/<int:pk>/<str:language>.html", serve.transcript, name="transcript"),
    path("media/recordings/<int:pk>/<str:language>.json", serve.chapters, name="chapters"),
    path("media/recordings/<path:name>", serve.recording, name="recording"),
]
