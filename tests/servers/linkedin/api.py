"""The API: a table of routes, and what each does. It is strict where LinkedIn is said to be: versions, the protocol's header, URNs
that are encoded and lists that are not. Not served: reactions, videos, articles, subscriptions."""
import json
import re
from urllib.parse import unquote, urlsplit

import little
from common.web import Answer, Refusal, Route, Routes
from world import IMAGE_LOOKS, PAGE

READ, WRITE, ADMIN = "r_organization_social", "w_organization_social", "rw_organization_admin"
COMMENT_MAX, POST_MAX, COUNT_MAX = 1250, 3000, 100

# need: None = anybody; else a scope.
ROUTES = Routes((
    Route("GET", "/oauth/v2/authorization", None, "authorize"),
    Route("POST", "/oauth/v2/accessToken", None, "token"),
    Route("POST", "/oauth/v2/introspectToken", None, "introspect"),
    Route("GET", "/rest/organizationAcls", ADMIN, "acls"),
    Route("GET", "/rest/organizations/:id", ADMIN, "organization"),
    Route("GET", "/rest/organizationalEntityNotifications", ADMIN, "notifications"),
    Route("GET", "/rest/posts", READ, "posts"),
    Route("POST", "/rest/posts", WRITE, "post"),
    Route("GET", "/rest/posts/:urn", READ, "one_post"),
    Route("DELETE", "/rest/posts/:urn", WRITE, "delete_post"),
    Route("GET", "/rest/socialActions/:urn/comments", READ, "comments"),
    Route("POST", "/rest/socialActions/:urn/comments", WRITE, "comment"),
    Route("GET", "/rest/socialActions/:urn/comments/:id", READ, "one_comment"),
    Route("DELETE", "/rest/socialActions/:urn/comments/:id", WRITE, "delete_comment"),
    Route("POST", "/rest/images", WRITE, "announce_image"),
    Route("PUT", "/dms-uploads/:id", WRITE, "take_image"),
    Route("GET", "/rest/images/:urn", WRITE, "image"),
))


def error(status, message, code=None, **more):
    number = {401: 65600, 403: 100, 429: 101}.get(status, 0)
    return Answer(status, {"status": status, "serviceErrorCode": number, **({"code": code} if code else {}), "message": message,
                           **more}, headers=(("x-li-uuid", f"AAY{status}=="),))


def refuse(*args, **more):
    raise Refusal(error(*args, **more))


class Api:
    def __init__(self, house):
        self.house, self.world, self.entities, self.oauth = house, house.world, house.entities, house.oauth

    def answer(self, request):
        found = ROUTES.find(request.method, request.path)
        if not found:
            refuse(404, "No virtual resource found")
        row, pieces = found
        if not self.house.budget.spend():
            raise Refusal(self.house.on_rate)
        if row.pattern.startswith("/rest/"):
            self._check_protocol(request)
        if row.need:
            self._admit(request, row.need)
        return getattr(self, row.do)(request, *pieces)

    # ---- what every request has to be ------------------------------------------------------------

    def _check_protocol(self, request):
        version = request.headers.get("LinkedIn-Version", "")
        if not re.fullmatch(r"20\d{4}", version):
            refuse(400, "A version must be present in the header", "VERSION_MISSING")
        if version < self.house.traits["oldest_version"]:
            refuse(426, f"Requested version {version} is not active", "NONEXISTENT_VERSION")
        if request.headers.get("X-Restli-Protocol-Version") != "2.0.0":
            refuse(400, "X-Restli-Protocol-Version must be 2.0.0")
        if re.search(r"[:(,]", urlsplit(request.target).path):
            refuse(400, "Syntax exception in path variables")
        if re.search(r"[=&]urn:", urlsplit(request.target).query):
            refuse(400, "Syntax exception in query parameters")

    def _admit(self, request, scope):
        token = self.oauth.bearer(request.authorization("bearer") or "")
        if not token:
            refuse(401, "Invalid access token", "INVALID_ACCESS_TOKEN")
        if scope not in token.scopes:
            refuse(403, f"Not enough permissions to access: {request.method} {request.path}", "ACCESS_DENIED")

    def _paged(self, request, items, render):
        start, count = request.number("start"), min(request.number("count") or 10, self.house.traits["page_most"])
        return {"paging": {"start": start, "count": count, "links": []}, "elements": [render(i) for i in items[start:start + count]]}

    # ---- signing in ------------------------------------------------------------------------------

    def authorize(self, request):
        return self.oauth.authorize(request)

    def token(self, request):
        return self.oauth.token(request)

    def introspect(self, request):
        return self.oauth.introspect(request)

    # ---- who we are ------------------------------------------------------------------------------

    def acls(self, request):
        if request.first("q") != "roleAssignee":
            refuse(400, "no such finder")
        roles = [(PAGE, role, "APPROVED") for role in self.house.traits["roles"]]
        roles += [("urn:li:organization:99", "ADMINISTRATOR", "APPROVED"), (PAGE, "ANALYST", "REVOKED")]
        wanted = request.first("state")
        return self._paged(request, [r for r in roles if wanted in (None, r[2])], lambda r: {
            "organization": r[0], "role": r[1], "state": r[2], "roleAssignee": "urn:li:person:admin"})

    def organization(self, _request, identity):
        if PAGE != f"urn:li:organization:{identity}":
            refuse(403, "Not enough permissions to access: GET /organizations")
        return {"id": int(identity), "localizedName": "Politie Gent", "vanityName": "politie-gent"}

    def notifications(self, request):
        query = urlsplit(request.target).query
        actions = re.search(r"actions=List\(([A-Z_,]+)\)", query)
        span = re.search(r"timeRange=\(start:(\d+),end:(\d+)\)", query)
        if request.first("q") != "criteria" or not actions or not span or request.first("organizationalEntity") != PAGE:
            refuse(400, "Syntax exception in query parameters")
        if "ADMINISTRATOR" not in self.house.traits["roles"]:
            refuse(403, "Not enough permissions to access: organizationalEntityNotifications", "ACCESS_DENIED")
        first, last = int(span[1]), int(span[2])
        notes = [n for n in self.world.kept_notes() if n.action in actions[1].split(",") and first <= n.at_ms <= last]
        return self._paged(request, notes, self.entities.note)

    # ---- posts -----------------------------------------------------------------------------------

    def posts(self, request):
        if request.first("q") != "author":
            refuse(400, "no such finder")
        author = request.first("author")
        found = [p for p in reversed(self.world.posts) if p.owner == author and not p.deleted]
        return self._paged(request, found, self.entities.post)

    def _found_post(self, urn):
        return self.world.find_post(urn) or refuse(404, f"Could not find entity: {urn}")

    def one_post(self, _request, urn):
        post = self._found_post(urn)
        if post.owner != PAGE and self.house.traits["withholds_posts"]:
            refuse(403, "Not enough permissions to access: GET /posts", "ACCESS_DENIED")
        return self.entities.post(post)

    def post(self, request):
        fields = request.fields()
        if fields.get("author") != PAGE or fields.get("lifecycleState") != "PUBLISHED" or "distribution" not in fields:
            refuse(422, "the post is not whole")
        commentary = fields.get("commentary", "")
        seen, _ = little.read(commentary)
        if len(seen) > POST_MAX:
            refuse(422, "commentary is too long")
        same = next((p for p in self.world.posts if p.owner == PAGE and p.text == seen and not p.deleted), None)
        if same:
            refuse(422, f"Content is a duplicate of {same.share}", "DUPLICATE_POST")
        media = fields.get("content", {}).get("media")
        if media:
            self._ready_image(media.get("id"))
        post = self.world.post(PAGE, "", fields.get("content"), commentary)
        return Answer(201, "", headers=(("x-restli-id", post.share),))

    def delete_post(self, _request, urn):
        post = self.world.find_post(urn)
        if post and post.owner != PAGE:
            refuse(403, "Not enough permissions to access: DELETE /posts")
        if post:
            post.deleted = True
        return Answer(204, "")

    # ---- comments --------------------------------------------------------------------------------

    def _place(self, urn):
        comment = self.world.find_comment(urn)
        return (comment.post, comment) if comment else (self._found_post(urn), None)

    def comments(self, request, urn):
        post, comment = self._place(urn)
        if post.owner != PAGE and self.house.traits["withholds_comments"]:
            refuse(403, "Not enough permissions to access: GET /comments", "ACCESS_DENIED")
        found = [c for c in (comment.answers if comment else post.comments) if not c.deleted]
        return self._paged(request, found, self.entities.comment)

    def _one(self, urn, identity):
        post = self._found_post(urn)
        return self.world.find_comment(f"urn:li:comment:({post.activity},{identity})") or refuse(404, "Could not find comment")

    def one_comment(self, _request, urn, identity):
        return self.entities.comment(self._one(urn, identity))

    def comment(self, request, urn):
        fields = request.fields()
        post, above = self._place(urn)
        text = fields.get("message", {}).get("text", "")
        named = fields.get("parentComment")
        if fields.get("actor") != PAGE:
            refuse(403, "Not enough permissions to access: POST /comments")
        if fields.get("object") not in (post.share, post.activity) or (above and named != above.urn):
            refuse(400, "object or parentComment do not fit the path")
        if above and above.parent:
            refuse(400, "comments are nested one level deep")
        if not text or len(text) > COMMENT_MAX:
            refuse(422, f"message.text has {len(text)} characters")
        siblings = above.answers if above else post.comments
        same = [c for c in siblings if c.owner == PAGE and c.text == text and not c.deleted]
        if same and self.house.traits["refuses_duplicates"]:
            refuse(422, f"Content is a duplicate of {same[0].urn}", "DUPLICATE_COMMENT")
        images = [c["entity"]["image"] for c in fields.get("content", [])]
        for image in images:
            self._ready_image(image)
        comment = self.world.comment(PAGE, text, post, above, images=images)
        return Answer(201, self.entities.comment(comment), headers=(("x-restli-id", comment.id),))

    def delete_comment(self, request, urn, identity):
        comment = self._one(urn, identity)
        if request.first("actor") != PAGE or comment.owner != PAGE:
            refuse(403, "Not enough permissions to access: DELETE /comments")
        self.world.delete(comment)
        return Answer(204, "")

    # ---- pictures --------------------------------------------------------------------------------

    def announce_image(self, request):
        owner = request.fields().get("initializeUploadRequest", {}).get("owner")
        if request.first("action") != "initializeUpload" or owner != PAGE:
            refuse(400, "no such action")
        name = f"C4E{len(self.world.images) + 1}"
        self.world.images[f"urn:li:image:{name}"] = {"bytes": b"", "type": "", "asked": 0}
        return {"value": {"uploadUrl": f"{self.house.base}/dms-uploads/{name}", "image": f"urn:li:image:{name}"}}

    def take_image(self, request, name):
        image = self.world.images.get(f"urn:li:image:{name}") or refuse(404, "no such upload")
        image["bytes"], image["type"] = request.body, request.headers.get("Content-Type")
        return Answer(201, "")

    def image(self, _request, urn):
        image = self.world.images.get(urn) or refuse(404, "no such image")
        image["asked"] += 1
        ready = image["bytes"] and image["asked"] > IMAGE_LOOKS
        return {"id": urn, "owner": PAGE, "status": "AVAILABLE" if ready else "PROCESSING"}

    def _ready_image(self, urn):
        image = self.world.images.get(urn)
        if not image or not image["bytes"]:
            refuse(400, f"{urn} is no picture")
