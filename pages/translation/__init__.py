"""Translation of pages and lists: translations that follow their sources, languages, what becomes of them in the page tree."""
