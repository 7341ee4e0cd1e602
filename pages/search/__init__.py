"""Search of pages and documents by their words: what a visitor may see, in the language of the address or in all."""
