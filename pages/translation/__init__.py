"""The translators' bench: what is to be translated, what a page says in another language, and how that becomes public."""
