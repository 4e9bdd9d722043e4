"""The API: a table of routes, and what each does. Not served: websockets, markers, search, grouped notifications."""
from common.web import STALL, Answer, Refusal, Route, Routes
from paging import page
from traits import error

VISIBILITIES = ("public", "unlisted", "private", "direct")
READ, READ_ACCOUNTS, READ_NOTES = "read:statuses", "read:accounts", "read:notifications"
WRITE, FAVOUR, MUTE, MEDIA = "write:statuses", "write:favourites", "write:mutes", "write:media"
LIST_DEFAULT, LIST_MAX = 20, 40

# need: None = anybody; `app` = any token; else a scope of a user.
ROUTES = Routes((
    Route("POST", "/api/v1/apps", None, "apps_post"),
    Route("GET", "/oauth/authorize", None, "authorize"),
    Route("GET", "/oauth/authorize/native", None, "show"),
    Route("GET", "/oauth/oob", None, "show"),
    Route("POST", "/oauth/token", None, "token"),
    Route("POST", "/oauth/revoke", None, "revoke"),
    Route("GET", "/api/v1/instance", None, "instance_v1"),
    Route("GET", "/api/v2/instance", None, "instance_v2", "has_v2_instance"),
    Route("GET", "/api/v1/apps/verify_credentials", "app", "app_check"),
    Route("GET", "/api/v1/accounts/verify_credentials", READ_ACCOUNTS, "credentials"),
    Route("GET", "/api/v1/accounts/lookup", None, "lookup"),
    Route("GET", "/api/v1/accounts/:id", None, "account"),
    Route("GET", "/api/v1/accounts/:id/statuses", READ, "account_statuses"),
    Route("POST", "/api/v1/accounts/:id/mute", MUTE, "mute", "has_mutes"),
    Route("POST", "/api/v1/accounts/:id/unmute", MUTE, "unmute", "has_mutes"),
    Route("POST", "/api/v1/statuses", WRITE, "post"),
    Route("POST", "/api/v1/media", MEDIA, "media_put"),
    Route("POST", "/api/v2/media", MEDIA, "media_put"),
    Route("GET", "/api/v1/media/:id", MEDIA, "media", "has_media_by_id"),
    Route("GET", "/api/v1/statuses/:id", READ, "status"),
    Route("PUT", "/api/v1/statuses/:id", WRITE, "edit"),
    Route("DELETE", "/api/v1/statuses/:id", WRITE, "delete"),
    Route("GET", "/api/v1/statuses/:id/context", READ, "context"),
    Route("GET", "/api/v1/statuses/:id/source", READ, "source"),
    Route("GET", "/api/v1/statuses/:id/history", READ, "history", "has_history"),
    Route("POST", "/api/v1/statuses/:id/favourite", FAVOUR, "favourite"),
    Route("POST", "/api/v1/statuses/:id/unfavourite", FAVOUR, "unfavourite"),
    Route("POST", "/api/v1/statuses/:id/reblog", WRITE, "reblog"),
    Route("POST", "/api/v1/statuses/:id/unreblog", WRITE, "unreblog"),
    Route("GET", "/api/v1/notifications", READ_NOTES, "notifications"),
    Route("GET", "/api/v1/notifications/unread_count", READ_NOTES, "unread_count", "has_unread_count"),
    Route("GET", "/api/v1/notifications/:id", READ_NOTES, "notification", "has_notification_by_id"),
    Route("POST", "/api/v1/notifications/:id/dismiss", "write:notifications", "dismiss"),
    Route("GET", "/api/v1/conversations", READ, "conversations", "has_conversations"),
    Route("POST", "/api/v1/conversations/:id/read", "write:conversations", "conversation_read", "has_conversations"),
    Route("GET", "/api/v1/timelines/tag/:id", READ, "tag"),
    Route("GET", "/api/v1/streaming/user", READ, "stream_user", "has_streams"),
    Route("GET", "/api/v1/streaming/user/notification", READ_NOTES, "stream_notification", "has_streams"),
    Route("GET", "/api/v1/streaming/direct", READ, "stream_direct", "has_streams"),
    Route("GET", "/api/v1/streaming/hashtag", READ, "stream_hashtag", "has_streams"),
    Route("GET", "/api/v1/streaming/health", None, "stream_health", "has_streams"),
))


class Api:
    def __init__(self, traits, world, entities, oauth, budget):
        self.traits, self.world, self.entities, self.oauth, self.budget = traits, world, entities, oauth, budget

    def answer(self, request):
        if self.traits.on_no_user_agent and not request.headers.get("User-Agent"):
            raise Refusal(self.traits.on_no_user_agent)
        if not self.budget.spend():
            raise Refusal(self.traits.on_rate)
        found = ROUTES.find(request.method, request.path, lambda trait: getattr(self.traits, trait))
        if not found:
            raise Refusal(self.traits.on_no_path)
        route, pieces = found
        if route.need:
            self.oauth.admit(request, route.need)
        do = getattr(self, route.do, None) or getattr(self.oauth, route.do)
        return do(request, *pieces)

    def _list(self, request, items, id_of, render, default=LIST_DEFAULT, maximum=LIST_MAX):
        shown, more = page(self.traits, items, request, default, maximum, id_of)
        link = self.traits.link(request, shown, more, id_of)
        return Answer(200, [render(item) for item in shown], headers=((self.traits.link_header, link),) if link else ())

    def _statuses(self, request, items):
        return self._list(request, items, lambda s: s.id, self.entities.status)

    def _there(self, thing):
        if thing is None:
            raise Refusal(self.traits.on_no_record)
        return thing

    def _status(self, identity):
        return self._there(self.world.status(identity))

    # ---- the server and its accounts -------------------------------------------------------------

    def instance_v1(self, _request):
        return self.entities.instance(1)

    def instance_v2(self, _request):
        return self.entities.instance(2)

    def app_check(self, _request):
        return {"name": "a client", "website": None}

    def credentials(self, _request):
        return self.entities.credentials(self.world.desk)

    def lookup(self, request):
        return self.entities.account(self._there(self.world.account_named(request.first("acct") or "")))

    def account(self, _request, identity):
        return self.entities.account(self._there(self.world.account_by_id(identity)))

    def account_statuses(self, request, identity):
        return self._statuses(request, self.world.by_author(self._there(self.world.account_by_id(identity))))

    def mute(self, _request, identity):
        account = self._there(self.world.account_by_id(identity))
        self.world.mute(account, True)
        return self.entities.relationship(account)

    def unmute(self, _request, identity):
        account = self._there(self.world.account_by_id(identity))
        self.world.mute(account, False)
        return self.entities.relationship(account)

    # ---- statuses --------------------------------------------------------------------------------

    def _fields(self, request):
        return request.fields(self.traits.reads_forms, self.traits.on_broken_json)

    def _text(self, request, fields):
        text, limit = str(fields.get("status", "")), self.traits.max_characters
        # A form that is not read is no empty status to the server that does not read it.
        unread = not request.is_json and not self.traits.reads_forms
        if not text and not unread and self.traits.on_empty:
            raise Refusal(self.traits.on_empty)
        refusal = self.traits.on_too_long
        if len(text) > limit and refusal:
            raise Refusal(refusal if refusal == STALL else
                          error(refusal.status, refusal.body["error"].format(max=limit)))
        return text

    def post(self, request):
        key = request.headers.get("Idempotency-Key")
        before = self.world.answered(key) if key else None
        if before:
            before.keys.append(key)
            return self.entities.status(before)
        fields = self._fields(request)
        text = self._text(request, fields)
        visibility = fields.get("visibility") or self.traits.default_visibility
        if visibility not in VISIBILITIES:
            if self.traits.on_bad_visibility:
                raise Refusal(self.traits.on_bad_visibility)
            visibility = self.traits.default_visibility
        parent = None
        if fields.get("in_reply_to_id"):
            parent = self.world.status(str(fields["in_reply_to_id"]))
            if not parent and self.traits.on_unknown_parent:
                raise Refusal(self.traits.on_unknown_parent)
        status = self.world.post(self.world.desk, text, visibility=visibility, parent=parent, language=fields.get("language"),
                                 spoiler=fields.get("spoiler_text", ""), media=self._media_of(fields))
        self.world.remember(key, status)
        return self.entities.status(status)

    # ---- media -----------------------------------------------------------------------------------

    def _media_of(self, fields):
        """What a post is to show: ready, and shown nowhere else yet. In a form one can stand."""
        ids = [fields["media_ids[]"]] if "media_ids[]" in fields else fields.get("media_ids", [])
        media = [self.world.media.get(identity) for identity in ids]
        if not all(m and m.ready and not m.shown for m in media) and self.traits.on_unready_media:
            raise Refusal(self.traits.on_unready_media)
        for m in media:
            m.shown = True
        return media

    def media_put(self, request):
        parts = request.parts()
        if not parts.get("file", b"").startswith(b"\x89PNG") and self.traits.on_bad_media:
            raise Refusal(self.traits.on_bad_media)
        media = self.world.put_media(parts["file"], parts.get("description", b"").decode())
        return Answer(200 if media.ready else 202, self.entities.media(media))

    def media(self, _request, identity):
        media = self._there(self.world.media.get(identity))
        media.looks -= not media.ready
        return Answer(200 if media.ready else 206, self.entities.media(media))

    def status(self, _request, identity):
        return self.entities.status(self._status(identity))

    def _own(self, identity):
        status = self._status(identity)
        if status.author is not self.world.desk and self.traits.on_foreign_delete:
            raise Refusal(self.traits.on_foreign_delete)
        return status

    def edit(self, request, identity):
        status, fields = self._own(identity), self._fields(request)
        self.world.edit(status, self._text(request, fields), spoiler=fields.get("spoiler_text", ""))
        return self.entities.status(status)

    def delete(self, _request, identity):
        status = self._own(identity)
        self.world.delete(status)
        return self.entities.status(status, text=True)

    def context(self, _request, identity):
        ancestors, descendants = self.world.context(self._status(identity))
        return {"ancestors": [self.entities.status(s) for s in ancestors],
                "descendants": [self.entities.status(s) for s in descendants]}

    def source(self, _request, identity):
        return self.entities.source(self._status(identity))

    def history(self, _request, identity):
        return self.entities.history(self._status(identity))

    def favourite(self, _request, identity):
        status = self._status(identity)
        if self.world.desk in status.favoured_by and self.traits.on_second_favourite:
            raise Refusal(self.traits.on_second_favourite)
        self.world.favourite(self.world.desk, status)
        return self.entities.status(status)

    def unfavourite(self, _request, identity):
        return self._take_back(identity, "favoured_by")

    def reblog(self, _request, identity):
        return self.entities.status(self.world.boost(self.world.desk, self._status(identity)))

    def unreblog(self, _request, identity):
        return self._take_back(identity, "boosted_by")

    def _take_back(self, identity, list_name):
        status = self._status(identity)
        if self.world.desk in getattr(status, list_name):
            getattr(status, list_name).remove(self.world.desk)
        return self.entities.status(status)

    # ---- notifications, conversations, tags ------------------------------------------------------

    def notifications(self, request):
        wanted, unwanted = request.all("types[]"), request.all("exclude_types[]")
        items = [n for n in self.world.notifications
                 if (not wanted or n.type in wanted) and n.type not in unwanted]
        window = self.traits.notifications_window
        return self._list(request, items[-window:] if window else items, lambda n: n.id, self.entities.notification,
                          self.traits.notifications_default, self.traits.notifications_max)

    def unread_count(self, _request):
        return {"count": min(len(self.world.notifications), 100)}

    def _notification(self, identity):
        return self._there(next((n for n in self.world.notifications if n.id == identity), None))

    def notification(self, _request, identity):
        return self.entities.notification(self._notification(identity))

    def dismiss(self, _request, identity):
        if self.traits.on_dismiss:
            raise Refusal(self.traits.on_dismiss)
        self.world.notifications.remove(self._notification(identity))
        return {}

    def conversations(self, request):
        """Paged by the id of the last status, which only the Link header tells."""
        return self._list(request, self.world.conversations_by_time(), lambda c: c.last.id, self.entities.conversation)

    def conversation_read(self, _request, identity):
        conversation = self._there(next((c for c in self.world.conversations.values() if c.id == identity and c.last), None))
        conversation.unread = False
        return self.entities.conversation(conversation)

    def tag(self, request, tag):
        """any[], all[] and none[] are other tags that it may, must or must not bear as well."""
        tags = {name: {t.lower() for t in request.all(name + "[]")} for name in ("any", "all", "none")}
        bearing = {s.seq: s for t in {tag.lower()} | tags["any"] for s in self.world.by_tag.get(t, ())}
        return self._statuses(request, [
            s for _, s in sorted(bearing.items()) if s.visibility == "public" and not s.deleted and
            tags["all"] <= set(s.tags) and not tags["none"] & set(s.tags)])

    # ---- streams: the name of the channel --------------------------------------------------------

    def stream_user(self, _request):
        return "user"

    def stream_notification(self, _request):
        return "user:notification"

    def stream_direct(self, _request):
        return "direct"

    def stream_hashtag(self, request):
        if not request.first("tag"):
            raise Refusal(error(400, "Unknown channel requested"))
        return "hashtag:" + request.first("tag").lower()

    def stream_health(self, _request):
        return Answer(200, "OK", "text/plain")
