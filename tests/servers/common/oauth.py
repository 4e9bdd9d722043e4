"""OAuth 2.0 (RFC 6749) with PKCE (RFC 7636) as a server does it, by the world's clock. A network overrides what it does otherwise:
the numbers, how it refuses, and what else a grant tells."""
import base64
import hashlib
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from common.web import HTML, Answer, Refusal


def challenge_of(verifier):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass
class App:
    id: str
    secret: str
    redirect_uris: tuple


@dataclass
class Code:
    """What a person agreed to; good once."""
    app: App
    scopes: list
    redirect_uri: str
    challenge: str | None
    until_ms: int
    used: bool = False


@dataclass
class Token:
    app: App | None
    scopes: list
    until_ms: float      # infinity: it has no end
    of_user: bool = True
    refresh: str | None = None
    useless: bool = False


class Oauth:
    CODE_LIFE_S = 600
    TOKEN_LIFE_S = 3600
    DEFAULT_SCOPES = ()
    NEEDS_PROOF = False       # PKCE is a must
    ROTATES = False           # a refresh token is good once, and brings the next one
    REFRESH_SCOPE = None      # the scope that asks for a refresh token; None: always given

    def __init__(self, world):
        self.world = world
        self.apps, self.codes, self.tokens, self.refreshes = {}, {}, {}, {}
        self.denial = None    # the error that the next person's answer is

    def add_app(self, identity, secret, *redirect_uris):
        self.apps[identity] = App(identity, secret, redirect_uris)

    def new_token(self, scopes, app=None, of_user=True, life_s=None):
        name = f"token-{len(self.tokens) + 1}"
        until = self.world.now_ms + life_s * 1000 if life_s else float("inf")
        self.tokens[name] = Token(app, list(scopes), until, of_user)
        return name

    def revoke_all(self):
        """They stay known, so that a later token is a new one."""
        for token in [*self.tokens.values(), *self.refreshes.values()]:
            token.useless = True

    # ---- how it is said --------------------------------------------------------------------------

    def refusal(self, status, error, description):
        return Answer(status, {"error": error, "error_description": description})

    def grant(self, name, token):
        """The members of an answer with a token."""
        told = {"token_type": "bearer", "access_token": name, "scope": " ".join(token.scopes)}
        if token.until_ms != float("inf"):
            told["expires_in"] = int(token.until_ms - self.world.now_ms) // 1000
        return {**told, "refresh_token": token.refresh} if token.refresh else told

    def _refuse(self, *words):
        raise Refusal(self.refusal(*words))

    # ---- the page that a person sees -------------------------------------------------------------

    def authorize(self, request):
        """The person is signed in and agrees: the browser is sent to the redirect URI. What is wrong with the program itself
        is shown, as nothing says that the redirect URI is its own."""
        app = self.apps.get(request.first("client_id"))
        if not app or request.first("redirect_uri") not in app.redirect_uris:
            return Answer(400, "<!DOCTYPE html>\n<p>Something went wrong: this program or its callback is not known.</p>\n", HTML)
        wrong = self.denial or self._wrong_with(request)
        self.denial = None
        return self.send_back(request, {"error": wrong} if wrong else {"code": self.new_code(app, request)})

    def _wrong_with(self, request):
        if request.first("response_type") != "code":
            return "unsupported_response_type"
        if request.first("code_challenge"):
            return None if request.first("code_challenge_method") == "S256" else "invalid_request"
        return "invalid_request" if self.NEEDS_PROOF else None

    def new_code(self, app, request):
        name = f"code-{len(self.codes) + 1}"
        scopes = (request.first("scope") or " ".join(self.DEFAULT_SCOPES)).replace(",", " ").split()
        self.codes[name] = Code(app, scopes, request.first("redirect_uri"), request.first("code_challenge"),
                                self.world.now_ms + self.CODE_LIFE_S * 1000)
        return name

    @staticmethod
    def send_back(request, fields):
        to, state = request.first("redirect_uri"), request.first("state")
        fields = {**fields, "state": state} if state is not None else fields
        return Answer(302, "", HTML, (("Location", to + ("&" if urlsplit(to).query else "?") + urlencode(fields)),))

    # ---- tokens ----------------------------------------------------------------------------------

    def app_of(self, request, fields):
        """The program that asks, by Basic or by its form. One that has a secret must show it."""
        name, secret = request.basic or (fields.get("client_id"), fields.get("client_secret"))
        app = self.apps.get(name)
        if not app or (app.secret and secret != app.secret):
            self._refuse(401, "invalid_client", "Client authentication failed")
        return app

    def token(self, request):
        fields = request.fields()
        app = self.app_of(request, fields)
        redeem = {"authorization_code": self.redeem_code, "refresh_token": self.redeem_refresh,
                  "client_credentials": self.redeem_app}.get(fields.get("grant_type"))
        if not redeem:
            self._refuse(400, "unsupported_grant_type", "The grant type is not supported")
        name, token = redeem(app, fields)
        return self.grant(name, token)

    def redeem_code(self, app, fields):
        code = self.codes.get(fields.get("code"))
        proof = challenge_of(fields["code_verifier"]) if fields.get("code_verifier") else None
        if (not code or code.used or code.app is not app or code.until_ms <= self.world.now_ms or
                code.redirect_uri != fields.get("redirect_uri") or code.challenge != proof):
            self._refuse(400, "invalid_grant", "The authorization code is invalid, expired or used")
        code.used = True
        return self.issue(app, code.scopes)

    def redeem_refresh(self, app, fields):
        old = self.refreshes.get(fields.get("refresh_token"))
        if not old or old.useless or old.app is not app or old.until_ms <= self.world.now_ms:
            self._refuse(400, "invalid_grant", "The refresh token is invalid")
        old.useless = self.ROTATES
        return self.issue(app, old.scopes, None if self.ROTATES else fields["refresh_token"])

    def redeem_app(self, app, fields):
        name = self.new_token(fields.get("scope", "").split(), app, of_user=False)
        return name, self.tokens[name]

    def issue(self, app, scopes, refresh=None):
        name = self.new_token(scopes, app, life_s=self.TOKEN_LIFE_S)
        token = self.tokens[name]
        if refresh:
            token.refresh = refresh
        elif self.REFRESH_SCOPE is None or self.REFRESH_SCOPE in scopes:
            token.refresh = f"refresh-{len(self.refreshes) + 1}"
            self.refreshes[token.refresh] = Token(app, scopes, self.refresh_until_ms())
        return name, token

    def refresh_until_ms(self):
        return float("inf")

    def revoke(self, request):
        fields = request.fields()
        for known in (self.tokens, self.refreshes):
            if fields.get("token") in known:
                known[fields["token"]].useless = True
        return {"revoked": True}

    # ---- who asks --------------------------------------------------------------------------------

    def bearer(self, name):
        """The token that is good now, or None."""
        token = self.tokens.get(name)
        return token if token and not token.useless and self.world.now_ms < token.until_ms else None
