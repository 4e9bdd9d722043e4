"""The two streams: what happens to a user (activity), and posts that a rule fits. Each carries a JSON object a line."""
import json
from dataclasses import dataclass

from common.streams import LineHub

PUBLIC = ("post.create", "post.delete")


@dataclass(eq=False)
class Subscription:
    id: str
    event: str
    user: object
    tag: str | None
    at_ms: int


@dataclass(eq=False)
class Rule:
    id: str
    value: str
    tag: str | None
    query: object


class Streams(LineHub):
    def __init__(self, lock, thump_s):
        super().__init__(lock, thump_s)
        self.subscriptions, self.rules = [], []
        self.entities = self.world = None
        self.word = "post"
        self.asked_rules = None   # of the one that listens
        self.render = lambda _event, told: json.dumps(told, ensure_ascii=False)

    def hears(self, channel):
        return sum(stream.channel == channel for stream in self.streams)

    def happened(self, event, thing, user):
        """Called by the world."""
        for subscription in self.subscriptions:
            if subscription.event == event and subscription.user is user:
                told = {"event_uuid": str(self.world.moment()[1] + (1 << 61)), "filter": {"user_id": user.id}, "event_type": event,
                        "payload": self.entities.payload(event, thing, self.word), "includes": {}}
                if subscription.tag:
                    told["tag"] = subscription.tag
                self.tell(event, {"data": told}, ["activity"])
        if event == "post.create":
            self._match(thing)

    def _match(self, post):
        matching = [rule for rule in self.rules if rule.query.matches(post)]
        if matching and self.asked_rules:
            asked = self.asked_rules
            told = self.entities.with_includes({"data": self.entities.post(post, asked)}, [post], asked)
            told["matching_rules"] = [{"id": rule.id, **({"tag": rule.tag} if rule.tag else {})} for rule in matching]
            self.tell("post", told, ["rules"])

    def act(self, deed, text=""):
        """Besides what all do: error (tells in the stream that it ends for a reason of the server, and ends it)."""
        if deed == "error":
            problem = {"title": "operational-disconnect", "disconnect_type": "UpstreamOperationalDisconnect",
                       "detail": text or "This stream has been disconnected upstream for operational reasons.",
                       "type": "https://api.x.com/2/problems/operational-disconnect"}
            self._to_all(self.frame("", json.dumps({"errors": [problem]})))
            self._to_all(None)
        else:
            super().act(deed, text)
