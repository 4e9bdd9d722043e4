"""Pages, what stands on them, and conversations. A comment is called POST_COMMENT, a post PAGE_POST, as the network does it."""
from dataclasses import dataclass, field

import common.world

PAGES = (("200000000000001", "Politie Gent"), ("200000000000002", "Politie Haven"))
PERSON, POST, COMMENT, PHOTO = 300000000000000, 400000000, 500000000, 600000000


@dataclass
class Actor:
    id: str
    name: str
    is_page: bool = False


@dataclass
class Post:
    id: str
    author: Actor
    text: str
    made_ms: int
    on_page: bool = True         # else it stands elsewhere and names the page
    updated_ms: int = 0
    comments: list = field(default_factory=list)
    attachments: list = field(default_factory=list)
    hidden: bool = False
    deleted: bool = False

    @property
    def number(self):
        return self.id.partition("_")[2]


@dataclass
class Comment:
    id: str
    post: Post
    parent: object               # the comment at the top that it stands below, or None
    answers: str                 # the id of what it was made below
    author: Actor
    text: str
    made_ms: int
    picture: object = None
    hidden: bool = False
    deleted: bool = False
    talk: object = None          # the conversation that a private answer to it began


@dataclass
class Message:
    id: str
    talk: object
    author: Actor
    text: str
    made_ms: int
    answers: str = ""            # the id of the person's last before it
    attachments: list = field(default_factory=list)
    deleted: bool = False


@dataclass
class Talk:
    id: str
    person: Actor
    messages: list = field(default_factory=list)
    closed: bool = False


@dataclass
class Photo:
    id: str
    bytes: int
    alt: str
    published: bool


class World(common.world.World):
    def __init__(self, start_ms):
        super().__init__(start_ms)
        self.pages = [Actor(*page, True) for page in PAGES]
        self.page = self.pages[0]
        self.people, self.posts, self.talks, self.photos = {}, [], {}, {}
        self.by_id = {page.id: page for page in self.pages}
        self.post("Welkom op onze pagina.")

    def person(self, name):
        if name not in self.people:
            self.people[name] = Actor(str(PERSON + len(self.people)), name)
            self.by_id[self.people[name].id] = self.people[name]
        return self.people[name]

    def find(self, identity):
        """What is there under this id; None."""
        thing = self.by_id.get(identity)
        return None if getattr(thing, "deleted", False) else thing

    def keep(self, thing):
        self.by_id[thing.id] = thing
        return thing

    def post(self, text, author=None, on_page=True, **more):
        now, seq = self.moment()
        author = author or self.page
        owner = self.page if on_page else author
        post = self.keep(Post(f"{owner.id}_{POST + seq}", author, text, now, on_page, now, **more))
        self.posts.append(post)
        return post

    def comment(self, on, text, author, picture=None):
        """Below a post or a comment; what answers an answer stands below the comment at the top."""
        now, seq = self.moment()
        post = on if isinstance(on, Post) else on.post
        top = None if isinstance(on, Post) else on.parent or on
        comment = self.keep(Comment(f"{post.number}_{COMMENT + seq}", post, top, on.id, author, text, now, picture))
        post.comments.append(comment)
        post.updated_ms = now
        return comment

    def talk(self, person):
        if person.id not in self.talks:
            self.talks[person.id] = self.keep(Talk(f"t_{len(self.talks) + 1}", person))
        return self.talks[person.id]

    def message(self, person, text, author=None, **more):
        now, seq = self.moment()
        talk, author = self.talk(person), author or person
        last = next((m.id for m in reversed(talk.messages) if m.author is person), "")
        message = self.keep(Message(f"m_{seq}", talk, author, text, now, "" if author is person else last, **more))
        talk.messages.append(message)
        return message

    def last_of(self, talk):
        """When the person wrote last."""
        return max((m.made_ms for m in talk.messages if m.author is talk.person), default=0)

    def photo(self, size, alt, published):
        _, seq = self.moment()
        return self.keep(Photo(str(PHOTO + seq), size, alt, published))

    def delete(self, thing):
        thing.deleted = True
        if isinstance(thing, Post):
            for comment in thing.comments:
                comment.deleted = True
        elif isinstance(thing, Comment):
            for comment in thing.post.comments:
                comment.deleted = comment.deleted or comment.parent is thing

    # ---- lists, newest first ---------------------------------------------------------------------

    def feed(self):
        return [p for p in reversed(self.posts) if p.on_page and not p.deleted]

    def tagged(self):
        return [p for p in reversed(self.posts) if not p.on_page and not p.deleted]

    def comments(self, on):
        below = on.comments if isinstance(on, Post) else [c for c in on.post.comments if c.parent is on]
        return [c for c in reversed(below) if not c.deleted]

    def conversations(self):
        return sorted((t for t in self.talks.values() if t.messages), key=lambda t: -t.messages[-1].made_ms)

    def messages(self, talk):
        return [m for m in reversed(talk.messages) if not m.deleted]
