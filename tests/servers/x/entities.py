"""The JSON of things, of them what was asked for and no more. A post calls its members by the words of the request: by those of the
description (post.fields, referenced_posts), or by those of X's manual and recorded answers (tweet.fields, referenced_tweets)."""
from common.times import iso_ms, iso_s

WORDS = {"post": "posts", "tweet": "tweets"}


class Asked:
    """What a request asks for of each kind of thing."""

    def __init__(self, request, word):
        def of(name):
            return set((request.first(name) or "").split(",")) - {""}
        self.word = word
        self.post, self.user = of(f"{word}.fields"), of("user.fields")
        self.media, self.message, self.expansions = of("media.fields"), of("dm_event.fields"), of("expansions")


class Everything(set):
    """What streams tell: all there is."""

    def __contains__(self, _name):
        return True


class All(Asked):
    def __init__(self, word, *expansions):
        self.word, self.expansions = word, set(expansions)
        self.post = self.user = self.media = self.message = Everything()


def user(thing, asked):
    filled = {
        "id": thing.id, "name": thing.name, "username": thing.username, "created_at": iso_ms(thing.at_ms), "verified": False,
        "verified_type": "none", "protected": False, "description": "", "url": "",
        "profile_image_url": f"https://pbs.twimg.com/profile_images/{thing.id}/a_normal.jpg",
        "public_metrics": {"followers_count": 1, "following_count": 1, "tweet_count": 1, "listed_count": 0, "like_count": 0}}
    return {name: value for name, value in filled.items() if name in ("id", "name", "username") or name in asked.user}


def medium(thing, asked):
    filled = {"media_key": thing.key, "type": thing.type, "url": thing.url, "alt_text": thing.alt or None, "width": 1200, "height": 800}
    if thing.type != "photo":
        filled["preview_image_url"] = filled.pop("url")
    return {name: value for name, value in filled.items()
            if value is not None and (name in ("media_key", "type") or name in asked.media)}


def _entities(entities):
    def entry(entity):
        told = {"start": entity.start, "end": entity.end}
        if entity.kind == "hashtag":
            return {**told, "tag": entity.value}
        if entity.kind == "mention":
            return {**told, "username": entity.value}
        shown = entity.value.partition("//")[2]
        return {**told, "expanded_url": entity.value, "display_url": shown if len(shown) <= 27 else shown[:26] + "…"}
    told = {}
    for entity in entities:
        told.setdefault({"hashtag": "hashtags", "mention": "mentions", "url": "urls"}[entity.kind], []).append(entry(entity))
    return told


class Entities:
    def __init__(self, world):
        self.world = world

    def entities_of(self, post):
        told = _entities(post.entities)
        for entry in told.get("mentions", ()):
            named = self.world.users.get(entry["username"].lower())
            if named:
                entry["id"] = named.id
        for entry, entity in zip(told.get("urls", ()), (e for e in post.entities if e.kind == "url")):
            entry["url"] = self.world.short(entity.value)
            of = next((m for m in post.media if m.url == entity.value), None)
            if of:
                entry.update(media_key=of.key, display_url=f"pic.x.com/{of.id[-10:]}", expanded_url=f"{post.address}/photo/1")
        return told

    def post(self, post, asked):
        long, text, word = len(post.text) > 280, post.text, asked.word
        if long:
            text = text[:277].rstrip() + "…"
        told = self.entities_of(post)
        filled = {
            "id": post.id, "text": text, f"edit_history_{word}_ids": [p.id for p in post.chain],
            "author_id": post.author.id, "created_at": iso_ms(post.at_ms), "conversation_id": post.root.id, "lang": post.lang,
            "reply_settings": post.reply_settings, "possibly_sensitive": False, "display_text_range": [0, len(text)],
            "public_metrics": {"retweet_count": 0, "reply_count": sum(not c.deleted for c in post.children), "like_count": 0,
                               "quote_count": 0, "bookmark_count": 0, "impression_count": 0},
            "edit_controls": {"edits_remaining": 6 - len(post.chain), "is_edit_eligible": post.parent is None,
                              "editable_until": iso_ms(post.chain[0].at_ms + 1800 * 1000)}}
        if post.parent:
            filled["in_reply_to_user_id"] = post.parent.author.id
        refers = [{"type": kind, "id": other.id} for kind, other in (("replied_to", post.parent), ("quoted", post.quoted)) if other]
        if refers:
            filled[f"referenced_{WORDS[word]}"] = refers
        if told:
            # Where a long post is cut, what stands behind the cut is told with the whole alone.
            filled["entities"] = {kind: kept for kind, entries in told.items()
                                  if (kept := [e for e in entries if not long or e["end"] <= 277])}
        if post.media:
            filled["attachments"] = {"media_keys": [m.key for m in post.media]}
        if long:
            filled[f"note_{word}"] = {"text": post.text, **({"entities": told} if told else {})}
        return {**{name: value for name, value in filled.items() if self._is_asked(name, asked)}, **post.extra}

    @staticmethod
    def _is_asked(name, asked):
        if name in ("id", "text", f"edit_history_{asked.word}_ids") or name in asked.post:
            return True
        expansions = {"author_id": {"author_id"}, "in_reply_to_user_id": {"in_reply_to_user_id"},
                      f"referenced_{WORDS[asked.word]}": {f"referenced_{WORDS[asked.word]}", "referenced_tweets.id"},
                      "attachments": {"attachments.media_keys"}, "entities": {"entities.mentions.username"}}
        return bool(expansions.get(name, set()) & asked.expansions)

    def includes(self, posts, asked):
        """What the expansions bring in, each once."""
        users, media, others = {}, {}, {}
        for post in posts:
            if "author_id" in asked.expansions:
                users[post.author.id] = post.author
            if "in_reply_to_user_id" in asked.expansions and post.parent:
                users[post.parent.author.id] = post.parent.author
            if "entities.mentions.username" in asked.expansions:
                users.update((u.id, u) for u in post.mentioned)
            if "attachments.media_keys" in asked.expansions:
                media.update((m.key, m) for m in post.media)
            if asked.expansions & {"referenced_posts", "referenced_tweets", "referenced_tweets.id"}:
                others.update((p.id, p) for p in (post.parent, post.quoted) if p and not p.deleted)
        told = {"users": [user(u, asked) for u in users.values()], "media": [medium(m, asked) for m in media.values()],
                WORDS[asked.word]: [self.post(p, asked) for p in others.values()]}
        return {kind: things for kind, things in told.items() if things}

    def with_includes(self, told, posts, asked):
        includes = self.includes(posts, asked)
        return {**told, "includes": includes} if includes else told

    # ---- direct messages -------------------------------------------------------------------------

    def message(self, message, asked):
        filled = {"id": message.id, "event_type": "MessageCreate", "text": message.text, "sender_id": message.sender.id,
                  "dm_conversation_id": message.conversation, "created_at": iso_ms(message.at_ms)}
        if message.media:
            filled["attachments"] = {"media_keys": [m.key for m in message.media]}
        expanded = {"sender_id": "sender_id", "attachments": "attachments.media_keys"}
        return {name: value for name, value in filled.items() if name in ("id", "event_type", "text") or
                name in asked.message or expanded.get(name) in asked.expansions}

    def messages(self, messages, asked):
        users = {m.sender.id: m.sender for m in messages} if "sender_id" in asked.expansions else {}
        media = {x.key: x for m in messages for x in m.media} if "attachments.media_keys" in asked.expansions else {}
        includes = {kind: things for kind, things in (("users", [user(u, asked) for u in users.values()]),
                                                      ("media", [medium(m, asked) for m in media.values()])) if things}
        return {"data": [self.message(m, asked) for m in messages], **({"includes": includes} if includes else {})}

    # ---- events of the activity stream -----------------------------------------------------------

    def payload(self, event, thing, word):
        if event.startswith("dm."):
            created = {"target": {"recipient_id": thing.receiver.id}, "sender_id": thing.sender.id, "message_data": {
                "text": thing.text, "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []}}}
            return {"direct_message_events": [{"type": "message_create", "id": thing.id, "created_timestamp": str(thing.at_ms),
                                               "message_create": created}],
                    "users": {u.id: {"data": user(u, All(word))} for u in (thing.sender, thing.receiver)}}
        if event == "post.delete":
            return {"id": thing.id, "author_id": thing.author.id}
        told = self.post(thing, All(word))
        if thing.parent:
            told["in_reply_to_tweet_id"] = thing.parent.id
        return told

    def subscription(self, subscription):
        """As listed; the answer to its making has the same."""
        told = {"subscription_id": subscription.id, "event_type": subscription.event, "filter": {"user_id": subscription.user.id},
                "created_at": iso_s(subscription.at_ms), "updated_at": iso_s(subscription.at_ms)}
        return {**told, "tag": subscription.tag} if subscription.tag else told
