"""Who asks: OAuth 1.0a (RFC 5849) by a PIN, OAuth 2.0 with PKCE, and the program itself. Every signature is verified."""
import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote

import common.oauth
from common.web import HTML, Answer, Refusal
from problems import FORBIDDEN, UNAUTHORIZED, code, wrong_kind

STAMP_S = 300
CLIENT = ("client-1", "client-secret-1")          # OAuth 2.0, confidential
PUBLIC = "public-1"                               # OAuth 2.0, without a secret
CONSUMER = ("consumer-1", "consumer-secret-1")    # OAuth 1.0a
REDIRECTS = ("http://127.0.0.1:8080/callback", "http://127.0.0.1/", "http://localhost:8080/callback", "https://desk.example/callback")
FORM = "application/x-www-form-urlencoded"


def encoded(text):
    return quote(text, safe="-._~")


def signature(method, url, pairs, *secrets):
    """HMAC-SHA1 over the base string."""
    sorted_pairs = "&".join(f"{n}={v}" for n, v in sorted((encoded(n), encoded(v)) for n, v in pairs))
    base = "&".join(encoded(part) for part in (method, url, sorted_pairs))
    key = "&".join(map(encoded, secrets))
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


@dataclass
class Key:
    """A token of OAuth 1.0a with its secret; a temporary one has a PIN once somebody agreed."""
    secret: str
    pin: str | None = None
    useless: bool = False


class SignIn(common.oauth.Oauth):
    CODE_LIFE_S = 30
    TOKEN_LIFE_S = 7200
    NEEDS_PROOF = True
    ROTATES = True
    REFRESH_SCOPE = "offline.access"
    SCOPES = ("tweet.read tweet.write tweet.moderate.write users.read mute.read mute.write block.read dm.read dm.write "
              "media.write offline.access").split()

    def __init__(self, world, base):
        super().__init__(world)
        self.base = base
        self.temporary, self.keys, self.nonces = {}, {}, set()
        self.add_app(*CLIENT, *REDIRECTS)
        self.add_app(PUBLIC, None, *REDIRECTS)
        # The program's own name and secret of OAuth 1.0a are what gets its bearer token.
        self.add_app(*CONSUMER)

    def revoke_all(self):
        super().revoke_all()
        for key in self.keys.values():
            key.useless = True

    def new_key(self):
        name = f"{self.world.desk.id}-key{len(self.keys) + 1}"
        self.keys[name] = Key(f"key-secret-{len(self.keys) + 1}")
        return name, self.keys[name]

    # ---- OAuth 1.0a ------------------------------------------------------------------------------

    def _signed(self, request):
        """The parameters of the protocol, once their signature is found good; the caller looks at the token's."""
        text = request.authorization("oauth")
        if text is None:
            raise Refusal(code(400, 215, "Bad Authentication data."))
        own = {unquote(name): unquote(value) for name, value in re.findall(r'([^\s,=]+)="([^"]*)"', text)}
        token = own.get("oauth_token")
        key = self.keys.get(token) or self.temporary.get(token)
        if own.get("oauth_consumer_key") != CONSUMER[0] or (token and (not key or key.useless)):
            raise Refusal(code(401, 89, "Invalid or expired token."))
        if own.get("oauth_signature_method") != "HMAC-SHA1" or own.get("oauth_version", "1.0") != "1.0":
            raise Refusal(code(401, 32, "Could not authenticate you."))
        pairs = [(n, v) for n, v in own.items() if n not in ("realm", "oauth_signature")] + request.query_pairs
        if request.headers.get("Content-Type", "").startswith(FORM):
            pairs += parse_qsl(request.body.decode(), keep_blank_values=True)
        url = self.base + request.target.partition("?")[0]
        good = signature(request.method, url, pairs, CONSUMER[1], key.secret if key else "")
        if not hmac.compare_digest(good, own.get("oauth_signature", "")):
            raise Refusal(code(401, 32, "Could not authenticate you."))
        self._once(own)
        return own

    def _once(self, own):
        """A request is good once, and about now."""
        stamp, nonce = own.get("oauth_timestamp", ""), own.get("oauth_nonce", "")
        if not stamp.isdecimal() or abs(int(stamp) - self.world.now_ms // 1000) > STAMP_S:
            raise Refusal(code(401, 135, "Timestamp out of bounds."))
        if not nonce or (stamp, nonce) in self.nonces:
            raise Refusal(code(401, 32, "Could not authenticate you."))
        self.nonces.add((stamp, nonce))

    def request_token(self, request):
        own = self._signed(request)
        if own.get("oauth_callback") != "oob":
            return code(403, 415, "Callback URL not approved for this client application.")
        name = f"temporary-{len(self.temporary) + 1}"
        self.temporary[name] = Key(f"temporary-secret-{len(self.temporary) + 1}")
        return Answer(200, f"oauth_token={name}&oauth_token_secret={self.temporary[name].secret}&oauth_callback_confirmed=true", FORM)

    def authorize_pin(self, request):
        """The person is signed in and agrees: the page shows a PIN."""
        key = self.temporary.get(request.first("oauth_token"))
        if not key or key.useless:
            return Answer(403, "<!DOCTYPE html>\n<p>The request token for this page is invalid.</p>\n", HTML)
        if self.denial:
            self.denial, key.useless = None, True
            return Answer(200, "<!DOCTYPE html>\n<p>You have cancelled; the program was not given access.</p>\n", HTML)
        number = int(hashlib.sha256(key.secret.encode()).hexdigest(), 16) % 9000000 + 1000000
        key.pin = str(number)
        return Answer(200, f"<!DOCTYPE html>\n<p>Enter this PIN to complete the authorisation:</p>\n<code>{key.pin}</code>\n", HTML)

    def access_token(self, request):
        own = self._signed(request)
        key = self.temporary.get(own.get("oauth_token"))
        verifier = own.get("oauth_verifier") or request.first("oauth_verifier") or request.fields().get("oauth_verifier")
        if not key or not key.pin or verifier != key.pin:
            return Answer(401, "Error processing your OAuth request: Invalid oauth_verifier parameter", "text/plain; charset=utf-8")
        key.useless = True
        name, made = self.new_key()
        desk = self.world.desk
        return Answer(200, f"oauth_token={name}&oauth_token_secret={made.secret}&user_id={desk.id}&screen_name={desk.username}", FORM)

    # ---- OAuth 2.0 -------------------------------------------------------------------------------

    def refusal(self, status, error, description):
        words = {"invalid_grant": ("invalid_request", "Value passed for the authorization code was invalid."),
                 "invalid_client": ("unauthorized_client", "Missing valid authorization header")}
        error, description = words.get(error, (error, description))
        return Answer(status, {"error": error, "error_description": description})

    def app_token(self, request):
        """POST /oauth2/token: the program's own, by Basic."""
        app = self.apps.get((request.basic or ("",))[0])
        if not app or not app.secret or request.basic[1] != app.secret:
            return code(403, 99, "Unable to verify your credentials")
        if request.fields().get("grant_type") != "client_credentials":
            return code(403, 170, "Missing required parameter: grant_type")
        return {"token_type": "bearer", "access_token": self.new_token([], app, of_user=False)}

    # ---- who asks --------------------------------------------------------------------------------

    def admit(self, request, need):
        """Refuses who may not. need: `app`, or `user` or `any` and the scopes that OAuth 2.0 must have."""
        kind, *scopes = need.split()
        if request.authorization("oauth") is not None:
            try:
                self._signed(request)
            except Refusal as why:
                raise Refusal(UNAUTHORIZED) from why
            if kind == "app":
                raise Refusal(wrong_kind("OAuth 1.0a User Context", "OAuth 2.0 Application-Only"))
            return None
        token = self.bearer(request.authorization("bearer"))
        if not token:
            raise Refusal(UNAUTHORIZED)
        if token.of_user and kind == "app":
            raise Refusal(wrong_kind("OAuth 2.0 User Context", "OAuth 2.0 Application-Only"))
        if not token.of_user and kind == "user":
            raise Refusal(wrong_kind("OAuth 2.0 Application-Only", "OAuth 1.0a User Context, OAuth 2.0 User Context"))
        if token.of_user and not set(scopes) <= set(token.scopes):
            raise Refusal(FORBIDDEN)
        return token
