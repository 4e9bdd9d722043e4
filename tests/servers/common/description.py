"""A network's own description of its API (OpenAPI 3.0, as JSON): what is wrong with a request or an answer, as far as it says."""
import json
import re
from urllib.parse import unquote

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}


class Description:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.whole = json.load(file)
        self.operations = [(method.upper(), re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path) + "$"), operation)
                           for path, methods in self.whole["paths"].items() for method, operation in methods.items()]

    def find(self, method, path):
        """The operation and the pieces of its path; where two fit, the one with fewer pieces."""
        found = [(match.groupdict(), operation) for its, pattern, operation in self.operations
                 if its == method and (match := pattern.match(path))]
        return min(found, key=lambda pair: len(pair[0]))[::-1] if found else (None, {})

    def resolve(self, thing):
        while "$ref" in thing:
            _, _, kind, name = thing["$ref"].split("/")
            thing = self.whole["components"][kind][name]
        return thing

    def parameters(self, operation):
        return [self.resolve(parameter) for parameter in operation.get("parameters", ())]

    # ---- values ----------------------------------------------------------------------------------

    def faults(self, schema, value, at="$"):
        """What is wrong with a value, in words."""
        schema = self.resolve(schema)
        if value is None and schema.get("nullable"):
            return []
        kind = schema.get("type")
        if kind and (not isinstance(value, TYPES[kind]) or (kind in ("integer", "number") and isinstance(value, bool))):
            return [f"{at} is no {kind}"]
        return [*self._choices(schema, value, at), *self._bounds(schema, value, at), *self._inside(schema, value, at)]

    def _choices(self, schema, value, at):
        for word in ("anyOf", "oneOf"):
            if word in schema and all(self.faults(one, value, at) for one in schema[word]):
                yield f"{at} is none of what it may be"
        if "enum" in schema and value not in schema["enum"]:
            yield f"{at} is not one of [{','.join(map(str, schema['enum']))}]"

    @staticmethod
    def _bounds(schema, value, at):
        if isinstance(value, str):
            if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
                yield f"{at} has {len(value)} characters"
            if "pattern" in schema and not re.search(schema["pattern"], value):
                yield f"{at} does not match {schema['pattern']}"
        elif isinstance(value, (int, float)) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            yield f"{at} is not between {schema.get('minimum')} and {schema.get('maximum')}"

    def _inside(self, schema, value, at):
        if isinstance(value, list):
            if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
                yield f"{at} has {len(value)} items"
            for i, item in enumerate(value):
                yield from self.faults(schema.get("items", {}), item, f"{at}[{i}]")
        elif isinstance(value, dict):
            known = schema.get("properties", {})
            for name in schema.get("required", ()):
                if name not in value:
                    yield f"{at}.{name} is missing"
            for name, inner in value.items():
                if name in known:
                    yield from self.faults(known[name], inner, f"{at}.{name}")
                elif schema.get("additionalProperties") is False:
                    yield f"{at}.{name} is not known"

    # ---- requests --------------------------------------------------------------------------------

    def parameter_fault(self, operation, request, pieces, more=()):
        """Of the path or the query, the first: its name, its value, and what is wrong; None when all is well. `more` are
        parameters that are taken besides."""
        known = {(p["name"], p["in"]): p for p in [*self.parameters(operation), *more]}
        given = [((name, "path"), unquote(value)) for name, value in pieces.items()]
        given += [((name, "query"), value) for name, value in request.query_pairs]
        for key, value in given:
            if key not in known:
                names = ",".join(name for name, where in known if where == "query")
                return key[0], value, f"The query parameter [{key[0]}] is not one of [{names}]"
            faults = self.faults(known[key]["schema"], self._read(self.resolve(known[key]["schema"]), value), key[0])
            if faults:
                return key[0], value, f"The `{key[0]}` query parameter value [{value}] is not valid: {faults[0]}"
        for (name, where), parameter in known.items():
            if where == "query" and parameter.get("required") and request.first(name) is None:
                return name, "", f"The `{name}` query parameter can not be empty"
        return None

    @staticmethod
    def _read(schema, text):
        """What a text of a query stands for; itself where it cannot be that."""
        kind = schema.get("type")
        if kind == "integer" and re.fullmatch(r"-?\d+", text):
            return int(text)
        if kind == "boolean" and text in ("true", "false"):
            return text == "true"
        return text.split(",") if kind == "array" else text

    def body_fault(self, operation, request):
        """What is wrong with a JSON body; None when all is well."""
        body = self.resolve(operation.get("requestBody", {}))
        if not body or not request.is_json:
            return "a body is missing" if body.get("required") and not request.body else None
        try:
            value = json.loads(request.body)
        except ValueError:
            return "the body is no JSON"
        faults = self.faults(body["content"]["application/json"]["schema"], value)
        return faults[0] if faults else None

    def answer_faults(self, method, path, status, body):
        """What is wrong with an answer of 2xx."""
        operation, _ = self.find(method, path)
        response = operation["responses"].get(str(status))
        if not response:
            return [f"{status} is no answer to {operation['operationId']}"]
        told = response.get("content", {}).get("application/json")
        return self.faults(told["schema"], body) if told else []
