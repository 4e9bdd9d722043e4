"""What members do, and what came of it. A post or comment is named by its URN, a member by name: `farah` is urn:li:person:farah."""
import hashlib
import hmac
import json

import common.control
import little
from oauth import SCOPES
from world import PAGE


class Control(common.control.Control):
    def _comment(self, urn):
        comment = self.world.find_comment(urn)
        if not comment:
            raise ValueError(f"there is no comment {urn}")
        return comment

    def _post(self, urn):
        post = self.world.find_post(urn)
        if not post:
            raise ValueError(f"there is no post {urn}")
        return post

    def mention(self, text="hello", by=None, to=None, post=None, count=1, **more):
        """A comment under our first post or under `post`, or `to` a comment; `{n}` in the text is the number of `count`. Without
        `by` it is somebody new each time. names = URNs that it mentions, images = addresses."""
        parent = self._comment(to) if to else None
        under = parent.post if parent else self._post(post) if post else self.world.first
        for n in range(1, count + 1):
            owner = self.world.urn_of(by or self.world.member())
            comment = self.world.comment(owner, text.replace("{n}", str(n)), under, parent, **more)
        return {"uri": comment.urn, "post": under.activity, "notifications": len(self.world.notes)}

    def share(self, text="hello", by="citizen", names=True):
        """A post of somebody else, which names us at its end."""
        named = f" @[Politie Gent]({PAGE})" if names else ""
        post = self.world.post(self.world.urn_of(by), "", commentary=little.escape(text) + named)
        return {"uri": post.share, "activity": post.activity}

    def post(self, text="hello"):
        """One of ours, by another hand."""
        post = self.world.post(PAGE, text)
        return {"uri": post.share, "activity": post.activity}

    def edit(self, id, text):
        self.world.edit(self._comment(id), text)
        return {}

    def delete(self, id):
        """A comment, or one of the posts."""
        if self.world.find_comment(id):
            self.world.delete(self._comment(id))
        else:
            self._post(id).deleted = True
        return {}

    def notify(self, action, organization=PAGE, **_):
        return {"id": self.world.notify(action, self.world.first, None, organization).id}

    def quiet(self, text="hello", by="citizen", to=None, post=None):
        """A comment that no notification tells of."""
        self.mention(text, by, to, post)
        self.world.notes.pop()
        return {}

    def pushed(self, first=0, count=10):
        """What a relay would get: a call with the notifications from `first` on, as headers and body."""
        notes = self.world.notes[first:first + count]
        body = json.dumps({"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS",
                           "notifications": [self.house.entities.note(n) for n in notes]})
        mark = hmac.new(b"program-secret", b"hmacsha256=" + body.encode(), hashlib.sha256).hexdigest()
        return {"headers": f"Content-Type: application/json\r\nX-LI-Signature: {mark}\r\n", "body": body,
                "next": first + len(notes)}

    def trait(self, **traits):
        """See server.TRAITS."""
        for name, value in traits.items():
            if name not in self.house.traits:
                raise ValueError(f"no trait {name}")
            self.house.traits[name] = value
        return {}

    def sign(self):
        """A new token of the page's administrator, as the portal makes one."""
        return {"token": self.house.oauth.new_token(SCOPES, life_s=self.house.oauth.TOKEN_LIFE_S)}

    def lose_tokens(self):
        """No token is good any longer; what renews them is."""
        for token in self.house.oauth.tokens.values():
            token.useless = True
        return {}

    def tokens(self):
        """The tokens, with the seconds that they have left."""
        return {name: round((t.until_ms - self.world.now_ms) / 1000) for name, t in self.house.oauth.tokens.items()
                if t.until_ms != float("inf")}

    def state(self):
        """Our comments and posts, besides what is noted of requests."""
        comments = [{"id": c.urn, "in_reply_to": (c.parent.urn if c.parent else c.post.share), "text": c.text,
                     "images": c.images, "deleted": c.deleted} for c in self.world.comments.values() if c.owner == PAGE]
        posts = [{"id": p.share, "text": p.text, "commentary": p.commentary, "deleted": p.deleted,
                  "alt": ((p.content or {}).get("media") or {}).get("altText", ""),
                  "image": ((p.content or {}).get("media") or {}).get("id", "")}
                 for p in self.world.posts[1:] if p.owner == PAGE]
        images = [{"id": urn, "type": i["type"], "len": str(len(i["bytes"]))} for urn, i in self.world.images.items()]
        return {**super().state(), "comments": comments, "posts": posts, "images": images}
