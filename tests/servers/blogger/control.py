"""What citizens and other editors do, and what came of it."""
import common.control
from world import Comment, Post, User


class Control(common.control.Control):
    def _there(self, identity, kind):
        thing = self.world.by_id.get(identity)
        if not isinstance(thing, kind):
            raise ValueError(f"there is no {kind.__name__} {identity}")
        return thing

    def _blog(self, identity):
        return self.world.blog(identity) if identity else self.world.blogs[0]

    def _author(self, by):
        return self.world.desk if by is None else User(None, "Anoniem") if by == "" else self.world.person(by)

    # ---- citizens --------------------------------------------------------------------------------

    def comment(self, text="hallo", by="Jan Citizen", on=None, answers=None, state="LIVE", count=1, hours_ago=0, blog=None):
        """Below a post, else below the first one; `by` "" is nobody whom the network knows, null is the desk. `{n}` in the text is
        the number of `count`."""
        answered = self._there(answers, Comment) if answers else None
        post = answered.post if answered else self._there(on, Post) if on else self._blog(blog).posts[0]
        for n in range(1, count + 1):
            made = self.world.comment(post, text.replace("{n}", str(n)), self._author(by), state, answered, round(hours_ago * 3600000))
        return {"id": made.id, "post": post.id, "name": f"{post.blog.id}/{post.id}/{made.id}"}

    def mention(self, text):
        return {"uri": self.comment(text, f"Citizen {self.world.seq}")["id"]}

    # ---- other editors ---------------------------------------------------------------------------

    def post(self, title="Titel", text="<p>Tekst</p>", blog=None):
        made = self.world.publish(self.world.post(self._blog(blog), title, text))
        return {"id": made.id, "name": f"{made.blog.id}/{made.id}", "url": made.url}

    def moderate(self, id, state):
        self.world.moderate(self._there(id, Comment), state)
        return {}

    def edit(self, id, text):
        self._there(id, Comment).content = text
        return {}

    def delete(self, id):
        self._there(id, (Comment, Post)).deleted = True
        return {}

    # ---- fate ------------------------------------------------------------------------------------

    def lapse(self, lapsed=True):
        """The sign-in is over: no refresh token is good any longer, nor any token."""
        self.house.oauth.lapsed = lapsed
        if lapsed:
            self.house.oauth.revoke_all()
        return {}

    def testing(self):
        """The program's consent screen stands on "Testing"."""
        self.house.oauth.testing = True
        return {}

    def forbid(self, blog, forbidden=True):
        self.world.blog(blog).forbidden = forbidden
        return {}

    def close(self, blog):
        """The blog is deleted."""
        self.world.blog(blog).deleted = True
        return {}

    # ---- reading back ----------------------------------------------------------------------------

    def state(self):
        posts = [{"id": p.id, "blog": b.id, "name": f"{b.id}/{p.id}", "title": p.title, "content": p.content,
                  "status": self.world.state_of(p), "published": p.published_ms, "publications": str(p.publications),
                  "deleted": p.deleted and not p.trashed} for b in self.world.blogs for p in b.posts[1:]]
        comments = [{"id": c.id, "status": c.state, "text": c.content, "deleted": c.deleted}
                    for b in self.world.blogs for p in b.posts for c in p.comments]
        return {**super().state(), "posts": posts, "comments": comments}
