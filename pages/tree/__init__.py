"""In-process copy of the page tree: what routing, menus, links, languages and visibility ask of pages, without a query each."""
