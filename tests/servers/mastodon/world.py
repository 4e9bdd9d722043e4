"""What exists on the server: accounts, statuses, notifications, conversations. No HTTP and no JSON here."""
from dataclasses import dataclass, field

import common.world
import dialect

KEY_LIFE_MS = 3600 * 1000


@dataclass(eq=False)
class Account:
    id: str
    name: str
    host: str | None
    url: str
    uri: str
    at_ms: int
    display_name: str = ""


@dataclass(eq=False)
class Status:
    seq: int
    id: str
    uri: str
    url: str
    author: Account
    text: str
    html: str
    visibility: str
    at_ms: int
    parent: "Status | None" = None
    reblog: "Status | None" = None
    spoiler: str = ""
    sensitive: bool = False
    language: str | None = None
    mentions: list = field(default_factory=list)
    tags: list = field(default_factory=list)
    extra: dict = field(default_factory=dict)     # laid over the JSON as it is
    children: list = field(default_factory=list)
    versions: list = field(default_factory=list)  # (ms, html, spoiler), the first one first
    edited_ms: int | None = None
    deleted: bool = False
    boosted_by: list = field(default_factory=list)
    favoured_by: list = field(default_factory=list)
    keys: list = field(default_factory=list)      # Idempotency-Keys that this was answered to
    media: list = field(default_factory=list)


@dataclass(eq=False)
class Media:
    id: str
    bytes: bytes
    description: str
    looks: int            # how often it is asked about before it is ready
    shown: bool = False

    @property
    def ready(self):
        return self.looks == 0


@dataclass(eq=False)
class Notification:
    id: str
    type: str
    at_ms: int
    account: Account
    status: Status | None
    extra: dict


@dataclass(eq=False)
class Conversation:
    id: str
    statuses: list
    unread: bool = True

    @property
    def last(self):
        return next((s for s in reversed(self.statuses) if not s.deleted), None)

    @property
    def at_ms(self):
        return self.last.at_ms


class World(common.world.World):
    def __init__(self, traits, base, start_ms, tell):
        """tell(event, thing, channels) is called for what streams carry."""
        super().__init__(start_ms)
        self.traits, self.base, self.tell = traits, base, tell
        self.notification_seq = 0
        self.accounts = {}
        self.statuses = []
        self.by_key = {}
        self.by_uri = {}
        self.by_tag = {}
        self.notifications = []
        self.muted = []
        self.media = {}
        self.conversations = {}
        self.keys = {}
        self.desk = self.account("desk")

    @property
    def domain(self):
        return self.base.split("//", 1)[1]

    # ---- accounts -------------------------------------------------------------------------------

    def account(self, acct):
        """Made when first named: `farah`, or `farah@elsewhere.example` of another server."""
        if acct not in self.accounts:
            at_ms, seq = self.moment()
            name, _, host = acct.partition("@")
            home = f"https://{host}" if host else self.base
            self.accounts[acct] = Account(self.traits.status_id(at_ms, seq), name, host or None, f"{home}/@{name}",
                                          f"{home}/users/{name}", at_ms, name.capitalize())
        return self.accounts[acct]

    def account_named(self, acct):
        """The account that a mention in a text names, or None."""
        name, _, host = acct.partition("@")
        if ":" in host and not self.traits.reads_port_in_mention:
            return None
        return self.accounts.get(name if host in (self.domain, "localhost") else acct)

    def account_by_id(self, identity):
        return next((a for a in self.accounts.values() if a.id == identity), None)

    def mute(self, account, muted):
        if muted and account not in self.muted:
            self.muted.append(account)
        elif not muted and account in self.muted:
            self.muted.remove(account)

    # ---- statuses -------------------------------------------------------------------------------

    def _key(self, identity):
        """Where ids change, what stays is the hash at the end."""
        return identity[10:].lower() if self.traits.ids_change else identity

    def status(self, identity):
        """By id or uri; None when there is none, or no longer."""
        found = self.by_key.get(self._key(identity)) or self.by_uri.get(identity)
        return None if found is None or found.deleted else found

    def post(self, author, text, html=None, visibility="public", parent=None, mention=(), **more):
        at_ms, seq = self.moment()
        identity = self.traits.status_id(at_ms, seq)
        status = Status(seq, identity, f"{author.uri}/statuses/{identity}", f"{author.url}/{identity}", author, text,
                        self.to_html(text) if html is None else html, visibility, at_ms, parent, **more)
        named = [self.account_named(name) for name in dialect.names_in(text)] + list(mention)
        status.mentions = list(dict.fromkeys(account for account in named if account))
        status.tags = dialect.tags_in(text)
        status.versions.append((at_ms, status.html, status.spoiler))
        self._keep(status)
        if parent:
            parent.children.append(status)
        for tag in status.tags:
            self.by_tag.setdefault(tag, []).append(status)
        self.tell("update", status, self._channels(status))
        if visibility == "direct":
            self._converse(status)
        if self.desk in status.mentions and author is not self.desk and author not in self.muted:
            self.notify("mention", author, status)
        return status

    def to_html(self, text):
        return dialect.to_html(self.traits.html, text, self.base, self.account_named)

    def _keep(self, status):
        self.statuses.append(status)
        self.by_key[self._key(status.id)] = status
        self.by_uri[status.uri] = status

    def _channels(self, status):
        """The streams that carry this status: the desk follows nobody, so only its own and what bears a tag."""
        tags = [f"hashtag:{tag}" for tag in status.tags] if status.visibility == "public" else []
        return tags + (["user"] if status.author is self.desk else [])

    def edit(self, status, text, html=None, **more):
        at_ms, seq = self.moment()
        status.text, status.edited_ms = text, at_ms
        status.html = self.to_html(text) if html is None else html
        for name, value in more.items():
            if name not in vars(status):
                raise ValueError(f"a status has no {name}")
            setattr(status, name, value)
        status.versions.append((at_ms, status.html, status.spoiler))
        if self.traits.ids_change:
            status.id = f"{max(at_ms // 1000, int(status.id[:10]) + 1):010}{status.id[10:]}"
        if self.traits.tells_edits:
            self.tell("status.update", status, ["user"] + self._channels(status))

    def delete(self, status):
        self.moment()
        status.deleted = True
        if not self.traits.deleted_mention_stays:
            self.notifications = [n for n in self.notifications if n.status is not status]
        self.tell("delete", status, ["user"] + self._channels(status))

    def boost(self, author, status):
        """The wrapper, always a new one."""
        at_ms, seq = self.moment()
        if author not in status.boosted_by:
            status.boosted_by.append(author)
        identity = self.traits.status_id(at_ms, seq)
        wrapper = Status(seq, identity, f"{author.uri}/statuses/{identity}/activity", status.url, author, "", status.html,
                         status.visibility, at_ms, reblog=status)
        if self.traits.ids_change and author is self.desk:
            status.id = wrapper.id = status.id.upper()
        else:
            self._keep(wrapper)
        if status.author is self.desk and author is not self.desk:
            self.notify("reblog", author, status)
        return wrapper

    def favourite(self, author, status):
        self.moment()
        if author not in status.favoured_by:
            status.favoured_by.append(author)
        if status.author is self.desk and author is not self.desk:
            self.notify("favourite", author, status)

    def context(self, status):
        """Ancestors, and descendants in the order of a conversation."""
        ancestors, above = [], status.parent
        while above:
            if not above.deleted:
                ancestors.append(above)
            above = above.parent
        descendants, ahead = [], status.children[::-1]
        while ahead:
            below = ahead.pop()
            if not below.deleted:
                descendants.append(below)
            ahead += below.children[::-1]
        return ancestors[::-1], descendants

    def by_author(self, account):
        return [s for s in self.statuses if s.author is account and not s.deleted]

    # ---- media ----------------------------------------------------------------------------------

    def put_media(self, content, description):
        at_ms, seq = self.moment()
        media = Media(self.traits.status_id(at_ms, seq), content, description, self.traits.media_looks)
        self.media[media.id] = media
        return media

    # ---- Idempotency-Key ------------------------------------------------------------------------

    def answered(self, key):
        """The status that this key made within the hour, where the server looks at keys at all."""
        made, at_ms = self.keys.get(key, (None, 0))
        return made if self.traits.honours_key and made and self.now_ms - at_ms < KEY_LIFE_MS else None

    def remember(self, key, status):
        if key is not None:
            self.keys.setdefault(key, (status, self.now_ms))
            status.keys.append(key)

    # ---- notifications and conversations --------------------------------------------------------

    def notify(self, kind, account, status=None, extra=None):
        at_ms, seq = self.moment()
        self.notification_seq += 1
        notification = Notification(self.traits.notification_id(at_ms, self.notification_seq, kind, status), kind, at_ms,
                                    account, status, extra or {})
        self.notifications.append(notification)
        self.tell("notification", notification, ["user", "user:notification"])
        return notification

    def _converse(self, status):
        root = status
        while root.parent:
            root = root.parent
        if root.seq not in self.conversations:
            self.conversations[root.seq] = Conversation(str(len(self.conversations) + 1), [])
        conversation = self.conversations[root.seq]
        conversation.statuses.append(status)
        conversation.unread = status.author is not self.desk
        self.tell("conversation", conversation, ["direct"])

    def conversations_by_time(self):
        return sorted((c for c in self.conversations.values() if c.last), key=lambda c: c.last.seq)
