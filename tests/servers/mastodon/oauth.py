"""Signing in: applications, the code that a person copies, tokens."""
import html as html_text
from dataclasses import dataclass

from common.oauth import challenge_of
from common.web import HTML, TEXT, Answer, Refusal
from traits import error

OOB = "urn:ietf:wg:oauth:2.0:oob"


@dataclass
class Session:
    scopes: list
    of_user: bool = True
    useless: bool = False

    def may(self, need):
        return any(need == scope or need.startswith(scope + ":") for scope in self.scopes)


class Oauth:
    def __init__(self, world, traits):
        self.world, self.traits = world, traits
        self.apps = {}      # client_id: application
        self.codes = {}     # code: (client_id, scopes, redirect_uri, challenge), once
        self.sessions = {}  # token: Session
        self.denial = None  # what the next person says instead of yes

    def new_token(self, scopes, **kind):
        token = f"token-{len(self.sessions) + 1}"
        self.sessions[token] = Session(scopes, **kind)
        return token

    def revoke_all(self):
        """They stay known, so that a later token is a new one."""
        for session in self.sessions.values():
            session.useless = True

    # ---- routes ----------------------------------------------------------------------------------

    def apps_post(self, request):
        fields = request.fields()
        if not fields.get("client_name") or not fields.get("redirect_uris"):
            raise Refusal(error(422, "Validation failed: Name can't be blank"))
        uris = fields["redirect_uris"]
        number = len(self.apps) + 1
        app = {"id": str(number), "name": fields["client_name"], "website": fields.get("website"),
               "scopes": fields.get("scopes", "read").split(), "redirect_uri": uris if isinstance(uris, str) else uris[0],
               "client_id": f"client-{number}", "client_secret": f"secret-{number}"}
        self.apps[app["client_id"]] = app
        return app

    def authorize(self, request):
        """The person is signed in and says yes: the code is shown where this server shows it."""
        app = self.apps.get(request.first("client_id"))
        wrong = [text for text, bad in (
            ("Client authentication failed", not app),
            ("The redirect uri is not valid", app and request.first("redirect_uri") != app["redirect_uri"]),
            ("response_type is not code", request.first("response_type") != "code"),
            ("The code_challenge_method must be S256",
             request.first("code_challenge") and request.first("code_challenge_method") != "S256")) if bad]
        if wrong:
            return error(400, "invalid_request", error_description=wrong[0])
        if self.denial:
            error_code, self.denial = self.denial, None
            return error(403, error_code, error_description="The resource owner or authorization server denied the request.")
        scopes = (request.first("scope") or "read").split()
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = (app["client_id"], scopes, app["redirect_uri"], request.first("code_challenge"))
        if self.traits.code_path:
            return Answer(302, "", HTML, (("Location", f"{self.traits.code_path}?code={code}"),))
        return self._show(code)

    def show(self, request):
        return self._show(request.first("code") or "")

    def _show(self, code):
        if self.traits.code_is_bare:
            return Answer(200, code, TEXT)
        safe = html_text.escape(code)
        return Answer(200, f"<!DOCTYPE html>\n<p>Copy this code:</p>\n<code>{safe}</code>\n", HTML)

    def token(self, request):
        fields = request.fields()
        app = self.apps.get(fields.get("client_id"))
        if not app or fields.get("client_secret") != app["client_secret"]:
            return error(401, "invalid_client", error_description="Client authentication failed")
        kind = fields.get("grant_type")
        if kind == "client_credentials":
            return self._grant(fields.get("scope", "read").split(), per_s=1, of_user=False)
        if kind != "authorization_code":
            return error(400, "unsupported_grant_type", error_description="The authorization grant type is not supported.")
        made = self.codes.get(fields.get("code"))
        if not made or not self._fits(made, fields):
            return self.traits.on_wrong_code or self._grant(["read", "write"], useless=True)
        self.codes[fields["code"]] = None
        return self._grant(made[1])

    @staticmethod
    def _fits(made, fields):
        client, _, redirect_uri, challenge = made
        return (client == fields["client_id"] and redirect_uri == fields.get("redirect_uri") and
                challenge in (None, "", challenge_of(fields.get("code_verifier", ""))))

    def _grant(self, scopes, per_s=None, **kind):
        per_s = per_s or self.traits.token_time_per_s
        return {"access_token": self.new_token(scopes, **kind), "token_type": "Bearer", "scope": " ".join(scopes),
                "created_at": self.world.now_ms * per_s // 1000}

    def revoke(self, request):
        session = self.sessions.get(request.fields().get("token"))
        if session:
            session.useless = True
        return {}

    # ---- who asks --------------------------------------------------------------------------------

    def admit(self, request, need):
        """Refuses who may not; need is a scope of a user, or `app` for any token."""
        if not request.token:
            raise Refusal(self.traits.on_no_token)
        session = self.sessions.get(request.token)
        if not session or session.useless:
            verify = request.path.endswith("/verify_credentials")
            raise Refusal(self.traits.on_bad_token_verify if verify else self.traits.on_bad_token)
        if need == "app":
            return
        if not session.of_user:
            raise Refusal(self.traits.on_app_token)
        if not session.may(need) and self.traits.on_scope:
            raise Refusal(self.traits.on_scope)
