"""What is written: posts, moderation, direct messages, media, subscriptions and rules."""
import base64
import json

from common.times import iso_ms
from common.web import Answer, Refusal
from entities import Asked
from problems import (CAPPED, DUPLICATE, FORBIDDEN, NO_CREDITS, NO_RULES, NOT_FOUND, NOT_SUMMONED, NOT_YOURS, TOO_LONG, TOO_MANY_STREAMS,
                      TYPE, invalid_parameter, missing, problem)
from query import Query
from streams import PUBLIC, Rule, Subscription
from weight import URL, weight
from world import DAY_MS

SUBSCRIPTIONS_MOST, RULES_MOST, MEDIA_MOST = 1500, 1000, 4
MEDIUM_LIFE_S, PROCESSING_MS = 24 * 3600, 2000
NOT_VISIBLE = problem(403, "Forbidden", "You attempted to reply to a post that is deleted or not visible to you.")
RESTRICTED = problem(403, "Forbidden", "Reply to this conversation is not allowed: its author restricted who may reply.")
NO_MESSAGES = problem(403, "Forbidden", "You cannot send messages to this user.")


class Writing:
    # ---- posts -----------------------------------------------------------------------------------

    def create(self, request):
        fields = json.loads(request.body)
        text, reply, edit = fields.get("text", ""), fields.get("reply"), fields.get("edit_options")
        media = self._media(fields.get("media", {}).get("media_ids", ()))
        if not text and not media:
            raise Refusal(invalid_parameter("text", "", "A post has a text or media."))
        parent = self._parent(reply["in_reply_to_tweet_id"]) if reply else None
        if weight(self._counted(text, parent)) > self.house.most:
            raise Refusal(TOO_LONG)
        recently = self.world.now_ms - DAY_MS
        if any(p.typed == text and p.at_ms > recently for p in self.world.standing() if p.author is self.world.desk):
            raise Refusal(DUPLICATE)
        quoted = self._quoted(fields.get("quote_tweet_id"))
        self._pay(text, parent)
        if edit:
            post = self.world.edit(self._own(edit["previous_post_id"]), text)
        else:
            post = self.world.write(self.world.desk, text, parent, quoted, media, reply_settings=fields.get("reply_settings", "everyone"))
        history = f"edit_history_{self.house.word}_ids"
        return Answer(201, {"data": {"id": post.id, "text": post.text, history: [p.id for p in post.chain]}})

    def _media(self, identities):
        found = [self.world.media.get(identity) for identity in identities]
        kinds = {m.type for m in found if m}
        if (None in found or len(found) > MEDIA_MOST or any(not m.ready or m.until_ms > self.world.now_ms for m in found) or
                (len(found) > 1 and kinds != {"photo"})):
            raise Refusal(invalid_parameter("media.media_ids", ",".join(identities), "Your media IDs are invalid."))
        return found

    def _parent(self, identity):
        parent = self.world.post(identity)
        if not parent:
            raise Refusal(NOT_VISIBLE)
        if self.house.self_serve and not self.world.summons(self.world.desk, parent):
            raise Refusal(NOT_SUMMONED)
        root = parent.root
        if root.reply_settings != "everyone" and self.world.desk not in (root.author, *root.mentioned):
            raise Refusal(RESTRICTED)
        return parent

    @staticmethod
    def _counted(text, parent):
        """Names before an answer do not count."""
        while parent and text.startswith("@"):
            _, _, text = text.partition(" ")
        return text

    def _quoted(self, identity):
        if not identity:
            return None
        if self.house.self_serve:
            raise Refusal(FORBIDDEN)
        return self.world.post(identity) or self._refuse_missing(identity)

    def _refuse_missing(self, identity):
        raise Refusal(Answer(404, {**missing("tweet", identity), "status": 404}, "application/problem+json"))

    def _pay(self, text, parent):
        if self.house.credits == 0:
            raise Refusal(NO_CREDITS)
        if self.house.capped:
            raise Refusal(CAPPED)
        if self.house.credits:
            self.house.credits -= 1
        summoned = parent and self.world.summons(self.world.desk, parent)
        self.house.bill("post_with_url" if URL.search(text) else "summoned_reply" if summoned else "post")

    def _own(self, identity):
        post = self.world.post(identity) or self._refuse_missing(identity)
        if post.author is not self.world.desk:
            raise Refusal(NOT_YOURS)
        return post

    def delete(self, _request, identity):
        self.world.delete(self._own(identity))
        return {"data": {"deleted": True}}

    # ---- moderation ------------------------------------------------------------------------------

    def hide(self, request, identity):
        post = self.world.post(identity) or self._refuse_missing(identity)
        if post.root.author is not self.world.desk or post.author is self.world.desk:
            raise Refusal(NOT_YOURS)
        post.hidden = json.loads(request.body)["hidden"]
        return {"data": {"hidden": post.hidden}}

    def _target(self, own, identity):
        target = self.world.user_by_id(identity)
        if own != self.world.desk.id:
            raise Refusal(FORBIDDEN)
        if not target or target is self.world.desk:
            raise Refusal(NOT_FOUND)
        return target

    def mute(self, request, own):
        target = self._target(own, json.loads(request.body)["target_user_id"])
        if target not in self.world.muted:
            self.world.muted.append(target)
        return {"data": {"muting": True}}

    def unmute(self, _request, own, identity):
        target = self._target(own, identity)
        if target in self.world.muted:
            self.world.muted.remove(target)
        return {"data": {"muting": False}}

    # ---- direct messages -------------------------------------------------------------------------

    def send(self, request, identity):
        receiver = self.world.user_by_id(identity)
        if not receiver or receiver in self.house.closed:
            raise Refusal(NO_MESSAGES)
        fields = json.loads(request.body)
        media = self._media([a["media_id"] for a in fields.get("attachments", ())])
        message = self.world.message(self.world.desk, receiver, fields.get("text", ""), media)
        self.house.bill("message")
        return Answer(201, {"data": {"dm_conversation_id": message.conversation, "dm_event_id": message.id}})

    def send_to_conversation(self, request, identity):
        other = [piece for piece in identity.split("-") if piece != self.world.desk.id]
        if len(other) != 1 or not any(m.conversation == identity for m in self.world.messages):
            raise Refusal(NO_MESSAGES)
        return self.send(request, other[0])

    # ---- media -----------------------------------------------------------------------------------

    @staticmethod
    def _bytes(request):
        """The fields of an upload, `media` as bytes."""
        if request.is_json:
            fields = json.loads(request.body)
            return {**fields, "media": base64.b64decode(fields["media"])}
        return {name: value if name == "media" else value.decode() for name, value in request.parts().items()}

    @staticmethod
    def _kind(category):
        return {"gif": "animated_gif", "video": "video"}.get(category.rpartition("_")[2], "photo")

    def _upload_told(self, medium):
        told = {"id": medium.id, "media_key": medium.key, "expires_after_secs": MEDIUM_LIFE_S, "size": medium.size}
        if medium.type == "photo" or not medium.until_ms:
            return {"data": told}
        left = medium.until_ms - self.world.now_ms
        if left > 0:
            told["processing_info"] = {"state": "in_progress", "check_after_secs": 1, "progress_percent": 50}
        else:
            told["processing_info"] = {"state": "succeeded", "progress_percent": 100}
        return {"data": told}

    def _medium(self, identity):
        return self.world.media.get(identity) or self._refuse_missing(identity)

    def upload(self, request):
        fields = self._bytes(request)
        if "media" not in fields or "media_category" not in fields:
            raise Refusal(invalid_parameter("media", "", "media and media_category are required"))
        medium = self.world.medium(self.world.desk, self._kind(fields["media_category"]), size=len(fields["media"]))
        return self._upload_told(medium)

    def upload_begin(self, request):
        fields = json.loads(request.body)
        medium = self.world.medium(self.world.desk, self._kind(fields.get("media_category", "tweet_image")),
                                   total=fields.get("total_bytes", 0), ready=False)
        return {"data": {"id": medium.id, "media_key": medium.key, "expires_after_secs": MEDIUM_LIFE_S}}

    def upload_more(self, request, identity):
        medium, fields = self._medium(identity), self._bytes(request)
        medium.size += len(fields["media"])
        return {"data": {"expires_at": self.world.now_ms // 1000 + MEDIUM_LIFE_S}}

    def upload_end(self, _request, identity):
        medium = self._medium(identity)
        if medium.size != medium.total:
            raise Refusal(invalid_parameter("id", identity, f"{medium.size} bytes came of {medium.total}"))
        medium.ready = True
        medium.until_ms = self.world.now_ms + PROCESSING_MS if medium.type != "photo" else 0
        return self._upload_told(medium)

    def upload_state(self, request):
        return self._upload_told(self._medium(request.first("media_id")))

    def describe(self, request):
        fields = json.loads(request.body)
        medium = self._medium(fields["id"])
        medium.alt = fields.get("metadata", {}).get("alt_text", {}).get("text", "")
        return {"data": {"id": medium.id, "associated_metadata": {"alt_text": {"text": medium.alt}}}}

    # ---- subscriptions ---------------------------------------------------------------------------

    def subscriptions(self, _request):
        return {"data": [self.entities.subscription(s) for s in self.streams.subscriptions]}

    def subscribe(self, request):
        fields = json.loads(request.body)
        event, target = fields["event_type"], self.world.user_by_id(fields["filter"].get("user_id", ""))
        if not target:
            raise Refusal(invalid_parameter("filter.user_id", fields["filter"].get("user_id", ""), "There is no such user."))
        if event not in PUBLIC:
            self._may_hear(event, target)
        if any(s.event == event and s.user is target for s in self.streams.subscriptions):
            raise Refusal(problem(409, "DuplicateSubscription", "A subscription for this event and filter exists already.",
                                  "duplicate-subscription"))
        if len(self.streams.subscriptions) >= SUBSCRIPTIONS_MOST:
            raise Refusal(problem(403, "SubscriptionLimitExceeded", "You have reached the number of subscriptions that you may have.",
                                  "subscription-limit"))
        at_ms, seq = self.world.moment()
        made = Subscription(str((1 << 60) + seq), event, target, fields.get("tag"), at_ms)
        self.streams.subscriptions.append(made)
        return {"data": {"subscription": self.entities.subscription(made)}, "meta": {"total_subscriptions": len(self.streams.subscriptions)}}

    def _may_hear(self, event, target):
        """What is not for all to see takes a user who agreed to it, by OAuth 2.0."""
        scope = "dm.read" if event.startswith("dm.") else "tweet.read"
        if not self.token or not self.token.of_user or scope not in self.token.scopes or target is not self.world.desk:
            raise Refusal(FORBIDDEN)

    def _drop(self, identities):
        gone = [s for s in self.streams.subscriptions if s.id in identities]
        self.streams.subscriptions = [s for s in self.streams.subscriptions if s not in gone]
        return {s.id for s in gone}

    def unsubscribe(self, _request, identity):
        if not self._drop([identity]):
            raise Refusal(NOT_FOUND)
        return {"data": {"deleted": True}, "meta": {"total_subscriptions": len(self.streams.subscriptions)}}

    def unsubscribe_many(self, request):
        gone = self._drop(request.first("ids").split(","))
        return {"data": [{"subscription_id": identity, "deleted": True} for identity in sorted(gone)],
                "meta": {"total_subscriptions": len(self.streams.subscriptions)}}

    # ---- rules and streams -----------------------------------------------------------------------

    @staticmethod
    def _rule(rule):
        return {"id": rule.id, "value": rule.value, **({"tag": rule.tag} if rule.tag else {})}

    def rules(self, request):
        wanted = (request.first("ids") or "").split(",")
        told = [self._rule(r) for r in self.streams.rules if wanted == [""] or r.id in wanted]
        return {**({"data": told} if told else {}), "meta": {"sent": self._sent(), "result_count": len(told)}}

    def _sent(self):
        return iso_ms(self.world.now_ms)

    def change_rules(self, request):
        fields, dry = json.loads(request.body), request.first("dry_run") == "true"
        if fields.get("delete"):
            return self._delete_rules(fields["delete"], dry)
        made, errors = [], []
        for wanted in fields.get("add", ()):
            rule, fault = self._new_rule(wanted, made)
            (made if rule else errors).append(rule or fault)
        if not dry:
            self.streams.rules += made
        summary = {"created": 0 if dry else len(made), "not_created": len(errors), "valid": len(made), "invalid": len(errors)}
        return {**({"data": [self._rule(r) for r in made]} if made else {}), **({"errors": errors} if errors else {}),
                "meta": {"sent": self._sent(), "summary": summary}}

    def _new_rule(self, wanted, made):
        same = next((r for r in [*self.streams.rules, *made] if r.value == wanted["value"]), None)
        if same:
            return None, self._rule_fault(wanted, "DuplicateRule", "duplicate-rules", id=same.id)
        if len(self.streams.rules) + len(made) >= RULES_MOST:
            return None, self._rule_fault(wanted, "RuleCapExceeded", "rule-cap")
        try:
            query = Query(wanted["value"])
        except ValueError as fault:
            return None, self._rule_fault(wanted, "UnprocessableEntity", "invalid-rules", detail=str(fault))
        return Rule(str((1 << 60) + self.world.moment()[1]), wanted["value"], wanted.get("tag"), query), None

    @staticmethod
    def _rule_fault(wanted, title, kind, detail="", **more):
        return {"value": wanted["value"], "title": title, "detail": detail, "type": TYPE + kind, **more}

    def _delete_rules(self, wanted, dry):
        identities, values = wanted.get("ids", ()), wanted.get("values", ())
        gone = [r for r in self.streams.rules if r.id in identities or r.value in values]
        if not dry:
            self.streams.rules = [r for r in self.streams.rules if r not in gone]
        missed = len(identities) + len(values) - len(gone)
        return {"meta": {"sent": self._sent(), "summary": {"deleted": len(gone), "not_deleted": missed}}}

    def stream_rules(self, request):
        if not self.streams.rules:
            raise Refusal(NO_RULES)
        self.streams.asked_rules = Asked(request, "tweet")  # the description has it so, here alone
        return self._open("rules")

    def stream_activity(self, _request):
        return self._open("activity")

    def _open(self, channel):
        if self.streams.hears(channel):
            raise Refusal(TOO_MANY_STREAMS)
        return channel

    def end_connections(self, _request):
        count = len(self.streams.streams)
        self.streams.act("cut")
        return {"data": {"successful_kills": count, "failed_kills": 0}}
