"""The grammar of the Graph API: `fields` with what is asked of each, pages of lists, and how errors are told.

The shapes of answers are those of the network's own description of its interface (facebook-business-sdk-codegen, api_specs v25.0)
and of payloads recorded by sns-sdks/python-facebook and restfb; see tests/networks/facebook/SOURCE.
"""
import re
from urllib.parse import urlencode

from common.times import moment
from common.web import Answer, Refusal

MOST = 100


def time_of(ms):
    """The zone has no colon here."""
    return moment(ms, "%Y-%m-%dT%H:%M:%S+0000")


def fault(code, message, subcode=None, kind="OAuthException", **more):
    error = {"message": message, "type": kind, "code": code, **more, "fbtrace_id": "AQt_hJ68vFybS4TnupatNtX"}
    return {"error": {**error, "error_subcode": subcode} if subcode else error}


def refuse(code, message, subcode=None, status=400):
    raise Refusal(Answer(status, fault(code, message, subcode)))


def not_there(identity):
    refuse(100, f"Unsupported get request. Object with ID '{identity}' does not exist, cannot be loaded due to missing permissions, "
           "or does not support this operation.", 33)


def parse_fields(text):
    """"a,b.limit(5).order(x){c,d}" as {"a": ({}, {}), "b": ({"limit": "5", "order": "x"}, {"c": ...})}."""
    found, at = {}, 0

    def one():
        nonlocal at
        name = re.compile(r"\w+").match(text, at)
        if not name:
            refuse(2500, f"Syntax error \"Expected name.\" at character {at}: {text}")
        at, how, inner = name.end(), {}, {}
        while match := re.compile(r"\.(\w+)\(([^)]*)\)").match(text, at):
            how[match[1]], at = match[2], match.end()
        if text[at:at + 1] == "{":
            at += 1
            inner = several("}")
        return name[0], (how, inner)

    def several(end):
        nonlocal at
        rows = dict([one()])
        while text[at:at + 1] == ",":
            at += 1
            rows.update([one()])
        if end and text[at:at + 1] != end:
            refuse(2500, f"Syntax error \"Expected end of string instead of '{text[at:at + 1]}'.\" at character {at}: {text}")
        at += len(end)
        return rows

    if text:
        found = several("")
        if at != len(text):
            refuse(2500, f"Syntax error at character {at}: {text}")
    return found


def page_of(items, how, render, address):
    """A page of a list: {"data", "paging"}. `how` has limit and after; the next address holds the token, as the network's does."""
    after, limit = how.get("after"), min(int(how.get("limit") or 25), MOST)
    start = next((i + 1 for i, item in enumerate(items) if item.id == after), 0) if after else 0
    shown = items[start:start + limit]
    page = {"data": [render(item) for item in shown]}
    if shown:
        page["paging"] = {"cursors": {"before": shown[0].id, "after": shown[-1].id}}
        if start + limit < len(items):
            page["paging"]["next"] = address + "?" + urlencode({**how, "after": shown[-1].id})
    return page
