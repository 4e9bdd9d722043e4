"""What exists: users, posts and their versions, direct messages, media. No HTTP and no JSON here."""
import re
from dataclasses import dataclass, field

import common.world

EPOCH_MS = 1288834974657
DAY_MS = 24 * 3600 * 1000
TOKENS = re.compile(r"(?P<url>https?://[^\s]+[\w/])|(?<![\w@])@(?P<mention>\w{1,15})|(?<!\w)#(?P<hashtag>\w+)")


@dataclass(eq=False)
class User:
    id: str
    username: str
    name: str
    at_ms: int


@dataclass(eq=False)
class Medium:
    id: str
    key: str
    owner: User
    type: str = "photo"      # photo, animated_gif, video
    url: str = ""
    alt: str = ""
    size: int = 0            # of its bytes that came
    total: int = 0           # that were announced
    until_ms: int = 0        # it is being processed until then
    ready: bool = True       # it was finalised


@dataclass
class Entity:
    kind: str                # url, mention, hashtag
    start: int
    end: int
    value: str               # the address, the name without its sign


@dataclass(eq=False)
class Post:
    id: str
    seq: int
    author: User
    typed: str               # what its author wrote
    text: str                # as it is told: with t.co, and three signs as in HTML
    entities: list
    at_ms: int
    parent: "Post | None" = None
    quoted: "Post | None" = None
    mentioned: list = field(default_factory=list)
    media: list = field(default_factory=list)
    reply_settings: str = "everyone"
    lang: str = "nl"
    chain: list = field(default_factory=list)  # its versions, the first one first; shared by them
    children: list = field(default_factory=list)
    extra: dict = field(default_factory=dict)  # laid over the JSON as it is
    deleted: bool = False
    hidden: bool = False

    @property
    def root(self):
        return self.parent.root if self.parent else self.chain[0]

    @property
    def is_last(self):
        return self.chain[-1] is self

    @property
    def address(self):
        return f"https://x.com/{self.author.username}/status/{self.id}"


@dataclass(eq=False)
class Message:
    id: str
    conversation: str
    sender: User
    receiver: User
    text: str
    at_ms: int
    media: list = field(default_factory=list)


class World(common.world.World):
    def __init__(self, start_ms, tell):
        """tell(event, thing, user) is called for what happens to a user."""
        super().__init__(start_ms)
        self.tell = tell
        self.users, self.posts, self.messages, self.media = {}, [], [], {}
        self.by_id = {}
        self.addresses = {}   # of t.co
        self.muted = []
        self.desk = self.user("desk")

    def identity(self):
        at_ms, seq = self.moment()
        return str((at_ms - EPOCH_MS << 22) + seq), at_ms

    # ---- users -----------------------------------------------------------------------------------

    def user(self, username):
        """Made when first named."""
        key = username.lower()
        if key not in self.users:
            identity, at_ms = self.identity()
            self.users[key] = User(identity, username, username.capitalize(), at_ms)
        return self.users[key]

    def user_by_id(self, identity):
        return next((u for u in self.users.values() if u.id == identity), None)

    # ---- posts -----------------------------------------------------------------------------------

    def post(self, identity):
        """By its id or its address; None when there is none, or no longer."""
        found = self.by_id.get(identity.rpartition("/")[2])
        return None if found is None or found.deleted else found

    def write(self, author, typed, parent=None, quoted=None, media=(), **more):
        identity, at_ms = self.identity()
        text, entities = self.told(typed, quoted, media)
        post = Post(identity, self.seq, author, typed, text, entities, at_ms, parent, quoted, media=list(media), **more)
        post.chain.append(post)
        self._keep(post)
        if parent:
            parent.children.append(post)
        self._tell_of(post)
        return post

    def told(self, typed, quoted=None, media=()):
        """The text with its signs escaped and its addresses shortened, and where what stands in it. Addresses of what is quoted
        and of pictures come behind it."""
        behind = [q.address for q in (quoted,) if q] + [m.url for m in media[:1]]
        out, entities, at = [], [], 0

        def length():
            return sum(map(len, out))

        def add(kind, value, shown):
            entities.append(Entity(kind, length(), length() + len(shown), value))
            out.append(shown)

        def escaped(raw):
            return raw.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

        for match in TOKENS.finditer(typed):
            kind, value = match.lastgroup, match[match.lastgroup]
            out.append(escaped(typed[at:match.start()]))
            add(kind, value, self.short(value) if kind == "url" else match[0])
            at = match.end()
        out.append(escaped(typed[at:]))
        for address in behind:
            out.append(" ")
            add("url", address, self.short(address))
        return "".join(out), entities

    def short(self, address):
        if address not in self.addresses:
            self.addresses[address] = f"https://t.co/a{len(self.addresses) + 1:09}"
        return self.addresses[address]

    def _keep(self, post):
        self.posts.append(post)
        self.by_id[post.id] = post
        post.mentioned = [self.users[e.value.lower()] for e in post.entities if e.kind == "mention" and e.value.lower() in self.users]

    def _tell_of(self, post):
        self.tell("post.create", post, post.author)
        for user in post.mentioned:
            if user is not post.author:
                self.tell("post.mention.create", post, user)
        if post.parent:
            self.tell("post.reply.create", post, post.parent.author)
        if post.quoted:
            self.tell("post.quote.create", post, post.quoted.author)

    def edit(self, post, typed):
        """A new version is a post with an id of its own."""
        identity, at_ms = self.identity()
        text, entities = self.told(typed, post.quoted, post.media)
        new = Post(identity, self.seq, post.author, typed, text, entities, at_ms, post.parent, post.quoted, media=post.media,
                   reply_settings=post.reply_settings, lang=post.lang, chain=post.chain)
        new.chain.append(new)
        self._keep(new)
        self._tell_of(new)
        return new

    def delete(self, post):
        """With all its versions."""
        self.moment()
        for version in post.chain:
            version.deleted = True
        self.tell("post.delete", post, post.author)

    def standing(self):
        """The posts that lists show: of each its last version, the newest first."""
        return [p for p in reversed(self.posts) if not p.deleted and p.is_last]

    def summons(self, user, post):
        """Whether its author asked this user into the conversation."""
        return user in post.mentioned or post.author is user or (post.quoted is not None and post.quoted.author is user)

    # ---- direct messages and media ---------------------------------------------------------------

    def message(self, sender, receiver, text, media=()):
        identity, at_ms = self.identity()
        conversation = "-".join(sorted((sender.id, receiver.id), key=int))
        message = Message(identity, conversation, sender, receiver, text, at_ms, list(media))
        self.messages.append(message)
        self.tell("dm.sent", message, sender)
        self.tell("dm.received", message, receiver)
        return message

    def medium(self, owner, type="photo", **more):
        identity, _ = self.identity()
        prefix = {"photo": "3", "video": "13", "animated_gif": "16"}[type]
        more.setdefault("url", f"https://pbs.twimg.com/media/{identity}.jpg")
        self.media[identity] = Medium(identity, f"{prefix}_{identity}", owner, type, **more)
        return self.media[identity]
