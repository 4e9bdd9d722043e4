"""The test's side: it acts as citizens and as fate, and reads back what came of it.

POST /NAME with a JSON object of arguments, for each NAME below; the answer is a JSON object, or 400 and {"error": ...}.
A status is named by its id or its uri; accounts by name, `farah` or `farah@elsewhere.example`.
"""
import json
from http.server import BaseHTTPRequestHandler

WAIT_S = 30


class Control:
    def __init__(self, house):
        self.house, self.world = house, house.world

    def _status(self, identity):
        status = self.world.status(identity)
        if not status:
            raise ValueError(f"there is no status {identity}")
        return status

    @staticmethod
    def _told(status):
        return {"id": status.id, "uri": status.uri, "account": status.author.id}

    # ---- citizens --------------------------------------------------------------------------------

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

    # ---- fate ------------------------------------------------------------------------------------

    def fault(self, **fault):
        """See faults.Fault for the arguments and faults.MANNERS for the manners."""
        self.house.faults.add(**fault)
        return {}

    def well(self):
        """No fault waits any longer."""
        self.house.faults.waiting.clear()
        return {}

    def stream(self, do, text=""):
        """freeze, thaw, silence, speak, thump, cut, tear (cuts in the middle of the next event), raw (sends text)."""
        self.house.hub.act(do, text)
        return {}

    def rate(self, remaining, **budget):
        """Sets and keeps the budget; reset is written as it is."""
        self.house.budget.set(remaining, **budget)
        return {}

    def advance(self, seconds):
        self.world.now_ms += round(seconds * 1000)
        return {}

    def revoke(self):
        """No token is good any longer."""
        self.house.oauth.revoke_all()
        return {}

    def trait(self, **traits):
        """Bends single traits of the column."""
        for name, value in traits.items():
            if not hasattr(self.world.traits, name) or callable(getattr(self.world.traits, name)):
                raise ValueError(f"no trait {name} that JSON could set")
            setattr(self.world.traits, name, value)
        return {}

    # ---- reading back ----------------------------------------------------------------------------

    def state(self):
        """The desk's statuses, the deleted too; requests counted by method and path; the last request; the open streams."""
        made = [s for s in self.world.statuses if s.author is self.world.desk]
        return {"statuses": [self.house.entities.deed(s) for s in made], "requests": dict(self.house.book.counts),
                "last": self.house.book.last, "streams": [s.channel for s in self.house.hub.streams]}

    def wait(self, request=None, count=1, streams=None, statuses=None):
        """Until `request` ("GET /path") was made `count` times, so many streams are open, or the desk made so many
        statuses; {"came": false} when it did not within half a minute."""
        def came():
            return ((request is None or self.house.book.counts[request] >= count) and
                    (streams is None or len(self.house.hub.streams) == streams) and
                    (statuses is None or sum(s.author is self.world.desk for s in self.world.statuses) >= statuses))
        return {"came": self.house.lock.wait_for(came, WAIT_S)}


NAMES = [name for name in vars(Control) if not name.startswith("_")]


class ControlHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        house = self.server.house
        arguments = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name, status = self.path.strip("/"), 200
        with house.lock:
            try:
                if name not in NAMES:
                    raise ValueError(f"no {name}; there are {', '.join(NAMES)}")
                answer = getattr(house.control, name)(**json.loads(arguments or b"{}"))
            except (ValueError, TypeError) as fault:
                status, answer = 400, {"error": str(fault)}
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, form, *parts):
        pass
