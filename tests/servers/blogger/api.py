"""The interface: what is asked, checked against its description, and answered."""
import base64
import json

import entities
from common.times import parse_ms
from common.web import Answer, Refusal, Route, Routes

ROUTES = Routes((
    Route("GET", "/o/oauth2/v2/auth", None, "authorize"),
    Route("POST", "/token", None, "token"),
    Route("GET", "/v3/users/:user", "token", "user"),
    Route("GET", "/v3/users/:user/blogs", "token", "user_blogs"),
    Route("GET", "/v3/blogs/byurl", "token", "by_url"),
    Route("GET", "/v3/blogs/:blog", "token", "blog"),
    Route("GET", "/v3/blogs/:blog/comments", "token", "blog_comments"),
    Route("GET", "/v3/blogs/:blog/posts", "token", "posts"),
    Route("POST", "/v3/blogs/:blog/posts", "token", "insert"),
    Route("GET", "/v3/blogs/:blog/posts/:post", "token", "post"),
    Route("DELETE", "/v3/blogs/:blog/posts/:post", "token", "delete_post"),
    Route("POST", "/v3/blogs/:blog/posts/:post/publish", "token", "publish"),
    Route("GET", "/v3/blogs/:blog/posts/:post/comments", "token", "post_comments"),
    Route("GET", "/v3/blogs/:blog/posts/:post/comments/:comment", "token", "comment"),
    Route("POST", "/v3/blogs/:blog/posts/:post/comments/:comment/approve", "token", "approve"),
    Route("POST", "/v3/blogs/:blog/posts/:post/comments/:comment/spam", "token", "spam"),
    Route("POST", "/v3/blogs/:blog/posts/:post/comments/:comment/removecontent", "token", "empty"),
))
PAGE, PAGE_MOST = 20, 500
NOTHING = Answer(204, "")


def fault(status, reason, message, word):
    return Answer(status, {"error": {"code": status, "message": message, "status": word,
                                     "errors": [{"message": message, "domain": "global", "reason": reason}]}})


def refuse(*words):
    raise Refusal(fault(*words))


TOO_MANY = fault(429, "rateLimitExceeded", "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'", "RESOURCE_EXHAUSTED")


class Api:
    def __init__(self, house):
        self.house, self.world, self.oauth = house, house.world, house.oauth

    def answer(self, request):
        found = ROUTES.find(request.method, request.path)
        if not found:
            refuse(404, "notFound", "Requested entity was not found.", "NOT_FOUND")
        route, pieces = found
        if not route.need:
            return getattr(self, route.do)(request)
        self._admit(request)
        operation, named = self.house.description.find(request.method, request.path)
        wrong = self.house.description.parameter_fault(operation, request, named)
        told = wrong[2] if wrong else self.house.description.body_fault(operation, request)
        if told:
            refuse(400, "invalid", f"Invalid value: {told}", "INVALID_ARGUMENT")
        answer = getattr(self, route.do)(request, *pieces)
        if not isinstance(answer, Answer):
            wrong = self.house.description.answer_faults(request.method, request.path, 200, answer)
            if wrong:
                raise AssertionError(f"{request.method} {request.path}: {wrong}")
        return answer

    def _admit(self, request):
        if not self.oauth.bearer(request.token):
            refuse(401, "authError", "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or "
                   "other valid authentication credential.", "UNAUTHENTICATED")
        if not self.house.budget.spend():
            raise Refusal(self.house.on_rate)

    def authorize(self, request):
        return self.oauth.authorize(request)

    def token(self, request):
        return self.oauth.token(request)

    # ---- what is named ---------------------------------------------------------------------------

    def _blog(self, identity):
        blog = self.world.blog(identity)
        if not blog:
            refuse(404, "notFound", "Requested entity was not found.", "NOT_FOUND")
        if blog.forbidden:
            refuse(403, "forbidden", "We're sorry, but you don't have permission to access this resource.", "PERMISSION_DENIED")
        return blog

    def _post(self, blog, identity):
        post = self.world.find(identity)
        if not post or getattr(post, "blog", None) is not self._blog(blog):
            refuse(404, "notFound", "Requested entity was not found.", "NOT_FOUND")
        return post

    def _comment(self, blog, post, identity):
        comment = self.world.find(identity)
        if not comment or getattr(comment, "post", None) is not self._post(blog, post):
            refuse(404, "notFound", "Requested entity was not found.", "NOT_FOUND")
        return comment

    # ---- lists -----------------------------------------------------------------------------------

    @staticmethod
    def _between(request, items, moment):
        start, end = (parse_ms(request.first(name)) if request.first(name) else None for name in ("startDate", "endDate"))
        return [i for i in items if (start is None or moment(i) >= start) and (end is None or moment(i) < end)]

    @staticmethod
    def _page(request, kind, items, moment, tell):
        """A page goes on behind the element that was the last, whatever came meanwhile; an empty list has no member."""
        token, most = request.first("pageToken"), min(request.number("maxResults") or PAGE, PAGE_MOST)
        if token:
            try:
                last = json.loads(base64.urlsafe_b64decode(token))
            except ValueError:
                refuse(400, "invalid", "Invalid value for pageToken", "INVALID_ARGUMENT")
            items = [i for i in items if [-moment(i), i.id] > last]
        told = {"kind": kind}
        if len(items) > most:
            last = items[most - 1]
            told["nextPageToken"] = base64.urlsafe_b64encode(json.dumps([-moment(last), last.id]).encode()).decode()
        if items:
            told["items"] = [tell(i) for i in items[:most]]
        return {**told, "etag": '"list"'}

    def _comments(self, request, posts):
        states = request.all("status") or ["LIVE"]
        items = [c for c in self._between(request, self.world.comments(posts), lambda c: c.made_ms) if c.state in states]
        body = request.first("fetchBodies") == "true"
        return self._page(request, "blogger#commentList", items, lambda c: c.made_ms, lambda c: entities.comment(c, body))

    # ---- reading ---------------------------------------------------------------------------------

    def user(self, _request, identity):
        if identity not in ("self", self.world.desk.id):
            refuse(404, "notFound", "Requested entity was not found.", "NOT_FOUND")
        return entities.me(self.world.desk)

    def user_blogs(self, _request, _identity):
        items = [entities.blog(b) for b in self.world.blogs if not b.deleted]
        return {"kind": "blogger#blogList", **({"items": items} if items else {})}

    def by_url(self, request):
        wanted = request.first("url").partition("://")[2].rstrip("/")
        blog = next((b for b in self.world.blogs if b.url.partition("://")[2].rstrip("/") == wanted), None)
        return entities.blog(self._blog(blog.id if blog else ""))

    def blog(self, _request, identity):
        return entities.blog(self._blog(identity))

    def blog_comments(self, request, blog):
        return self._comments(request, self._blog(blog).posts)

    def post_comments(self, request, blog, post):
        return self._comments(request, [self._post(blog, post)])

    def comment(self, _request, *names):
        return entities.comment(self._comment(*names))

    def posts(self, request, blog):
        states = request.all("status") or ["LIVE"]

        def moment(post):
            return post.updated_ms if request.first("orderBy") == "UPDATED" else post.published_ms or post.made_ms
        items = [p for p in self._blog(blog).posts if not p.deleted and self.world.state_of(p) in states]
        items = sorted(self._between(request, items, moment), key=lambda p: (-moment(p), p.id))
        body = request.first("fetchBodies") != "false"
        return self._page(request, "blogger#postList", items, moment, lambda p: entities.post(p, self.world.state_of(p), body))

    def post(self, request, blog, post):
        found = self._post(blog, post)
        return entities.post(found, self.world.state_of(found), request.first("fetchBody") != "false")

    # ---- writing ---------------------------------------------------------------------------------

    def insert(self, request, blog):
        fields = request.fields()
        post = self.world.post(self._blog(blog), str(fields.get("title") or ""), str(fields.get("content") or ""))
        if request.first("isDraft") != "true":
            self.world.publish(post)
        return entities.post(post, self.world.state_of(post), request.first("fetchBody") != "false")

    def publish(self, request, blog, post):
        at = request.first("publishDate")
        found = self.world.publish(self._post(blog, post), parse_ms(at) if at else None)
        return entities.post(found, self.world.state_of(found))

    def delete_post(self, request, blog, post):
        """An editor finds in the trash what went there; readers and programs do not."""
        found = self._post(blog, post)
        found.deleted, found.trashed = True, request.first("useTrash") == "true"
        return NOTHING

    def approve(self, _request, *names):
        return entities.comment(self.world.moderate(self._comment(*names), "LIVE"))

    def spam(self, _request, *names):
        return entities.comment(self.world.moderate(self._comment(*names), "SPAM"))

    def empty(self, _request, *names):
        return entities.comment(self.world.moderate(self._comment(*names), "EMPTIED"))
