"""XML writer of the feeds: well-formed whatever the words in it."""

from io import StringIO

from django.utils.xmlutils import SimplerXMLGenerator

from .clean_html import strip_control_characters


class XMLWriter(SimplerXMLGenerator):
    def __init__(self):
        self.out = StringIO()
        super().__init__(self.out, "utf-8", short_empty_elements=True)
        self.startDocument()

    def text(self, tag: str, words: str | int, **attributes: str) -> None:
        """An element that holds words only; those that XML cannot hold are left out."""
        self.addQuickElement(
            tag,
            strip_control_characters(str(words)),
            {name: strip_control_characters(value) for name, value in attributes.items()},
        )

    def written(self) -> bytes:
        """The document, in UTF-8."""
        self.endDocument()
        return self.out.getvalue().encode()
