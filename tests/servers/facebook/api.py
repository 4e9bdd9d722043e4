"""The interface: nodes, their edges, and what a page may do. Paths begin with a version."""
import json

from common.web import Answer, Refusal, Route, Routes
from entities import DAY_MS, Entities
from graph import fault, not_there, parse_fields, refuse
from world import Actor, Comment, Message, Post

ROUTES = Routes((
    Route("GET", "/:version/dialog/oauth", None, "dialog"),
    Route("GET", "/:version/oauth/access_token", None, "access_token"),
    Route("GET", "/:version/debug_token", None, "debug"),
    Route("GET", "/:version/:id", "token", "get"),
    Route("GET", "/:version/:id/:edge", "token", "edge"),
    Route("POST", "/:version/:id", "page", "update"),
    Route("DELETE", "/:version/:id", "page", "delete"),
    Route("POST", "/:version/:id/comments", "page", "comment"),
    Route("POST", "/:version/:id/messages", "page", "message"),
    Route("POST", "/:version/:id/photos", "page", "photo"),
    Route("POST", "/:version/:id/feed", "page", "publish"),
))
COMMENT_MOST, MESSAGE_MOST = 8000, 2000


class Api:
    def __init__(self, house):
        self.house, self.world, self.oauth, self.budget = house, house.world, house.oauth, house.budget
        self.forbidden = set()   # edges that a permission is missing for

    def answer(self, request):
        found = ROUTES.find(request.method, request.path)
        if not found or not found[1][0].startswith("v"):
            refuse(2500, f"Unknown path components: {request.path}")
        route, (_, *pieces) = found
        if route.need:
            request.page = self.oauth.admit(request, self.house.needs_proof)
            if not self.budget.spend():
                raise Refusal(self.house.on_rate)
            if route.need == "page" and not request.page:
                refuse(210, "(#210) A page access token is required to request this resource.")
        return getattr(self, route.do)(request, *pieces)

    def entities(self, request):
        version = request.path.split("/")[1]
        return Entities(self.world, request.page or self.world.page, f"{self.house.base}/{version}", request.token)

    # ---- signing in ------------------------------------------------------------------------------

    def dialog(self, request):
        return self.oauth.authorize(request)

    def access_token(self, request):
        return self.oauth.access_token(request)

    def debug(self, request):
        return self.oauth.debug(request)

    # ---- reading ---------------------------------------------------------------------------------

    def _thing(self, identity):
        return self.world.find(identity) or not_there(identity)

    def _actor(self, request, actor, fields):
        """A page; a user has no token of his own to tell."""
        is_page = actor.is_page
        if "access_token" in fields and not is_page:
            refuse(100, "(#100) Tried accessing nonexisting field (access_token) on node type (User)")
        told = {"id": actor.id, "name": actor.name}
        if "access_token" in fields and (not request.page or request.page is actor):
            told["access_token"] = self.oauth.of_page(actor)
        return {name: told[name] for name in ("id", *fields) if name in told}

    def get(self, request, identity):
        fields = parse_fields(request.first("fields") or "")
        me = request.page or Actor("122100000000001", "Een Systeemgebruiker")
        thing = me if identity == "me" else self._thing(identity)
        if isinstance(thing, Actor):
            return self._actor(request, thing, fields)
        return self.entities(request).node(thing, fields)

    def edge(self, request, identity, edge):
        fields = parse_fields(request.first("fields") or "")
        how = {name: value for name, value in request.query_pairs if name not in ("fields", "access_token", "appsecret_proof")}
        if edge == "accounts" and request.page:
            refuse(100, "(#100) Tried accessing nonexisting field (accounts) on node type (Page)")
        if edge == "accounts":
            return {"data": [self._actor(request, page, fields) for page in self.world.pages],
                    "paging": {"cursors": {"before": "b", "after": "a"}}}
        if edge in self.forbidden:
            refuse(10, "(#10) This endpoint requires the 'pages_messaging' permission or the 'Page Public Content Access' feature.",
                   status=403)
        entities = self.entities(request)
        if edge == "comments":
            on = self._thing(identity)
            return entities._comments(on, how, fields) or {"data": []}
        if edge == "messages":
            talk = self._thing(identity)
            return entities.list(self.world.messages(talk), how, fields, f"{talk.id}/messages")
        lists = {"feed": self.world.feed, "tagged": self.world.tagged, "conversations": self._conversations(how)}
        if edge not in lists or identity not in (request.page.id if request.page else "", "me"):
            refuse(100, f"(#100) Tried accessing nonexisting field ({edge}) on node type (Page)")
        if request.page is not self.world.page or (self.house.quiet and "user_id" not in how):
            return {"data": []}
        return entities.list(lists[edge](), how, fields, f"{identity}/{edge}")

    def _conversations(self, how):
        person = how.get("user_id")
        return lambda: [t for t in self.world.conversations() if not person or t.person.id == person]

    # ---- writing ---------------------------------------------------------------------------------

    def _told(self, request, thing):
        fields = parse_fields(request.first("fields") or "")
        return self.entities(request).node(thing, fields)

    @staticmethod
    def _text(fields, most):
        text = str(fields.get("message") or "")
        if len(text) > most:
            refuse(100, f"(#100) Param message must be at most {most} characters long")
        return text

    def _picture(self, identity):
        photo = self.world.find(str(identity)) if identity else None
        if identity and not photo:
            refuse(100, "(#100) Invalid attachment_id")
        return photo

    def comment(self, request, identity):
        fields, on = request.fields(), self._thing(identity)
        text, picture = self._text(fields, COMMENT_MOST), self._picture(fields.get("attachment_id"))
        if not text and not picture:
            refuse(100, "(#100) Param message is required")
        return self._told(request, self.world.comment(on, text, request.page, picture))

    def _private(self, recipient):
        """A message to whoever wrote a comment or a post."""
        on = self._thing(recipient.get("comment_id") or recipient.get("post_id"))
        if isinstance(on, Comment) and on.talk:
            refuse(10900, "(#10900) Activity already replied to")
        if on.author.is_page:
            refuse(10903, "(#10903) This user cant reply to this activity")
        if isinstance(on, Comment):
            on.talk = self.world.talk(on.author)
        return on.author

    def message(self, request, identity):
        if identity not in (request.page.id, "me"):
            not_there(identity)
        fields = request.fields()
        recipient, text = fields.get("recipient", {}), str(fields.get("message", {}).get("text") or "")
        if not text or len(text) > MESSAGE_MOST:
            refuse(100, f"(#100) Length of param message[text] must be less than or equal to {MESSAGE_MOST}")
        if "id" in recipient:
            if fields.get("messaging_type") != "RESPONSE":
                refuse(100, "(#100) The parameter messaging_type is required")
            person = self.world.find(recipient["id"])
            talk = self.world.talks.get(person.id) if person else None
            if not talk:
                refuse(100, "(#100) No matching user found", 2018001)
            if self.world.now_ms - self.world.last_of(talk) >= DAY_MS:
                refuse(10, "(#10) This message is sent outside of allowed window.", 2018278)
        else:
            person = self._private(recipient)
        message = self.world.message(person, text, request.page)
        return {"recipient_id": person.id, "message_id": message.id}

    def photo(self, request, identity):
        parts = request.parts()
        if not parts.get("source"):
            refuse(324, "(#324) Requires upload file")
        alt = (parts.get("alt_text_custom") or b"").decode()
        published = (parts.get("published") or b"true").decode() != "false"
        return {"id": self.world.photo(len(parts["source"]), alt, published).id}

    def publish(self, request, identity):
        fields = request.fields()
        media = fields.get("attached_media") or []
        pictures = [self._picture(m.get("media_fbid")) for m in (json.loads(media) if isinstance(media, str) else media)]
        return self._told(request, self.world.post(self._text(fields, 63206), request.page,
                                                   attachments=[{"type": "photo", "target": {"id": p.id}} for p in pictures]))

    def update(self, request, identity):
        thing, fields = self._thing(identity), request.fields()
        if "is_hidden" in fields:
            if isinstance(thing, Message):
                refuse(100, "(#100) Invalid parameter")
            thing.hidden = bool(fields["is_hidden"])
        return {"success": True}

    def delete(self, request, identity):
        thing = self._thing(identity)
        if isinstance(thing, Message) or not isinstance(thing, (Post, Comment)):
            refuse(100, "(#100) Unsupported delete request.")
        self.world.delete(thing)
        return {"success": True}
