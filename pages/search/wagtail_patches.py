"""What the index relies on in modelsearch.

What the tables hold is said in pages.wagtail_patches.
"""

RELIES_ON = {
    "modelsearch.backends.database.postgres.postgres.PostgresIndex": (
        "3fef1ebdc813",
        "pages.search.backend.postgresql writes it",
    ),
    "modelsearch.backends.database.postgres.postgres.PostgresSearchQueryCompiler": (
        "fbbaf810ee5d",
        "the same, for what is asked",
    ),
    "modelsearch.backends.database.sqlite.sqlite.SQLiteIndex": (
        "227fe6b984a0",
        "pages.search.backend.sqlite writes it",
    ),
}
