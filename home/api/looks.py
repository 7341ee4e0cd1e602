"""How the site looks, for a front end that wants to look like it: colours by day and night, headline face, logo."""

from typing import Literal

from django.templatetags.static import static
from django.urls import reverse
from ninja import Field, Schema

from pages.api.links import absolute
from pages.api.pictures import Picture, picture_of
from pages.look import Face
from pages.palette import DAY, DAY_MORE, NIGHT, NIGHT_MORE, palette

from ..navigation import Around
from ..theme import FILES


class Colour(Schema):
    """A colour of the site, by the name of its token."""

    name: str = Field(description="The name of the token.", examples=["red-field"])
    day: str = Field(description="In the light scheme.", examples=["#c1281b"])
    night: str = Field(description="In the dark scheme.", examples=["#8f1d14"])
    day_more: str = Field(description="In the light scheme, for who asks for more contrast.", examples=["#9c1f15"])
    night_more: str = Field(description="In the dark scheme, for who asks for more contrast.", examples=["#7a160e"])


class Look(Schema):
    """How the site looks, as far as staff choose it, and what follows from it."""

    face: Literal[tuple(Face.values)] = Field(description="The headline face.", examples=["bricolage"])
    face_file: str = Field(
        description="Its file (WOFF2).", examples=["https://www.example.org/static/fonts/anton-400.woff2"]
    )
    style_sheet: str = Field(
        description="The site's own colours and face as CSS custom properties.",
        examples=["https://www.example.org/theme-0a1b2c3d.css"],
    )
    logo: Picture | None = Field(None, description="The logo; null: the mark of the software.")
    mark: str = Field(description="The mark of the software.", examples=["https://www.example.org/static/art/mark.svg"])
    colours: list[Colour] = Field(description="Every colour that has a name.")


def look_of(around: Around) -> Look:
    request, look = around.request, around.look
    return Look(
        face=look.face,
        face_file=absolute(static(FILES[look.face]), request),
        style_sheet=absolute(reverse("theme", args=[around.theme[0]]), request),
        logo=picture_of(look.logo, request, ""),
        mark=absolute(static("art/mark.svg"), request),
        colours=[
            Colour(name=name, day=each[DAY], night=each[NIGHT], day_more=each[DAY_MORE], night_more=each[NIGHT_MORE])
            for name, each in sorted(palette(look.choice).items())
        ],
    )
