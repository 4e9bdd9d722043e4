"""The table of servers: one row for each trait, one column for each server, as they were seen to behave.

A refusal (a row whose name begins with `on_`) is an Answer, or None where that server accepts. Not seen, but taken from what those
servers do elsewhere: the words of a wrong code and of a scope, and the 429 of the last two columns, which a test can bring about.
"""
from types import SimpleNamespace

import dialect
import paging
from common.times import iso_ms, iso_s
from common.web import HTML, STALL, TEXT, Answer


def error(status, text, **more):
    return Answer(status, {"error": text, **more})


def html(status, text):
    return Answer(status, f"<!DOCTYPE html>\n<html><body><h1>{text}</h1></body></html>\n", HTML)


NOT_FOUND = error(404, "Record not found")
ZOD = Answer(400, {"success": False, "error": {"name": "ZodError", "issues": [
    {"code": "invalid_enum_value", "path": ["visibility"], "message": "Invalid enum value."}]}})
SNAC_401 = Answer(401, "", HTML)
GTS_401 = error(401, "Unauthorized: token not supplied")
GTS_POLICY = {"always": ["public", "me"], "with_approval": []}

COLUMNS = ("mastodon", "gotosocial", "hollo", "snac")
ROWS = {
    # who it is
    "version": ("4.5.7", "0.19.2", "4.2.0 (compatible; Hollo 0.6.20)", "4.0.0 (not true; really snac/2.94)"),
    "has_v2_instance": (True, True, True, False),
    "max_characters": (500, 5000, 10000, 100000),
    "characters_per_url": (23, 25, 256, 32),
    "rate_prefix": ("X-RateLimit-", "X-Ratelimit-", None, None),
    "rate_reset": (dialect.iso_us, iso_ms, None, None),

    # ids and times
    "status_id": (dialect.snowflake, dialect.ulid, dialect.uuid7, dialect.seconds_and_hash),
    "notification_id": (dialect.small_number, dialect.ulid, dialect.moment_kind_uuid, dialect.microseconds),
    "ids_change": (False, False, False, True),
    "status_time": (iso_ms, iso_ms, iso_ms, iso_s),
    "notification_time": (iso_ms, dialect.iso_ms_cut, iso_ms, iso_s),
    "token_time_per_s": (1, 1, 1000, 1),

    # signing in: where the code is shown; None = in the answer to /oauth/authorize itself
    "code_path": ("/oauth/authorize/native", "/oauth/oob", None, None),
    "code_is_bare": (False, False, False, True),
    "on_wrong_code": (error(400, "invalid_grant", error_description="The provided authorization grant is invalid."),
                      error(400, "invalid_grant", error_description="Bad Request: code not found"),
                      error(400, "invalid_grant", error_description="The authorization code is invalid."), None),
    "on_no_token": (error(401, "The access token is invalid"), GTS_401, error(401, "unauthorized"), SNAC_401),
    "on_bad_token": (error(401, "The access token is invalid"), GTS_401, error(401, "invalid_token"), SNAC_401),
    "on_bad_token_verify": (error(401, "The access token is invalid"), GTS_401, error(401, "invalid_token"),
                            Answer(422, "", HTML)),
    "on_app_token": (error(422, "This method requires an authenticated user"), GTS_401, error(403, "insufficient_scope"),
                     SNAC_401),
    "on_scope": (error(403, "This action is outside the authorized scopes"),
                 error(403, "Forbidden: token has insufficient scope permission"), error(403, "insufficient_scope"), None),

    # refusals of anything
    "on_no_user_agent": (None, Answer(418, {"error": "I'm a teapot: no user-agent sent with request"}), None, None),
    "on_rate": (error(429, "Too many requests"), error(429, "rate limit reached"), error(429, "Too many requests"),
                html(429, "429 Too Many Requests")),
    "on_no_record": (NOT_FOUND, error(404, "Not Found: target status not found"), NOT_FOUND, html(404, "404 Not Found")),
    "on_no_path": (Answer(404, "<!DOCTYPE html>\n<title>The page you are looking for isn't here</title>\n", HTML),
                   error(404, "Not Found: page not found"), Answer(404, "404 Not Found", TEXT), html(404, "404 Not Found")),

    # paging
    "notifications_default": (40, 20, 40, 1),
    "notifications_max": (80, 80, 40, 64),
    "notifications_window": (None, None, None, 64),
    "max_id": (paging.below, paging.below, paging.ignored, paging.below_if_there),
    "since_id": (paging.above, paging.above, paging.ignored, paging.ignored),
    "min_id": (paging.above, paging.above, paging.ignored, paging.above),
    "min_id_takes": (paging.oldest, paging.oldest, paging.newest, paging.newest),
    "link_header": ("Link", "Link", "link", "Link"),
    "link": (paging.link_both, paging.link_both, paging.link_older_than, paging.link_none),

    # reading
    "has_notification_by_id": (True, True, False, False),
    "on_dismiss": (None, error(404, "Not Found: page not found"), Answer(404, "404 Not Found", TEXT), Answer(422, "", HTML)),
    "has_unread_count": (True, False, False, False),
    "has_history": (True, True, False, False),
    # Of the last two it was not seen; a server without them is the harder one.
    "has_conversations": (True, True, False, False),
    # Not seen of the last.
    "has_mutes": (True, True, True, False),
    "follow_type": ("follow", "follow_request", "follow", "follow"),
    "deleted_mention_stays": (False, False, False, True),

    # posting
    "reads_forms": (True, True, False, True),
    "on_broken_json": (error(400, "Error occurred while parsing request parameters"),
                       error(400, "Bad Request: invalid character in body"), error(400, "Malformed JSON in request body"), None),
    "honours_key": (True, False, True, False),
    "default_visibility": ("public", "unlisted", "public", "public"),
    "on_bad_visibility": (error(422, "Validation failed: Visibility is not included in the list"), Answer(200, ""), ZOD, None),
    "on_empty": (error(422, "Validation failed: Text can't be blank"),
                 error(400, "Bad Request: status text, spoiler text, media attachments or poll must be provided"),
                 error(400, "Content is required"), None),
    "on_too_long": (error(422, "Validation failed: Text character limit of {max} exceeded"),
                    error(400, "Bad Request: status too long, {max} characters allowed"), None, STALL),
    "on_unknown_parent": (NOT_FOUND, error(404, "Not Found: target status not found"), Answer(500, "", TEXT), None),
    "on_foreign_delete": (NOT_FOUND, error(403, "Forbidden: you do not own that status"), None, html(404, "404 Not Found")),
    "on_second_favourite": (None, None, NOT_FOUND, None),

    # media: the first makes one wait where a test says so; how it refuses what it was not seen to is taken from its other words
    "has_media_by_id": (True, True, True, False),
    "media_looks": (0, 0, 0, 0),
    "on_bad_media": (error(422, "Validation failed: File content type is invalid"),
                     error(422, "Unprocessable Entity: could not determine the type of the media"), Answer(500, "", TEXT), None),
    "on_unready_media": (error(422, "Cannot attach files that have not finished processing. Try again in a moment!"),
                         error(400, "Bad Request: media attachment not found"), error(400, "Media not found"), None),

    # streams
    "has_streams": (True, False, False, False),
    "tells_edits": (True, False, False, False),

    # what a status looks like
    "html": (dialect.MASTODON_HTML, dialect.GOTOSOCIAL_HTML, dialect.HOLLO_HTML, dialect.SNAC_HTML),
    "local_acct": ("{name}", "{name}", "{name}", "{name}@localhost"),
    "reads_port_in_mention": (True, True, False, False),
    "fills_mentions": (True, True, True, False),
    "without": ((), ("filtered", "quotes_count", "quote", "quote_approval"), ("quote_approval",), ("quote", "quote_approval")),
    "besides": ({}, {"content_type": "text/plain", "interaction_policy": {
        "can_favourite": GTS_POLICY, "can_reply": GTS_POLICY, "can_reblog": GTS_POLICY}}, {}, {}),
}


def column(like):
    at = COLUMNS.index(like)
    return SimpleNamespace(like=like, **{name: row[at] for name, row in ROWS.items()})
