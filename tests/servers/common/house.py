"""Everything that a request or a test can reach, and how its fake server comes to be."""
import threading

from common.faults import Faults
from common.web import Answer, Book, Budget, Refusal


class House:
    """One lock guards it all. A network's own house sets `world`, `oauth` and `control`, and `hub` where it has streams."""

    on_rate = Answer(429, {"error": "Too many requests"})

    def __init__(self, base):
        self.base = base
        self.lock = threading.Condition(threading.RLock())
        self.faults, self.book, self.budget = Faults(), Book(), Budget()
        self.world = self.oauth = self.hub = self.control = None

    def answer(self, request):
        """An Answer, or what one of 200 holds as JSON; STALL; or the name of a stream's channel. May raise a Refusal."""
        raise NotImplementedError

    def respond(self, request):
        """The same, of Answer, STALL and names alone."""
        try:
            found = self.answer(request)
        except Refusal as refusal:
            return refusal.answer
        return found if isinstance(found, (Answer, str)) else Answer(200, found)

    def rate_headers(self, request, reset=None, spent=False):
        """What an answer to this request tells of the rate; reset is written as it is, `spent` when nothing is left."""
        return {}

    def said(self):
        """Members of the line that tells that it listens, besides url and control."""
        return {}
