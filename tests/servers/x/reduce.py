#!/usr/bin/env python3
"""Takes out of X's OpenAPI description what the fake server serves: names, types, bounds and who may, without its prose.

    reduce.py DESCRIPTION >x-api-v2.json

DESCRIPTION is https://api.x.com/2/openapi.json, or the same file of one of the repositories that SOURCE names. What is served is
the table of routes in api.py; a route that the description does not have is said, and is no part of what comes out.
"""
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(1, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import json

from api import ROUTES

PROSE = {"description", "summary", "example", "examples", "externalDocs", "tags", "x-twitter-streaming"}
METHODS = {"get", "post", "put", "delete"}


def bare(thing, names=False):
    """Without prose; `names` where the members are names of the API's, which may be called like prose."""
    if isinstance(thing, list):
        return [bare(item) for item in thing]
    if not isinstance(thing, dict):
        return thing
    return {name: bare(value, name in ("properties", "schemas", "parameters", "scopes"))
            for name, value in thing.items() if names or name not in PROSE}


def served(method, template):
    """The row of the table, or None."""
    path = re.sub("{[^}]+}", ":", template)
    return next((row for row, _ in ROUTES.rows if row.method == method.upper() and re.sub(r":\w+", ":", row.pattern) == path), None)


def referred(thing, found):
    """Collects the references in a thing."""
    if isinstance(thing, dict):
        if "$ref" in thing:
            found.add(thing["$ref"])
        for value in thing.values():
            referred(value, found)
    elif isinstance(thing, list):
        for value in thing:
            referred(value, found)


def with_components(paths, components):
    """The components that the paths need, directly or through each other."""
    kept, ahead = {}, set()
    referred(paths, ahead)
    while ahead:
        _, _, kind, name = ahead.pop().split("/")
        if name not in kept.setdefault(kind, {}):
            kept[kind][name] = components[kind][name]
            referred(kept[kind][name], ahead)
    return {kind: dict(sorted(names.items())) for kind, names in sorted(kept.items())}


def main(path):
    with open(path, encoding="utf-8") as file:
        whole = json.load(file)
    paths, found = {}, set()
    for template, operations in whole["paths"].items():
        for method, operation in operations.items():
            row = served(method, template) if method in METHODS else None
            if row:
                found.add((row.method, row.pattern))
                kept = bare(operation)
                # A response without a description is none (OpenAPI 3.0).
                for response in kept["responses"].values():
                    response["description"] = ""
                paths.setdefault(template, {})[method] = kept
    for row, _ in ROUTES.rows:
        if (row.method, row.pattern) not in found:
            print(f"not described: {row.method} {row.pattern}", file=sys.stderr)
    components = with_components(paths, bare(whole["components"]))
    flows = whole["components"]["securitySchemes"]
    components["securitySchemes"] = bare(flows)
    scopes = components["securitySchemes"]["OAuth2UserToken"]["flows"]["authorizationCode"]["scopes"]
    components["securitySchemes"]["OAuth2UserToken"]["flows"]["authorizationCode"]["scopes"] = {name: "" for name in scopes}
    info = {"title": whole["info"]["title"], "version": whole["info"]["version"]}
    json.dump({"openapi": whole["openapi"], "info": info, "servers": [{"url": "/"}], "components": components, "paths": paths},
              sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main(sys.argv[1])
