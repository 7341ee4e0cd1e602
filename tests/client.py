"""`make client`: writes the TypeScript client of the API, into site/headless/src/api/ or where OUT says.

Its types are made of the stored OpenAPI document, which the tests hold against the running code: no site has to run.
They are half a megabyte, so that they are made where they are wanted, and not kept beside the document that says the same.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from settings.install import ROOT

from .set_up import install_validator

DOCUMENT = ROOT / "tests" / "api" / "openapi.json"
GENERATOR = ROOT / "tests" / "node_modules" / ".bin" / "openapi-typescript"
HOME = ROOT / "site" / "headless" / "src" / "api"
CLIENT, TYPES = "client.ts", "schema.d.ts"
# What every operation may answer besides (RFC 9457): the stored document leaves it out, as it is the same for all.
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "additionalProperties": True,
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["loc", "msg", "type"],
                "properties": {
                    "loc": {"type": "array", "items": {"type": ["string", "integer"]}},
                    "msg": {"type": "string"},
                    "type": {"type": "string"},
                },
            },
        },
    },
}
PROBLEM_RESPONSE = {
    "description": "A problem.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
PARTIAL_CONTENT = "x-partial-content"  # as pages/api/lists/sparse_fields.py, which needs Django
REFERENCE = re.compile(r'"#/components/schemas/([^"]+)"')


def names_in(schemas: dict[str, dict], part: object) -> set[str]:
    """The schemas that this part of the document refers to, by others too."""
    found: set[str] = set()
    queue = [part]
    while queue:
        names = set(REFERENCE.findall(json.dumps(queue.pop()))) - found
        found |= names
        queue += [schemas[name] for name in names]
    return found


def declare_partial_content(document: dict) -> dict:
    """Return the document with the responses to `fields=` declared as content of their own media type."""
    for path in document["paths"].values():
        for operation in path.values():
            for response in operation["responses"].values():
                if PARTIAL_CONTENT in response:
                    response["content"] |= response.pop(PARTIAL_CONTENT)
    return document


def without_defaults(schema: dict) -> dict:
    """A schema of what is sent: what has a default may be left out, and what is always null need not be said."""
    properties = schema.get("properties", {}).items()
    left = {name: each for name, each in properties if each.get("type") != "null"}
    return schema | {
        "properties": {name: {key: each[key] for key in each if key != "default"} for name, each in left.items()}
    }


def with_inputs(document: dict) -> dict:
    """The document with a shape of its own, `…Input`, for what is sent and answered alike, and with problems.

    In the types whatever has a default is always there: true of what is answered, and of what is sent it would mean that
    nothing can be left out.
    """
    schemas = declare_partial_content(document)["components"]["schemas"]
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    sent = names_in(schemas, [each.get("requestBody") for each in operations])
    answered = names_in(schemas, [each["responses"] for each in operations])

    def as_sent(part: object):
        def renamed(match: re.Match) -> str:
            return f'"#/components/schemas/{match[1]}Input"' if match[1] in answered else match[0]

        return json.loads(REFERENCE.sub(renamed, json.dumps(part)))

    inputs = {
        f"{name}Input" if name in answered else name: as_sent(without_defaults(schemas[name]))
        for name in sent
        if "properties" in schemas[name] or name in answered
    }
    for each in operations:
        each["responses"]["4XX"] = PROBLEM_RESPONSE
        if "requestBody" in each:
            each["requestBody"] = as_sent(each["requestBody"])
    for name in sent & answered:
        schemas[name] = schemas[name] | {
            "properties": {
                key: each for key, each in schemas[name].get("properties", {}).items() if each.get("type") != "null"
            }
        }
    document["components"]["schemas"] = schemas | inputs | {"Problem": PROBLEM}
    return document


def write(folder: Path) -> Path:
    """Writes the types into this folder, beside the client written by hand; the file of the types."""
    folder.mkdir(parents=True, exist_ok=True)
    if folder.resolve() != HOME:
        shutil.copy(HOME / CLIENT, folder)
    types = folder / TYPES
    with tempfile.TemporaryDirectory() as scratch:
        document = Path(scratch) / DOCUMENT.name
        document.write_text(json.dumps(with_inputs(json.loads(DOCUMENT.read_text()))))
        subprocess.run([GENERATOR, document, "--output", types], check=True, stdout=subprocess.DEVNULL)
    return types


def main(out: str) -> int:
    install_validator()
    if not GENERATOR.exists():
        sys.exit("Missing: npm. As root: apt-get install npm")
    print(f"Written: {write(Path(out) if out else HOME)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ.get("OUT", "")))
