"""Little text as LinkedIn reads it: a sign of its own that is neither escaped nor part of a template ends the text, and nobody is
told."""
import re

SIGNS = set("\\|{}@[]()<>#*_~")
HASHTAG = re.compile(r"\{hashtag\|\\?#\|((?:\\.|[^\\|{}])+)\}")
MENTION = re.compile(r"@\[((?:\\.|[^\\\]])+)\]\(([^)]+)\)")
ESCAPED = re.compile(r"\\(.)", re.S)


def escape(text):
    return "".join("\\" + c if c in SIGNS else c for c in text)


def read(little):
    """What readers see, and the URNs that are mentioned."""
    seen, named, at = "", [], 0
    while at < len(little):
        hashtag, mention = HASHTAG.match(little, at), MENTION.match(little, at)
        if hashtag:
            seen, at = seen + "#" + ESCAPED.sub(r"\1", hashtag[1]), hashtag.end()
        elif mention:
            seen, at = seen + ESCAPED.sub(r"\1", mention[1]), mention.end()
            named.append(mention[2])
        elif little[at] == "\\" and little[at + 1:at + 2] in SIGNS:
            seen, at = seen + little[at + 1], at + 2
        elif little[at] in SIGNS:
            break
        else:
            seen, at = seen + little[at], at + 1
    return seen, named
