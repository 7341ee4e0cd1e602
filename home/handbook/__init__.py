"""The handbook of the desk: chapters in the languages of the people who work here, searched and illustrated.

A chapter is a small template, templates/wagtailadmin/handbook/<language>/<slug>.html: one <h2>, which is its title, and
an <h3 id="…"> for each section. Words of the screens stand there as {% says "Publish" %}, so that they never differ from
the button. `data-also` on a heading holds words by which people look for a section and that it does not have itself. Its
pictures are named in pictures.py; `make handbook` takes them.
"""
