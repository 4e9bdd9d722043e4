"""Signing in, as Google does it for a program on a desktop: a browser that ends on loopback, at any port; a refresh token only for who
asks for access without a person (access_type=offline) and for consent."""
from urllib.parse import urlsplit

import common.oauth
from common.web import Answer

CLIENT = ("1234-nachtwacht.apps.googleusercontent.example", "GOCSPX-a-secret")
REDIRECT = "http://127.0.0.1:8917/"
SCOPE = "https://www.googleapis.com/auth/blogger"
WEEK_S = 7 * 86400


class SignIn(common.oauth.Oauth):
    def __init__(self, world):
        super().__init__(world)
        self.add_app(*CLIENT, REDIRECT)
        self.offline = set()     # codes for access without a person
        self.testing = False     # the program's consent screen
        self.lapsed = False

    def authorize(self, request):
        app, to = self.apps.get(request.first("client_id")), request.first("redirect_uri") or ""
        if app and urlsplit(to).scheme == "http" and urlsplit(to).hostname == "127.0.0.1":
            app.redirect_uris = (*app.redirect_uris, to)
        return super().authorize(request)

    def new_code(self, app, request):
        name = super().new_code(app, request)
        if request.first("access_type") == "offline" and request.first("prompt") == "consent":
            self.offline.add(name)
        return name

    def redeem_code(self, app, fields):
        name, token = super().redeem_code(app, fields)
        if fields["code"] not in self.offline:
            self.refreshes.pop(token.refresh)
            token.refresh = None
        return name, token

    def refresh_until_ms(self):
        return self.world.now_ms + WEEK_S * 1000 if self.testing else float("inf")

    def redeem_refresh(self, app, fields):
        if self.lapsed:
            self._refuse(400, "invalid_grant", "Token has been expired or revoked.")
        return super().redeem_refresh(app, fields)

    def grant(self, name, token):
        """A refresh brings no second refresh token; one that ends says when."""
        told = super().grant(name, token)
        until = self.refreshes[token.refresh].until_ms if token.refresh else float("inf")
        if until != float("inf"):
            told["refresh_token_expires_in"] = int(until - self.world.now_ms) // 1000
        return {**told, "token_type": "Bearer"}

    def token(self, request):
        told = super().token(request)
        if request.fields().get("grant_type") == "refresh_token":
            told.pop("refresh_token", None)
        return told
