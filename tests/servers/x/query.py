"""What a search and a rule of the stream ask for: words and operators side by side, OR, - and brackets."""
import re

TOKENS = re.compile(r'\s*(?:(?P<open>-?\()|(?P<close>\))|(?P<term>-?(?:[\w.]+:)?(?:"[^"]*"|[^\s()"]+)))')
OPERATORS = {
    "conversation_id": lambda post, value: post.root.id == value,
    "from": lambda post, value: value.lower().lstrip("@") in (post.author.username.lower(), post.author.id),
    "to": lambda post, value: post.parent is not None and value.lower().lstrip("@") == post.parent.author.username.lower(),
    "lang": lambda post, value: post.lang == value,
    "is": lambda post, value: {"reply": post.parent is not None, "quote": post.quoted is not None}.get(value, False),
    "has": lambda post, value: {"media": bool(post.media), "images": bool(post.media), "links": _has(post, "url"),
                                "mentions": _has(post, "mention"), "hashtags": _has(post, "hashtag")}.get(value, False),
    "url": lambda post, value: any(e.kind == "url" and value.strip('"') in e.value for e in post.entities),
}


def _has(post, kind):
    return any(e.kind == kind for e in post.entities)


class Query:
    """ValueError where it cannot be read."""

    def __init__(self, text):
        self.tokens, at = [], 0
        while text[at:].strip():
            match = TOKENS.match(text, at)
            if not match:
                raise ValueError(f"no viable alternative at character '{text[at:].strip()[0]}' (at position {at + 1})")
            self.tokens.append(match[0].strip())
            at = match.end()
        self.matches = self._either()
        if self.tokens:
            raise ValueError(f"extraneous input '{self.tokens[0]}'")

    def _either(self):
        parts = [self._all()]
        while self.tokens and self.tokens[0] == "OR":
            self.tokens.pop(0)
            parts.append(self._all())
        return lambda post: any(part(post) for part in parts)

    def _all(self):
        parts = []
        while self.tokens and self.tokens[0] not in ("OR", ")"):
            parts.append(self._one())
        if not parts:
            raise ValueError("missing a term")
        return lambda post: all(part(post) for part in parts)

    def _one(self):
        token = self.tokens.pop(0)
        if token in ("(", "-("):
            inner = self._either()
            if not self.tokens or self.tokens.pop(0) != ")":
                raise ValueError("missing ')'")
            return (lambda post: not inner(post)) if token[0] == "-" else inner
        if token[0] == "-" and len(token) > 1:
            term = self._term(token[1:])
            return lambda post: not term(post)
        return self._term(token)

    @staticmethod
    def _term(token):
        operator, colon, value = token.partition(":")
        if colon and not token.startswith('"'):
            if operator not in OPERATORS:
                raise ValueError(f"Reference to invalid operator '{operator}'")
            return lambda post: OPERATORS[operator](post, value)
        if token[0] in "@#":
            kind, name = ("mention" if token[0] == "@" else "hashtag"), token[1:].lower()
            return lambda post: any(e.kind == kind and e.value.lower() == name for e in post.entities)
        words = token.strip('"').lower()
        whole = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
        return lambda post: whole.search(post.typed.lower()) is not None
