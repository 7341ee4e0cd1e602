"""Model fields under the name that the first migration knows; each is in its app."""

from .documents.fields import DocumentField  # noqa: F401
from .images.fields import PictureField, RenditionField  # noqa: F401
from .recordings.fields import RecordingField  # noqa: F401
from .uploads.languages import languages  # noqa: F401
