"""What citizens do, and what came of it. A status is named by its id or its uri; accounts by name, `farah` or
`farah@elsewhere.example`."""
import common.control


class Control(common.control.Control):
    def _status(self, identity):
        status = self.world.status(identity)
        if not status:
            raise ValueError(f"there is no status {identity}")
        return status

    @staticmethod
    def _told(status):
        return {"id": status.id, "uri": status.uri, "account": status.author.id}

    def mention(self, text="@desk hello", by="citizen", to=None, visibility="public", html=None, count=1, desk=True, **more):
        """A post that mentions the desk, `to` = in reply to; `{n}` in the text is the number of `count`. html stands for
        the whole content; desk=False does without the mention; extra = members laid over the JSON."""
        parent = self._status(to) if to else None
        author, mention = self.world.account(by), [self.world.desk] if desk else []
        for n in range(1, count + 1):
            status = self.world.post(author, text.replace("{n}", str(n)), html, visibility, parent, mention, **more)
        return {**self._told(status), "notifications": len(self.world.notifications)}

    def edit(self, id, text, html=None, **more):
        status = self._status(id)
        self.world.edit(status, text, html, **more)
        return self._told(status)

    def delete(self, id):
        status = self._status(id)
        self.world.delete(status)
        return self._told(status)

    def boost(self, id, by="citizen"):
        return self._told(self.world.boost(self.world.account(by), self._status(id)))

    def favourite(self, id, by="citizen"):
        self.world.favourite(self.world.account(by), self._status(id))
        return {}

    def follow(self, by="citizen"):
        return {"id": self.world.notify(self.world.traits.follow_type, self.world.account(by)).id}

    def notify(self, type, by="citizen", status=None, **extra):
        """A notification of any type, also of none that is known."""
        found = self._status(status) if status else None
        return {"id": self.world.notify(type, self.world.account(by), found, extra).id}

    def person(self, by="citizen", display_name=""):
        """Gives a citizen another name to show, an empty one too."""
        self.world.account(by).display_name = display_name
        return {}

    def trait(self, **traits):
        """Bends single traits of the column."""
        for name, value in traits.items():
            if not hasattr(self.world.traits, name) or callable(getattr(self.world.traits, name)):
                raise ValueError(f"no trait {name} that JSON could set")
            setattr(self.world.traits, name, value)
        return {}

    def narrow(self, scopes):
        """What tokens may from now on, those of before too."""
        for session in self.house.oauth.sessions.values():
            session.scopes = scopes.split()
        return {}

    # ---- reading back ----------------------------------------------------------------------------

    def _made(self):
        return [s for s in self.world.statuses if s.author is self.world.desk]

    def _counts(self):
        return {"statuses": len(self._made())}

    def state(self):
        """The desk's statuses, the deleted too, its media, and whom it mutes, besides what all servers tell."""
        media = [{"id": m.id, "alt": m.description, "len": str(len(m.bytes)), "shown": "yes" if m.shown else "no", "deleted": False} for m in self.world.media.values()]
        return {"statuses": [self.house.entities.deed(s) for s in self._made()], "media": media,
                "muted": [{"id": a.id, "name": a.name} for a in self.world.muted], **super().state()}
