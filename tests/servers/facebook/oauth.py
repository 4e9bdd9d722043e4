"""Signing in, as the network does it: everything by GET; a code gets a token for an hour, that one for sixty days, and that the
pages' own. Tokens of a system user have no end."""
import hashlib
import hmac

import common.oauth
from common.web import Answer
from graph import fault, refuse

APP, SECRET = "100000000000001", "0123456789abcdef0123456789abcdef"
SCOPES = ("pages_show_list", "pages_read_engagement", "pages_read_user_content", "pages_manage_engagement", "pages_manage_posts",
          "pages_messaging", "business_management")
SHORT_S, LONG_S, DATA_S = 5000, 5183944, 90 * 86400
REDIRECT = "https://www.facebook.com/connect/login_success.html"


def proof_of(token):
    return hmac.new(SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()


class Oauth(common.oauth.Oauth):
    TOKEN_LIFE_S = SHORT_S
    DEFAULT_SCOPES = SCOPES

    def __init__(self, world):
        super().__init__(world)
        self.add_app(APP, SECRET, REDIRECT)
        self.page_of = {}     # of a page's token; the others are a user's
        self.of_system = set()

    def refusal(self, status, error, description):
        return Answer(400, fault(100, description, 36009 if error == "invalid_grant" else None))

    def of_page(self, page):
        name = next((n for n, p in self.page_of.items() if p is page and self.bearer(n)), None)
        if not name:
            name = f"page-token-{len(self.tokens) + 1}"
            self.tokens[name] = common.oauth.Token(None, list(SCOPES), float("inf"))
            self.page_of[name] = page
        return name

    def of_user(self):
        name = self.new_token(SCOPES)
        self.of_system.add(name)
        return name

    def access_token(self, request):
        """A code, or a token that is to live longer."""
        fields = dict(request.query_pairs)
        app = self.app_of(request, fields)
        if fields.get("grant_type") == "fb_exchange_token":
            old = self.bearer(fields.get("fb_exchange_token"))
            if not old:
                refuse(190, "Invalid OAuth access token data.")
            name = self.new_token(old.scopes, app, life_s=LONG_S)
            return self.grant(name, self.tokens[name])
        name, token = self.redeem_code(app, fields)
        return self.grant(name, token)

    def grant(self, name, token):
        told = super().grant(name, token)
        return {key: told[key] for key in ("access_token", "token_type", "expires_in") if key in told}

    def debug(self, request):
        """Asked with the program's own token, its id and its secret."""
        if request.token != f"{APP}|{SECRET}":
            refuse(100, "(#100) You must provide an app access token, or a user access token that is an owner or developer of the app")
        name = request.first("input_token")
        token, page = self.bearer(name), self.page_of.get(name)
        if not token:
            return {"data": {"error": {"code": 190, "message": "Malformed access token"}, "is_valid": False, "scopes": []}}
        ends = 0 if token.until_ms == float("inf") else token.until_ms // 1000
        data_ends = 0 if name in self.of_system or page else (self.world.now_ms // 1000 + DATA_S)
        return {"data": {"app_id": APP, "type": "PAGE" if page else "USER", "application": "Nachtwacht", "is_valid": True,
                         "expires_at": ends, "data_access_expires_at": data_ends, "scopes": token.scopes,
                         **({"profile_id": page.id} if page else {})}}

    def admit(self, request, needs_proof):
        """The page whose token it is, or None for a user's."""
        name = request.token
        if not name:
            refuse(104, "An access token is required to request this resource.")
        if not self.bearer(name):
            known = self.tokens.get(name)
            refuse(190, "Error validating access token: The session has been invalidated because the user changed their password or "
                   "Facebook has changed the session for security reasons." if known and known.useless else
                   "Invalid OAuth access token - Cannot parse access token", 460 if known and known.useless else None, 401)
        proof = request.first("appsecret_proof")
        if needs_proof and not proof:
            refuse(100, "API calls from the server require an appsecret_proof argument")
        if proof is not None and proof != proof_of(name):
            refuse(100, "Invalid appsecret_proof provided in the API argument")
        return self.page_of.get(name)
