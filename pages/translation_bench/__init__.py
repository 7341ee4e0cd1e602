"""The translators' bench: what is to be translated, an editor for it, questions to authors, orders, a report."""
