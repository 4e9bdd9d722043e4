"""Blogs, their posts, and the comments below them."""
import re
from dataclasses import dataclass, field

import common.world

DESK, BLOG, POST, COMMENT = 7000000000000000000, 2400000, 6069922188027000000, 9200761938824000000
NAMES = ("Politie Gent", "Politie Haven")


@dataclass
class User:
    id: str | None           # None: nobody whom the network knows
    name: str


@dataclass
class Blog:
    id: str
    name: str
    url: str
    posts: list = field(default_factory=list)
    forbidden: bool = False
    deleted: bool = False


@dataclass
class Post:
    id: str
    blog: Blog
    author: User
    title: str
    content: str
    made_ms: int
    updated_ms: int
    state: str = "DRAFT"     # SCHEDULED is LIVE from its time on
    published_ms: int = 0
    comments: list = field(default_factory=list)
    deleted: bool = False
    trashed: bool = False
    publications: int = 0

    @property
    def url(self):
        slug = re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-") or "post"
        return f"{self.blog.url}2026/11/{slug}-{self.id[-4:]}.html"


@dataclass
class Comment:
    id: str
    post: Post
    author: User
    content: str
    made_ms: int
    updated_ms: int
    state: str = "LIVE"
    parent: object = None
    deleted: bool = False


class World(common.world.World):
    def __init__(self, start_ms, blogs=1):
        super().__init__(start_ms)
        self.desk = User(str(DESK), "Webredactie")
        self.strips = False
        self.people, self.by_id = {}, {}
        self.blogs = [Blog(str(BLOG + n), NAMES[n % 2], f"http://{NAMES[n % 2].split()[1].lower()}{n or ''}.blogspot.example/")
                      for n in range(blogs)]
        for blog in self.blogs:
            self.publish(self.post(blog, f"Welkom bij {blog.name}", "<p>Hier leest u wat wij doen.</p>"))

    def person(self, name):
        return self.people.setdefault(name, User(str(DESK + 1 + len(self.people)), name))

    def blog(self, identity):
        return next((b for b in self.blogs if b.id == identity and not b.deleted), None)

    def find(self, identity):
        thing = self.by_id.get(identity)
        return None if thing is None or thing.deleted else thing

    # ---- posts -----------------------------------------------------------------------------------

    def state_of(self, post):
        """What was to appear later is live when its time has come, but not out of the trash."""
        if post.trashed:
            return "SOFT_TRASHED"
        if post.state == "SCHEDULED" and post.published_ms <= self.now_ms:
            post.state = "LIVE"
        return post.state

    def post(self, blog, title, content, author=None):
        now, seq = self.moment()
        if self.strips:
            content = re.sub(r"<!--.*?-->", "", content, flags=re.DOTALL)
        post = Post(str(POST + seq), blog, author or self.desk, title, content, now, now)
        blog.posts.append(post)
        self.by_id[post.id] = post
        return post

    def publish(self, post, at_ms=None):
        now, _ = self.moment()
        if self.state_of(post) != "LIVE":
            post.publications += 1
            post.published_ms = at_ms or now
            post.state = "SCHEDULED" if post.published_ms > now else "LIVE"
        post.updated_ms = now
        return post

    # ---- comments --------------------------------------------------------------------------------

    def comment(self, post, content, author, state="LIVE", parent=None, ago_ms=0):
        now, seq = self.moment()
        comment = Comment(str(COMMENT + seq), post, author, content, now - ago_ms, now - ago_ms, state, parent)
        post.comments.append(comment)
        self.by_id[comment.id] = comment
        return comment

    def moderate(self, comment, state):
        now, _ = self.moment()
        comment.state, comment.updated_ms = state, now
        if state == "EMPTIED":
            comment.content = ""
        return comment

    def comments(self, posts):
        """Newest first."""
        found = [c for post in posts if not post.deleted for c in post.comments if not c.deleted]
        return sorted(found, key=lambda c: (-c.made_ms, c.id))
