"""The JSON of things: the recorded shapes of shapes/, filled from the world and bent by the traits of the server."""
import copy
import json
import os

from common.times import iso_ms

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "shapes")


def _shape(name):
    with open(os.path.join(FOLDER, name + ".json"), encoding="utf-8") as file:
        return json.load(file)


class Entities:
    def __init__(self, world, traits):
        self.world, self.traits = world, traits
        self.shapes = {name: _shape(name) for name in ("account", "instance_v1", "instance_v2", "source", "status")}

    def _acct(self, account):
        return f"{account.name}@{account.host}" if account.host else self.traits.local_acct.format(name=account.name)

    def account(self, account):
        base = self.world.base
        picture, header = f"{base}/avatars/original/missing.png", f"{base}/headers/original/missing.png"
        return {**self.shapes["account"], "id": account.id, "username": account.name, "acct": self._acct(account),
                "display_name": account.display_name, "url": account.url, "uri": account.uri,
                "created_at": self.traits.status_time(account.at_ms), "avatar": picture, "avatar_static": picture,
                "header": header, "header_static": header}

    def relationship(self, account):
        muted = account in self.world.muted
        return {"id": account.id, "following": False, "showing_reblogs": False, "notifying": False, "followed_by": False,
                "blocking": False, "blocked_by": False, "muting": muted, "muting_notifications": muted, "requested": False,
                "domain_blocking": False, "endorsed": False, "note": ""}

    def credentials(self, account):
        """Of oneself: no host, wherever else the server writes one."""
        return {**self.account(account), "acct": account.name,
                "source": {**self.shapes["source"], "privacy": self.traits.default_visibility}}

    def status(self, status, text=False):
        parent = status.parent if status.parent and not status.parent.deleted else None
        desk = self.world.desk
        filled = {
            **self.shapes["status"], "id": status.id, "created_at": self.traits.status_time(status.at_ms),
            "in_reply_to_id": parent.id if parent else None, "in_reply_to_account_id": parent.author.id if parent else None,
            "sensitive": status.sensitive, "spoiler_text": status.spoiler, "visibility": status.visibility,
            "language": status.language, "uri": status.uri, "url": status.url, "content": status.html,
            "replies_count": sum(not child.deleted for child in status.children),
            "reblogs_count": len(status.boosted_by), "favourites_count": len(status.favoured_by),
            "edited_at": self.traits.status_time(status.edited_ms) if status.edited_ms else None,
            "favourited": desk in status.favoured_by, "reblogged": desk in status.boosted_by,
            "reblog": self.status(status.reblog) if status.reblog else None,
            "media_attachments": [self.media(m) for m in status.media],
            "application": {"name": "a client", "website": None},
            "account": self.account(status.author),
            "mentions": [self._mention(a) for a in status.mentions] if self.traits.fills_mentions else [],
            "tags": [{"name": tag, "url": f"{self.world.base}/tags/{tag}"} for tag in status.tags],
        }
        if text:
            filled["text"] = status.text
        for name in self.traits.without:
            filled.pop(name, None)
        return {**filled, **self.traits.besides, **status.extra}

    def media(self, media):
        url = f"{self.world.base}/media/{media.id}.png"
        return {"id": media.id, "type": "image", "url": url if media.ready else None, "preview_url": url, "remote_url": None,
                "meta": {}, "description": media.description or None, "blurhash": None}

    def _mention(self, account):
        return {"id": account.id, "username": account.name, "url": account.url, "acct": self._acct(account)}

    def source(self, status):
        return {"id": status.id, "text": status.text, "spoiler_text": status.spoiler}

    def history(self, status):
        return [{"content": html, "spoiler_text": spoiler, "sensitive": status.sensitive, "emojis": [], "media_attachments": [],
                 "created_at": self.traits.status_time(at_ms), "account": self.account(status.author)}
                for at_ms, html, spoiler in status.versions]

    def notification(self, notification):
        filled = {"id": notification.id, "type": notification.type, "created_at": self.traits.notification_time(notification.at_ms),
                  "account": self.account(notification.account)}
        if notification.status:
            filled["status"] = self.status(notification.status)
        return {**filled, **notification.extra}

    def conversation(self, conversation):
        people = dict.fromkeys(account for s in conversation.statuses for account in [s.author, *s.mentions])
        return {"id": conversation.id, "unread": conversation.unread, "last_status": self.status(conversation.last),
                "accounts": [self.account(a) for a in people if a is not self.world.desk]}

    def instance(self, version):
        """Version 1 or 2 of what the server tells of itself."""
        filled = copy.deepcopy(self.shapes[f"instance_v{version}"])
        filled["version"] = self.traits.version
        filled["configuration"]["statuses"].update(max_characters=self.traits.max_characters,
                                                   characters_reserved_per_url=self.traits.characters_per_url)
        filled["domain" if version == 2 else "uri"] = self.world.domain
        streaming = self.world.base.replace("http", "ws", 1)
        if version == 2:
            filled["configuration"]["urls"] = {"streaming": streaming}
        else:
            filled["urls"] = {"streaming_api": streaming}
        return filled

    def event(self, event, thing):
        """The `data:` of an event: a bare id for a deletion, else JSON in one line."""
        if event == "delete":
            return thing.id
        render = {"notification": self.notification, "conversation": self.conversation}.get(event, self.status)
        return json.dumps(render(thing), ensure_ascii=False, separators=(",", ":"))

    def deed(self, status):
        """For the test: what a status of the desk came to, gone or not."""
        return {"id": status.id, "uri": status.uri, "text": status.text, "content": status.html, "visibility": status.visibility,
                "in_reply_to": status.parent.uri if status.parent else None, "reblog": status.reblog.uri if status.reblog else None,
                "keys": status.keys, "media": [m.id for m in status.media], "deleted": status.deleted, "edited": status.edited_ms is not None,
                "created_at": iso_ms(status.at_ms)}
