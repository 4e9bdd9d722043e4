"""The API: a table of routes, how a request gets to its own, and what is read."""
import re

from common.web import Refusal, Route, Routes
from entities import Asked, user
from problems import NOT_FOUND, TOO_MANY, invalid_parameter, missing
from query import Query
from times import at_ms, id_ms
from world import DAY_MS
from writing import Writing

MENTIONS_MOST = 800
READ = "any tweet.read users.read"
WRITE = "user tweet.read tweet.write users.read"
MESSAGES = "user dm.read tweet.read users.read"
SEND = "user dm.write tweet.read users.read"
MUTE = "user mute.write tweet.read users.read"

# need: who may: `app`, or `user` or `any` and the scopes that a token of OAuth 2.0 must have; None = anybody.
ROUTES = Routes((
    Route("POST", "/oauth/request_token", None, "request_token"),
    Route("GET", "/oauth/authorize", None, "authorize_pin"),
    Route("POST", "/oauth/access_token", None, "access_token"),
    Route("POST", "/oauth2/token", None, "app_token"),
    Route("GET", "/i/oauth2/authorize", None, "authorize"),
    Route("GET", "/2/oauth2/authorize", None, "authorize"),
    Route("POST", "/2/oauth2/token", None, "token"),
    Route("POST", "/2/oauth2/revoke", None, "revoke"),
    Route("GET", "/2/users/me", "user tweet.read users.read", "me"),
    Route("GET", "/2/users/:id/mentions", READ, "mentions"),
    Route("GET", "/2/users/:id/tweets", READ, "user_posts"),
    Route("GET", "/2/users/:id/muting", "user mute.read tweet.read users.read", "muting"),
    Route("POST", "/2/users/:id/muting", MUTE, "mute"),
    Route("DELETE", "/2/users/:id/muting/:target", MUTE, "unmute"),
    Route("GET", "/2/tweets", READ, "posts"),
    Route("POST", "/2/tweets", WRITE, "create"),
    Route("GET", "/2/tweets/search/recent", READ, "search"),
    Route("GET", "/2/tweets/search/stream", "app", "stream_rules"),
    Route("GET", "/2/tweets/search/stream/rules", "app", "rules"),
    Route("POST", "/2/tweets/search/stream/rules", "app", "change_rules"),
    Route("GET", "/2/tweets/:id", READ, "one_post"),
    Route("DELETE", "/2/tweets/:id", WRITE, "delete"),
    Route("PUT", "/2/tweets/:id/hidden", "user tweet.moderate.write tweet.read users.read", "hide"),
    Route("GET", "/2/dm_events", MESSAGES, "messages"),
    Route("GET", "/2/dm_events/:id", MESSAGES, "one_message"),
    Route("GET", "/2/dm_conversations/:id/dm_events", MESSAGES, "conversation"),
    Route("GET", "/2/dm_conversations/with/:id/dm_events", MESSAGES, "messages_with"),
    Route("POST", "/2/dm_conversations/:id/messages", SEND, "send_to_conversation"),
    Route("POST", "/2/dm_conversations/with/:id/messages", SEND, "send"),
    Route("POST", "/2/media/upload", "user media.write", "upload"),
    Route("GET", "/2/media/upload", "user media.write", "upload_state"),
    Route("POST", "/2/media/upload/initialize", "user media.write", "upload_begin"),
    Route("POST", "/2/media/upload/:id/append", "user media.write", "upload_more"),
    Route("POST", "/2/media/upload/:id/finalize", "user media.write", "upload_end"),
    Route("POST", "/2/media/metadata", "user media.write", "describe"),
    Route("GET", "/2/activity/subscriptions", "any tweet.read", "subscriptions"),
    Route("POST", "/2/activity/subscriptions", "any", "subscribe"),
    Route("DELETE", "/2/activity/subscriptions", "app", "unsubscribe_many"),
    Route("DELETE", "/2/activity/subscriptions/:id", "app", "unsubscribe"),
    Route("GET", "/2/activity/stream", "app", "stream_activity"),
    Route("DELETE", "/2/connections/all", "app", "end_connections"),
))

# The older words for what the description calls by newer ones.
OLD_EXPANSIONS = {"referenced_posts": "referenced_tweets.id", "edit_history_post_ids": "edit_history_tweet_ids"}
OLD_FIELDS = {"note_post": "note_tweet"}
MORE_OLD_FIELDS = ["author_id", "edit_history_tweet_ids", "in_reply_to_user_id", "referenced_tweets"]


class Api(Writing):
    def __init__(self, house):
        self.house, self.world, self.entities, self.streams = house, house.world, house.entities, house.hub

    def answer(self, request):
        found = ROUTES.find(request.method, request.path)
        if not found:
            raise Refusal(NOT_FOUND)
        route, pieces = found
        if self.house.prism:
            self.house.prism.look_at(request)
        if not self.house.rates.spend(route):
            raise Refusal(TOO_MANY)
        if route.need is None:
            return getattr(self.house.oauth, route.do)(request, *pieces)
        self.token = self.house.oauth.admit(request, route.need)
        self._check(request)
        return getattr(self, route.do)(request, *pieces)

    def _check(self, request):
        """What the description says of it, in the words that this server knows."""
        description = self.house.description
        operation, pieces = description.find(request.method, request.path)
        fault = description.parameter_fault(self.in_words(operation), request, pieces)
        if fault:
            raise Refusal(invalid_parameter(*fault))
        wrong = description.body_fault(operation, request)
        if wrong:
            raise Refusal(invalid_parameter("body", "", wrong))

    def in_words(self, operation):
        """The operation as it is, or with its words for posts changed for the older ones."""
        if self.house.word == "post":
            return operation
        changed = []
        for parameter in self.house.description.parameters(operation):
            choices = parameter["schema"].get("items", {}).get("enum", [])
            if parameter["name"] == "post.fields":
                choices = [OLD_FIELDS.get(name, name) for name in choices] + MORE_OLD_FIELDS
                parameter = {**parameter, "name": "tweet.fields"}
            elif parameter["name"] == "expansions":
                choices = [OLD_EXPANSIONS.get(name, name) for name in choices]
            if choices:
                items = {**parameter["schema"]["items"], "enum": choices}
                parameter = {**parameter, "schema": {**parameter["schema"], "items": items}}
            changed.append(parameter)
        return {**operation, "parameters": changed}

    def asked(self, request):
        return Asked(request, self.house.word)

    # ---- pages -----------------------------------------------------------------------------------

    @staticmethod
    def _page(request, items, default):
        """Of things that are newest first, those that the request wants, and what `meta` tells of them."""
        token = request.first("pagination_token") or request.first("next_token")
        if token and not re.fullmatch(r"n\d{19}", token):
            raise Refusal(invalid_parameter("pagination_token", token, f"The `pagination_token` value [{token}] is not valid"))
        before = min(int(token[1:]) if token else 1 << 63, int(request.first("until_id") or 1 << 63))
        after = int(request.first("since_id") or 0)
        begin, end = (at_ms(request.first(name)) for name in ("start_time", "end_time"))
        fitting = [t for t in items if after < int(t.id) < before and
                   (begin is None or begin <= t.at_ms) and (end is None or t.at_ms < end)]
        most = request.number("max_results") or default
        shown, meta = fitting[:most], {"result_count": len(fitting[:most])}
        if len(fitting) > most:
            meta["next_token"] = f"n{int(shown[-1].id):019}"
        if token:
            meta["previous_token"] = f"n{int(fitting[0].id) if fitting else 0:019}"
        return shown, meta

    def _posts_page(self, request, items, default, cost):
        shown, meta = self._page(request, items, default)
        if shown:
            meta.update(newest_id=shown[0].id, oldest_id=shown[-1].id)
        self.house.bill(cost, len(shown))
        asked = self.asked(request)
        told = {"data": [self.entities.post(p, asked) for p in shown]} if shown else {}
        return {**self.entities.with_includes(told, shown, asked), "meta": meta}

    # ---- users -----------------------------------------------------------------------------------

    def me(self, request):
        return {"data": user(self.world.desk, self.asked(request))}

    def _user(self, identity):
        found = self.world.user_by_id(identity)
        if not found:
            raise Refusal(NOT_FOUND)
        return found

    def mentions(self, request, identity):
        named = self._user(identity)
        items = [p for p in self.world.standing() if named in p.mentioned and p.author is not named]
        return self._posts_page(request, items[:MENTIONS_MOST], 10, "owned_read" if named is self.world.desk else "post_read")

    def user_posts(self, request, identity):
        author = self._user(identity)
        without = (request.first("exclude") or "").split(",")
        items = [p for p in self.world.standing() if p.author is author and not ("replies" in without and p.parent)]
        return self._posts_page(request, items, 10, "owned_read" if author is self.world.desk else "post_read")

    def muting(self, request, _identity):
        return {"data": [user(u, self.asked(request)) for u in self.world.muted], "meta": {"result_count": len(self.world.muted)}}

    # ---- posts -----------------------------------------------------------------------------------

    def posts(self, request):
        return self._lookup(request, request.first("ids").split(","), "ids", many=True)

    def one_post(self, request, identity):
        return self._lookup(request, [identity], "id", many=False)

    def _lookup(self, request, identities, parameter, many):
        found = [p for p in map(self.world.post, identities) if p]
        there, asked = {p.id for p in found}, self.asked(request)
        told = [self.entities.post(p, asked) for p in found]
        self.house.bill("post_read", len(found))
        errors = [missing(self.house.word, identity, parameter) for identity in identities if identity not in there]
        answer = self.entities.with_includes({"data": told if many else told[0]} if told else {}, found, asked)
        return {**answer, "errors": errors} if errors else answer

    def search(self, request):
        try:
            query = Query(request.first("query"))
        except ValueError as fault:
            raise Refusal(invalid_parameter("query", request.first("query"), str(fault))) from fault
        week = self.world.now_ms - 7 * DAY_MS
        since = request.first("since_id")
        if since and id_ms(since) < week:
            raise Refusal(invalid_parameter("since_id", since, "'since_id' must be an id that was made in the last 7 days"))
        items = [p for p in self.world.standing() if p.at_ms >= week and query.matches(p)]
        return self._posts_page(request, items, 10, "post_read")

    # ---- direct messages -------------------------------------------------------------------------

    def _messages_page(self, request, fits=lambda _message: True):
        month, desk = self.world.now_ms - 30 * DAY_MS, self.world.desk
        items = [m for m in reversed(self.world.messages) if desk in (m.sender, m.receiver) and m.at_ms >= month and fits(m)]
        shown, meta = self._page(request, items, 100)
        self.house.bill("message_read", len(shown))
        told = self.entities.messages(shown, self.asked(request)) if shown else {}
        return {**told, "meta": meta}

    def messages(self, request):
        return self._messages_page(request)

    def messages_with(self, request, identity):
        return self._messages_page(request, lambda m: identity in (m.sender.id, m.receiver.id))

    def conversation(self, request, identity):
        return self._messages_page(request, lambda m: m.conversation == identity)

    def one_message(self, request, identity):
        found = [m for m in self.world.messages if m.id == identity and self.world.desk in (m.sender, m.receiver)]
        if not found:
            return {"errors": [missing("dm_event", identity, "event_id")]}
        told = self.entities.messages(found, self.asked(request))
        return {**told, "data": told["data"][0]}
