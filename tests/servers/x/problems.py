"""How X refuses: a problem (RFC 7807), or in a few places the older list of errors."""
from common.web import Answer

TYPE = "https://api.x.com/2/problems/"
PROBLEM = "application/problem+json"


def problem(status, title, detail, kind=None, **more):
    return Answer(status, {"title": title, "detail": detail, "type": TYPE + kind if kind else "about:blank", "status": status, **more},
                  PROBLEM)


def invalid(detail, parameter, value, message):
    """One parameter of a request that is wrong."""
    return Answer(400, {"errors": [{"parameters": {parameter: [value]}, "message": message}], "title": "Invalid Request",
                        "detail": detail, "type": TYPE + "invalid-request"}, PROBLEM)


def invalid_parameter(parameter, value, message):
    return invalid("One or more parameters to your request was invalid.", parameter, value, message)


def code(status, number, message):
    return Answer(status, {"errors": [{"code": number, "message": message}]})


UNAUTHORIZED = problem(401, "Unauthorized", "Unauthorized")
FORBIDDEN = problem(403, "Forbidden", "Forbidden")
NOT_FOUND = problem(404, "Not Found", "Not Found")
DUPLICATE = problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
NOT_SUMMONED = problem(403, "Forbidden", "You are not permitted to reply to this post. You must be mentioned in it, or be its author.")
NOT_YOURS = problem(403, "Forbidden", "You are not allowed to do this to a post that is not yours.")
TOO_LONG = problem(403, "Forbidden", "Your post is too long: the text of a post is limited in its weighted length.")
NO_CREDITS = problem(402, "CreditsDepleted", "Your account has no credits left for this request.", "credits")
CAPPED = problem(429, "UsageCapExceeded", "Usage cap exceeded: Monthly product cap", "usage-capped", period="Monthly", scope="Product")
TOO_MANY = problem(429, "Too Many Requests", "Too Many Requests")
TOO_MANY_STREAMS = problem(429, "ConnectionException", "This stream is currently at the maximum allowed connection limit.",
                           "streaming-connection", connection_issue="TooManyConnections")
NO_RULES = problem(409, "ConnectionException", "Your rules must be set before a connection can be made.", "streaming-connection",
                   connection_issue="RuleConfigurationIssue")
WRONG_REPLY = problem(400, "Invalid Request", "The post that you reply to is deleted, or not visible to you.", "invalid-request")


def wrong_kind(uses, takes):
    """A token of another kind than this place takes."""
    return problem(403, "Unsupported Authentication", f"Authenticating with {uses} is forbidden for this endpoint. Supported "
                   f"authentication types are [{takes}].", "unsupported-authentication")


def missing(kind, identity, parameter="id"):
    """An entry of `errors`, or a whole answer's: what was asked for is not there."""
    return {"value": identity, "detail": f"Could not find {kind} with {parameter}: [{identity}].", "title": "Not Found Error",
            "resource_type": kind, "parameter": parameter, "resource_id": identity, "type": TYPE + "resource-not-found"}
