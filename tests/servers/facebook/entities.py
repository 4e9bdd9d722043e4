"""Things of the world as the interface tells them: the fields that were asked for, and no others. A field that there is not is an
error, as it is there."""
from graph import page_of, refuse, time_of
from world import Comment, Message, Photo, Post, Talk

TYPES = {Post: "Post", Comment: "Comment", Message: "Message", Talk: "UnifiedThread", Photo: "Photo"}
WEEK_MS, DAY_MS = 7 * 86400 * 1000, 86400 * 1000


class Entities:
    """One answer's: `page` is who asks, `api` where a list goes on."""

    def __init__(self, world, page, base, token):
        self.world, self.page, self.base, self.token = world, page, base, token

    def node(self, thing, fields):
        """What was asked of it; the id always."""
        told = {"id": thing.id}
        for name, (how, inner) in (fields or {}).items():
            make = getattr(self, f"{TYPES.get(type(thing), 'Page').lower()}_{name}", None)
            if name != "id" and not make:
                refuse(100, f"(#100) Tried accessing nonexisting field ({name}) on node type ({TYPES.get(type(thing), 'Page')})")
            value = make(thing, how, inner) if make else thing.id
            if value is not None:
                told[name] = value
        return told

    def list(self, items, how, inner, path):
        how = {**how, "access_token": self.token}
        return page_of(items, how, lambda item: self.node(item, inner), f"{self.base}/{path}")

    def _from(self, actor):
        return {"name": actor.name, "id": actor.id}

    # ---- posts -----------------------------------------------------------------------------------

    def post_from(self, post, *_):
        """Who wrote a post that stands elsewhere is not told."""
        return self._from(post.author) if post.on_page else None

    def post_message(self, post, *_):
        return post.text or None

    def post_story(self, post, *_):
        return None if post.text else f"{post.author.name} shared a photo."

    def post_created_time(self, post, *_):
        return time_of(post.made_ms)

    def post_tagged_time(self, post, *_):
        return time_of(post.made_ms)

    def post_updated_time(self, post, *_):
        return time_of(post.updated_ms)

    def post_can_reply_privately(self, post, *_):
        return post.on_page and not post.author.is_page and self.world.now_ms - post.made_ms < WEEK_MS

    def post_is_hidden(self, post, *_):
        return post.hidden

    def post_permalink_url(self, post, *_):
        owner, _, number = post.id.partition("_")
        return f"https://www.facebook.com/{owner}/posts/{number}"

    def post_attachments(self, post, *_):
        return {"data": post.attachments} if post.attachments else None

    def post_comments(self, post, how, inner):
        return self._comments(post, how, inner)

    # ---- comments --------------------------------------------------------------------------------

    def _comments(self, on, how, inner):
        items = self.world.comments(on)
        if how.get("filter", "toplevel") == "toplevel" and isinstance(on, Post):
            items = [c for c in items if not c.parent]
        if how.get("order", "chronological") == "chronological":
            items = items[::-1]
        found = self.list(items, how, inner, f"{on.id}/comments")
        return found if items else None

    def comment_comments(self, comment, how, inner):
        return self._comments(comment, how, inner)

    def comment_from(self, comment, *_):
        return self._from(comment.author)

    def comment_message(self, comment, *_):
        return comment.text

    def comment_created_time(self, comment, *_):
        return time_of(comment.made_ms)

    def comment_permalink_url(self, comment, *_):
        return f"{self.post_permalink_url(comment.post)}?comment_id={comment.id.partition('_')[2]}"

    def comment_is_hidden(self, comment, *_):
        return comment.hidden

    def comment_can_hide(self, comment, *_):
        return comment.author is not self.page

    def comment_can_comment(self, *_):
        return True

    def comment_can_reply_privately(self, comment, *_):
        return (not comment.author.is_page and not comment.talk and
                self.world.now_ms - comment.made_ms < WEEK_MS)

    def comment_parent(self, comment, _, inner):
        return self.node(comment.parent, inner) if comment.parent else None

    def comment_attachment(self, comment, *_):
        photo = comment.picture
        return photo and {"type": "photo", "media": {"image": {"src": f"https://scontent.example/{photo.id}.jpg"}},
                          "target": {"id": photo.id, "url": f"https://www.facebook.com/photo/?fbid={photo.id}"},
                          "url": f"https://www.facebook.com/photo/?fbid={photo.id}"}

    def comment_private_reply_conversation(self, comment, _, inner):
        return self.node(comment.talk, inner) if comment.talk else None

    # ---- conversations ---------------------------------------------------------------------------

    def unifiedthread_updated_time(self, talk, *_):
        return time_of(talk.messages[-1].made_ms)

    def unifiedthread_can_reply(self, talk, *_):
        return not talk.closed and self.world.now_ms - self.world.last_of(talk) < DAY_MS

    def unifiedthread_participants(self, talk, *_):
        return {"data": [{**self._from(who), "email": f"{who.id}@facebook.com"} for who in (talk.person, self.page)]}

    def unifiedthread_messages(self, talk, how, inner):
        return self.list(self.world.messages(talk), how, inner, f"{talk.id}/messages")

    def message_from(self, message, *_):
        return {**self._from(message.author), "email": f"{message.author.id}@facebook.com"}

    def message_to(self, message, *_):
        to = self.page if message.author is message.talk.person else message.talk.person
        return {"data": [self._from(to)]}

    def message_message(self, message, *_):
        return message.text

    def message_created_time(self, message, *_):
        return time_of(message.made_ms)

    def message_attachments(self, message, *_):
        return {"data": message.attachments} if message.attachments else None

    def message_sticker(self, *_):
        return None

    message_shares = message_sticker

    # ---- pages -----------------------------------------------------------------------------------

    def page_name(self, actor, *_):
        return actor.name
