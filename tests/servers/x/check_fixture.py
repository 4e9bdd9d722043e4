"""A running server, and the client tweepy signed in to it."""
import logging
import time

import requests

import common.check
import tweepy
from common.check import NAME, PATIENCE_S, SERVERS
from common.description import Description

DESCRIPTION = Description(f"{SERVERS}/x/x-api-v2.json")
logging.disable()  # tweepy says there what the checks look at


class Client(tweepy.Client):
    """tweepy asks the real one; here its addresses lead to the server of the check. It calls posts by their older words."""

    def __init__(self, base, **given):
        super().__init__(**given)
        self.base = base

    def request(self, method, route, *arguments, **given):
        host, self.session.base = "https://api.twitter.com", self.base
        prepare = self.session.request
        self.session.request = lambda way, url, *rest, **more: prepare(way, url.replace(host, self.base), *rest, **more)
        try:
            return super().request(method, route, *arguments, **given)
        finally:
            self.session.request = prepare


class Net(common.check.Net):
    def __init__(self, *options):
        # What signs by OAuth 1.0a does it with the machine's time, so the server lives in that.
        super().__init__("x", "--start", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "--run", *options)
        self.me = self.ready["id"]

    def client(self, **given):
        """Signed by OAuth 1.0a, where nothing else is given."""
        given = given or {"consumer_key": self.ready["consumer"], "consumer_secret": self.ready["consumer_secret"],
                          "access_token": self.ready["key"], "access_token_secret": self.ready["key_secret"]}
        self.control.words(word="tweet")
        return Client(self.url, **given)

    @property
    def api(self):
        return self.client()

    @property
    def bearer(self):
        return self.client(bearer_token=self.ready["app_token"])

    def get(self, path, token=True, **given):
        """A bare request of 200, whose answer is as the description has it."""
        answer = self.ask("GET", path, token, **given)
        assert answer.status_code == 200, answer.text
        wrong = DESCRIPTION.answer_faults("GET", path.partition("?")[0], 200, answer.json())
        assert not wrong, wrong
        return answer.json()

    def send(self, method, path, body=None, status=200, token=True):
        answer = self.ask(method, path, token, json=body) if body is not None else self.ask(method, path, token)
        assert answer.status_code == status, answer.text
        wrong = DESCRIPTION.answer_faults(method, path.partition("?")[0], status, answer.json())
        assert not wrong, wrong
        return answer.json()

    def post(self, text, status=201, **fields):
        return self.ask("POST", "/2/tweets", json={"text": text, **fields}) if status != 201 else \
            self.send("POST", "/2/tweets", {"text": text, **fields}, 201)["data"]

    def browse(self, url):
        return requests.get(url, timeout=PATIENCE_S, headers={"User-Agent": NAME}, allow_redirects=False)
