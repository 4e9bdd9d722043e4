"""What citizens do, and what came of it. A post is named by its id or its address, a user by name."""
import common.control
from entities import WORDS
from weight import MOST, MOST_LONG


class Control(common.control.Control):
    def _post(self, identity):
        post = self.world.post(identity)
        if not post:
            raise ValueError(f"there is no post {identity}")
        return post

    @staticmethod
    def _told(post):
        return {"id": post.id, "uri": post.id, "url": post.address, "author": post.author.id, "conversation": post.root.id}

    def mention(self, text="@desk hello", by="citizen", to=None, quote=None, media=(), count=1, **more):
        """A post; it mentions the desk where its text does. `to` = in reply to; `{n}` in the text is the number of `count`; media
        are {type, url, alt}; reply_settings and lang; extra = members laid over the JSON."""
        author = self.world.user(by)
        parent, quoted = (self._post(it) if it else None for it in (to, quote))
        for n in range(1, count + 1):
            made = [self.world.medium(author, **medium) for medium in media]
            post = self.world.write(author, text.replace("{n}", str(n)), parent, quoted, made, **more)
        return self._told(post)

    def reply(self, to, text, by="citizen", **more):
        return self.mention(text, by, to, **more)

    def quote(self, of, text, by="citizen", **more):
        return self.mention(text, by, quote=of, **more)

    def edit(self, id, text):
        return self._told(self.world.edit(self._post(id), text))

    def delete(self, id):
        post = self._post(id)
        self.world.delete(post)
        return self._told(post)

    def dm(self, text="hello", by="citizen", media=(), count=1):
        """A direct message to the desk."""
        sender = self.world.user(by)
        for n in range(1, count + 1):
            made = [self.world.medium(sender, **medium) for medium in media]
            message = self.world.message(sender, self.world.desk, text.replace("{n}", str(n)), made)
        return {"id": message.id, "conversation": message.conversation, "sender": sender.id}

    def close(self, by="citizen"):
        """Nobody may send this user a direct message."""
        self.house.closed.append(self.world.user(by))
        return {}

    def person(self, by="citizen", name=""):
        """Gives a citizen another name to show, an empty one too."""
        self.world.user(by).name = name
        return {"id": self.world.user(by).id}

    # ---- what the server is ----------------------------------------------------------------------

    def words(self, word):
        """What posts are called from now on: `post` or `tweet`."""
        if word not in WORDS:
            raise ValueError(f"words: {', '.join(WORDS)}")
        self.house.word = self.house.hub.word = word
        return {}

    def plan(self, self_serve=None, long_posts=None, credits=None, capped=None):
        """What the program may: replies to all or only to who summons it, posts of 25,000, so many posts that are paid for, and
        whether the month's number is used up."""
        if self_serve is not None:
            self.house.self_serve = self_serve
        if long_posts is not None:
            self.house.most = MOST_LONG if long_posts else MOST
        self.house.credits = credits
        if capped is not None:
            self.house.capped = capped
        return {}

    # ---- reading back ----------------------------------------------------------------------------

    def _made(self):
        return [p for p in self.world.posts if p.author is self.world.desk]

    def _sent(self):
        return [m for m in self.world.messages if m.sender is self.world.desk]

    def _counts(self):
        return {"posts": len(self._made()), "messages": len(self._sent())}

    def state(self):
        """The desk's posts, the deleted too; its messages; media; who is muted, what is hidden; subscriptions and rules; what was
        paid for; and what Prism saw, besides what all servers tell."""
        house, prism = self.house, self.house.prism
        return {"posts": [{"id": p.id, "text": p.typed, "in_reply_to": p.parent.id if p.parent else None, "deleted": p.deleted,
                           "quoted": p.quoted.id if p.quoted else None, "reply_settings": p.reply_settings,
                           "media": [m.id for m in p.media], "alt": [m.alt for m in p.media]} for p in self._made()],
                "messages": [{"id": m.id, "to": m.receiver.id, "text": m.text, "media": [x.id for x in m.media]} for m in self._sent()],
                "media": [{"id": m.id, "type": m.type, "size": m.size, "alt": m.alt, "ready": m.ready}
                          for m in self.world.media.values() if m.owner is self.world.desk],
                "muted": [u.username for u in self.world.muted], "hidden": [p.id for p in self.world.posts if p.hidden],
                "subscriptions": [house.entities.subscription(s) for s in house.hub.subscriptions],
                "rules": [{"id": r.id, "value": r.value, "tag": r.tag} for r in house.hub.rules], "bills": dict(house.bills),
                "violations": prism.violations if prism else [], "operations": prism.seen if prism else [], **super().state()}
