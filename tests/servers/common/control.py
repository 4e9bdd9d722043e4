"""The test's side: it acts as citizens and as fate, and reads back what came of it.

POST /NAME with a JSON object of arguments, for each public method of the network's Control; the answer is a JSON object, or 400
and {"error": ...}.
"""
import json
import re
from http.server import BaseHTTPRequestHandler
from urllib.parse import urljoin

from common.web import Answer, Request

WAIT_S = 30
HOPS = 5


class Control:
    """What a test does to any server. A network's own one adds the deeds of its citizens."""

    def __init__(self, house):
        self.house, self.world = house, house.world

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
        """See streams.Hub.act."""
        self.house.hub.act(do, text)
        return {}

    def rate(self, remaining, **budget):
        """Sets and keeps the budget; reset is written as it is."""
        self.house.budget.set(remaining, **budget)
        return {}

    def advance(self, seconds):
        self.world.now_ms += round(seconds * 1000)
        return {}

    # ---- a person and the sign-in ----------------------------------------------------------------

    def revoke(self):
        """No token is good any longer."""
        self.house.oauth.revoke_all()
        return {}

    def deny(self, error="access_denied"):
        """The next person who is asked says no."""
        self.house.oauth.denial = error
        return {}

    def browse(self, address):
        """Goes there as a person's browser does: where it ended, what it shows, and the code that a person would copy. An
        address elsewhere is not opened; the browser shows it and nothing more."""
        text = ""
        for _ in range(HOPS):
            if not address.startswith(self.house.base + "/"):
                return {"address": address, "status": 0, "text": "", "code": ""}
            answer = self.house.respond(Request("GET", address[len(self.house.base):], {"User-Agent": "browser"}, base=self.house.base))
            if not isinstance(answer, Answer):
                raise ValueError(f"{address} is no page")
            onward = dict(answer.headers).get("Location")
            if not onward:
                break
            address = urljoin(address, onward)
        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        marked = re.search("<code>(.*?)</code>", text)
        return {"address": address, "status": answer.status, "text": text, "code": marked[1] if marked else text}

    # ---- reading back ----------------------------------------------------------------------------

    def state(self):
        """Requests counted by method and path; the last request; the open streams."""
        return {"requests": dict(self.house.book.counts), "last": self.house.book.last,
                "streams": [s.channel for s in self.house.hub.streams] if self.house.hub else []}

    def _counts(self):
        """What else `wait` can wait for, and how many of it there are."""
        return {}

    def wait(self, request=None, count=1, streams=None, **least):
        """Until `request` ("GET /path") was made `count` times, so many streams are open, and there are as many of the other
        things that this network counts; {"came": false} when it was not so within half a minute."""
        unknown = set(least) - set(self._counts())
        if unknown:
            raise ValueError(f"wait: cannot count {', '.join(unknown)}")

        def came():
            return ((request is None or self.house.book.counts[request] >= count) and
                    (streams is None or len(self.house.hub.streams) == streams) and
                    all(self._counts()[name] >= number for name, number in least.items()))
        return {"came": self.house.lock.wait_for(came, WAIT_S)}


class ControlHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        house = self.server.house
        arguments = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name, status = self.path.strip("/"), 200
        with house.lock:
            try:
                deeds = [deed for deed in dir(house.control) if not deed.startswith("_") and callable(getattr(house.control, deed))]
                if name not in deeds:
                    raise ValueError(f"no {name}; there are {', '.join(deeds)}")
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
