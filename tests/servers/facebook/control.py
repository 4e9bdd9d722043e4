"""What citizens do, and what came of it."""
import hashlib
import hmac
import json

import common.control
from oauth import SCOPES, SECRET
from world import Comment, Message, Post


class Control(common.control.Control):
    def _there(self, identity):
        thing = self.world.by_id.get(identity)
        if not thing:
            raise ValueError(f"there is no {identity}")
        return thing

    def _author(self, by):
        return self.world.person(by) if by else self.world.page

    # ---- citizens --------------------------------------------------------------------------------

    def post(self, text="", by=None, named=False, picture=None):
        """On the page, by the page itself or a visitor; `named`: elsewhere, and it names the page."""
        attachments = [{"type": "photo", "media_type": "photo", "url": picture, "media": {"image": {"src": picture}},
                        "title": "Foto"}] if picture else []
        return {"id": self.world.post(text, self._author(by), not named, attachments=attachments).id}

    def comment(self, text="hallo", by="Jan Citizen", on=None, count=1):
        """Below a post or a comment, else below the page's first post; `{n}` in the text is the number of `count`."""
        on = self._there(on) if on else self.world.posts[0]
        for n in range(1, count + 1):
            made = self.world.comment(on, text.replace("{n}", str(n)), self._author(by))
        return {"id": made.id, "post": made.post.id}

    def message(self, text="hallo", by="Jan Citizen", count=1, ours=False, file=None):
        """To the page; `ours`: from it, by another program."""
        person = self.world.person(by)
        attachments = [{"id": "1", "mime_type": "image/jpeg", "name": "foto.jpg", "image_data": {"url": file}}] if file else []
        for n in range(1, count + 1):
            made = self.world.message(person, text.replace("{n}", str(n)), self.world.page if ours else None, attachments=attachments)
        return {"id": made.id, "person": person.id, "talk": made.talk.id}

    def mention(self, text):
        """One of the three ways to speak to the page, each time another and by another citizen."""
        by, way = f"Citizen {self.world.seq}", self.world.seq % 3
        made = self.comment(text, by) if way == 0 else self.post(text, by) if way == 1 else self.message(text, by)
        return {"uri": made["id"]}

    def edit(self, id, text):
        self._there(id).text = text
        return {}

    def delete(self, id):
        self.world.delete(self._there(id))
        return {}

    def hide(self, id, hidden=True):
        self._there(id).hidden = hidden
        return {}

    # ---- fate ------------------------------------------------------------------------------------

    def usage(self, percent, minutes=0, messages=None):
        """What answers tell of how much is used; of messages it may be another part."""
        self.house.percent, self.house.minutes = percent, minutes
        self.house.messages = percent if messages is None else messages
        return {}

    def renew(self):
        """The pages' tokens are not good any longer; those of users get new ones."""
        for name in self.house.oauth.page_of:
            self.house.oauth.tokens[name].useless = True
        return {}

    def user(self, days):
        """A token of a user's own, which ends."""
        oauth = self.house.oauth
        return {"token": oauth.new_token(SCOPES, life_s=days * 86400)}

    def quiet(self, quiet=True):
        """The lists of the page show nothing: what there is has to be known by its name."""
        self.house.quiet = quiet
        return {}

    def forbid(self, edge, forbidden=True):
        """A permission is missing for this list."""
        edges = self.house.answer.__self__.forbidden
        (edges.add if forbidden else edges.discard)(edge)
        return {}

    # ---- what is pushed --------------------------------------------------------------------------

    def _change(self, thing, verb, bare):
        if isinstance(thing, Post) and not thing.on_page:
            value = {"item": "post", "post_id": thing.id, "verb": verb, "created_time": thing.made_ms // 1000}
            return "mention", value if bare else {**value, "message": thing.text}
        value = {"from": {"id": thing.author.id, "name": thing.author.name}, "item": "post", "post_id": thing.id, "verb": verb,
                 "created_time": thing.made_ms // 1000}
        if isinstance(thing, Comment):
            value.update(item="comment", post_id=thing.post.id, comment_id=thing.id,
                         parent_id=thing.parent.id if thing.parent else thing.post.id)
        return "feed", value if bare or verb == "remove" else {**value, "message": thing.text}

    def _messaging(self, message, verb):
        ours = message.author is self.world.page
        ends = [self.world.page.id, message.talk.person.id]
        what = {"mid": message.id, "is_deleted": True} if verb == "remove" else {"mid": message.id, "text": message.text}
        return {"sender": {"id": ends[not ours]}, "recipient": {"id": ends[ours]}, "timestamp": message.made_ms,
                "message": {**what, "is_echo": True} if ours else what}

    def hook(self, id, verb="add", bare=False, secret=SECRET):
        """A webhook's body for something that was done to it, and its signature; `bare`: it tells ids alone."""
        thing = self._there(id)
        entry = {"id": self.world.page.id, "time": self.world.now_ms // 1000}
        if isinstance(thing, Message):
            entry["messaging"] = [self._messaging(thing, verb)]
        else:
            name, value = self._change(thing, verb, bare)
            entry["changes"] = [{"field": name, "value": value}]
        body = json.dumps({"object": "page", "entry": [entry]})
        return {"body": body, "signature": "sha256=" + hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()}

    # ---- reading back ----------------------------------------------------------------------------

    def _made(self):
        return [t for t in self.world.by_id.values()
                if isinstance(t, (Post, Comment, Message)) and t.author is self.world.page and t is not self.world.posts[0]]

    def _counts(self):
        return {"replies": len(self._made())}

    def state(self):
        """What the page wrote, but for its first post; pictures that were brought."""
        replies = [{"id": t.id, "text": t.text, "in_reply_to": getattr(t, "answers", ""), "deleted": t.deleted,
                    "kind": type(t).__name__.lower(), "picture": getattr(getattr(t, "picture", None), "id", "")}
                   for t in self._made()]
        hidden = [{"id": t.id, "deleted": False} for t in self.world.by_id.values() if getattr(t, "hidden", False)]
        photos = [{"id": p.id, "alt": p.alt, "bytes": str(p.bytes), "shown": p.published, "deleted": False}
                  for p in self.world.by_id.values() if hasattr(p, "alt")]
        return {"replies": replies, "hidden": hidden, "photos": photos, **super().state()}
