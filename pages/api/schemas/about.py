"""Schemas of the parts of mission and story: pillars, and moments."""

from ninja import Field, Schema


class PillarOut(Schema):
    """One institution that carries the work."""

    name: str = Field(description="Its name.", examples=["Federation"])
    sentence: str = Field(
        description="What it is, in a sentence.", examples=["Worker cooperatives that stand by each other."]
    )


class StoryMomentOut(Schema):
    """Something that happened."""

    year: str = Field(
        description="What is printed for the year; moments of the same year stand together.", examples=["2014"]
    )
    date: str = Field(description="The date as printed; may be empty.", examples=["May 2 to 4"])
    title: str = Field(description="What happened.", examples=["Jackson Rising"])
    text: str = Field(description="More about it; may be empty.", examples=["Over five hundred people came."])
    on_home: bool = Field(description="Whether the home page shows it.")
    home_words: str = Field(
        description="The words that the home page shows.", examples=["Five hundred people in one hall"]
    )

    @classmethod
    def from_row(cls, row) -> "StoryMomentOut":
        words = {"year": row.year, "date": row.printed_date, "title": row.title, "text": row.text}
        return cls(**words, on_home=row.show_on_home, home_words=row.home_words or row.title)
