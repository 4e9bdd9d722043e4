"""A running server as one column, and the client Mastodon.py signed in to it."""
import re

import requests

import common.check
from common.check import NAME, PATIENCE_S
from mastodon import Mastodon

COLUMNS = ("mastodon", "gotosocial", "hollo", "snac")
SCOPES = ["read", "write"]


class Net(common.check.Net):
    def __init__(self, like, *options):
        super().__init__("mastodon", "--like", like, *options)
        self.like = like

    def of(self, *row):
        """This column's value of a row."""
        return row[COLUMNS.index(self.like)]

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

    def code(self, url):
        """Goes to the page like a person's browser; where it ended, what it said, and the code."""
        page = requests.get(url, timeout=PATIENCE_S, headers={"User-Agent": NAME})
        assert page.ok, page.text
        return page, re.search(r"code-\d+", page.text)[0]
