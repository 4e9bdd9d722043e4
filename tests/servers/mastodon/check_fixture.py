"""A running server for the checks: the client Mastodon.py signed in to it, bare requests beside it, and its control."""
import json
import os
import re
import subprocess
import sys

import requests

from mastodon import Mastodon

SERVER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "server.py")
COLUMNS = ("mastodon", "gotosocial", "hollo", "snac")
SCOPES = ["read", "write"]
NAME = "check"
PATIENCE_S = 30


class Control:
    """control.mention(text=...) is POST /mention with {"text": ...}."""

    def __init__(self, url):
        self._url = url

    def __getattr__(self, name):
        def call(**arguments):
            answer = requests.post(f"{self._url}/{name}", json=arguments, timeout=PATIENCE_S * 2)
            assert answer.ok, answer.text
            return answer.json()
        return call


class Net:
    def __init__(self, like, *options):
        self.like = like
        self.process = subprocess.Popen([sys.executable, SERVER, "--like", like, "--end-with-stdin", *options],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        ready = json.loads(self.process.stdout.readline())
        self.url, self.token = ready["url"], ready["token"]
        self.control = Control(ready["control"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        assert self.process.wait(PATIENCE_S) == 0
        self.process.stdout.close()

    def of(self, *row):
        """This column's value of a row."""
        return row[COLUMNS.index(self.like)]

    # ---- Mastodon.py -----------------------------------------------------------------------------

    def client(self, **given):
        # It asks for the version of what it knows; what these servers have is what is checked here.
        return Mastodon(api_base_url=self.url, version_check_mode="none", ratelimit_method="throw", user_agent=NAME,
                        request_timeout=PATIENCE_S, **given)

    @property
    def api(self):
        return self.client(access_token=self.token)

    def new_app(self):
        return Mastodon.create_app(NAME, scopes=SCOPES, api_base_url=self.url)

    def post(self, text, **fields):
        """Mastodon.py posts forms, which one server takes for an empty status; there it is made to send JSON."""
        api = self.api
        if self.like == "hollo":
            return api._Mastodon__api_request("POST", "/api/v1/statuses", {"status": text, **fields}, use_json=True)
        return api.status_post(text, **fields)

    # ---- bare requests ---------------------------------------------------------------------------

    def ask(self, method, path, token=True, timeout=PATIENCE_S, headers=None, **given):
        headers = {"User-Agent": NAME, **(headers or {})}
        if token:
            headers["Authorization"] = "Bearer " + (self.token if token is True else token)
        url = path if path.startswith("http") else self.url + path
        return requests.request(method, url, headers=headers, timeout=timeout, **given)

    def code(self, url):
        """Goes to the page like a person's browser; where it ended, what it said, and the code."""
        page = requests.get(url, timeout=PATIENCE_S, headers={"User-Agent": NAME})
        assert page.ok, page.text
        return page, re.search(r"code-\d+", page.text)[0]
