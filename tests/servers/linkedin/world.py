"""The network's memory: members, posts, comments one level deep, and the notifications of one page."""
from dataclasses import dataclass, field

import common.world
import little

PAGE = "urn:li:organization:12345"
KEPT_MS = 60 * 24 * 3600 * 1000
IMAGE_LOOKS = 1  # how often one asks in vain whether a picture is ready


@dataclass
class Comment:
    id: str
    urn: str
    post: "Post"
    owner: str
    text: str
    at_ms: int
    parent: "Comment | None" = None
    names: list = field(default_factory=list)
    images: list = field(default_factory=list)
    edited_ms: int = 0
    deleted: bool = False
    answers: list = field(default_factory=list)


@dataclass
class Post:
    share: str      # by which the Posts API knows it
    activity: str   # by which comments do
    owner: str
    commentary: str
    at_ms: int
    content: dict | None = None
    comments: list = field(default_factory=list)
    deleted: bool = False

    @property
    def text(self):
        return little.read(self.commentary)[0]


@dataclass
class Note:
    id: int
    action: str
    at_ms: int
    post: Post
    comment: Comment | None
    text: str       # of the comment when it was told
    organization: str


class World(common.world.World):
    def __init__(self, start_ms):
        super().__init__(start_ms)
        self.posts, self.comments, self.notes, self.images = [], {}, [], {}
        self.members = 0
        self.first = self.post(PAGE, "De brug aan de Dampoort is dicht.")

    def _number(self, kind):
        at_ms, seq = self.moment()
        return at_ms, f"urn:li:{kind}:{7400000000000000000 + seq}"

    def member(self):
        """Somebody who was not here before."""
        self.members += 1
        return f"member{self.members}"

    @staticmethod
    def urn_of(name):
        return name if name.startswith("urn:") else f"urn:li:person:{name}"

    # ---- posts -----------------------------------------------------------------------------------

    def post(self, owner, text, content=None, commentary=None):
        at_ms, share = self._number("share")
        activity = self._number("activity")[1]
        post = Post(share, activity, owner, little.escape(text) if commentary is None else commentary, at_ms, content)
        self.posts.append(post)
        if owner != PAGE and PAGE in little.read(post.commentary)[1]:
            self.notify("SHARE_MENTION", post)
        return post

    def find_post(self, urn):
        return next((p for p in self.posts if urn in (p.share, p.activity) and not p.deleted), None)

    # ---- comments --------------------------------------------------------------------------------

    def comment(self, owner, text, post, parent=None, **more):
        """An answer to an answer stands beside it."""
        parent = parent.parent or parent if parent else None
        at_ms, seq = self.moment()
        number = str(7500000000000000000 + seq)
        comment = Comment(number, f"urn:li:comment:({post.activity},{number})", post, owner, text, at_ms, parent, **more)
        (parent.answers if parent else post.comments).append(comment)
        self.comments[comment.urn] = comment
        if post.owner == PAGE:
            self.notify("ADMIN_COMMENT" if owner == PAGE else "COMMENT", post, comment)
        return comment

    def find_comment(self, urn):
        found = self.comments.get(urn.replace(":(activity", ":(urn:li:activity"))
        return None if found is None or found.deleted or found.post.deleted else found

    def edit(self, comment, text):
        comment.text, comment.edited_ms = text, self.moment()[0]
        if comment.post.owner == PAGE:
            self.notify("COMMENT_EDIT", comment.post, comment)

    def delete(self, comment):
        self.moment()
        comment.deleted = True
        if comment.post.owner == PAGE:
            self.notify("COMMENT_DELETE", comment.post, comment)

    # ---- notifications ---------------------------------------------------------------------------

    def notify(self, action, post, comment=None, organization=PAGE):
        at_ms, seq = self.moment()
        note = Note(4400000 + seq, action, at_ms, post, comment, comment.text if comment else post.text, organization)
        self.notes.append(note)
        return note

    def kept_notes(self):
        """Newest first."""
        return [n for n in reversed(self.notes) if n.at_ms > self.now_ms - KEPT_MS]
