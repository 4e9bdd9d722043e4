"""Signing in: without PKCE; a token of 60 days, and for approved programs one of a year that renews it and is not renewed."""
import common.oauth
from common.web import Answer

DAY_S = 24 * 3600
SCOPES = ("rw_organization_admin", "r_organization_social", "w_organization_social", "r_organization_social_feed",
          "w_organization_social_feed")


class Oauth(common.oauth.Oauth):
    TOKEN_LIFE_S = 60 * DAY_S
    DEFAULT_SCOPES = SCOPES

    def __init__(self, world, traits):
        super().__init__(world)
        self.traits = traits
        self.add_app("client-1", "program-secret", "https://desk.example/back")

    def refresh_until_ms(self):
        return self.world.now_ms + 365 * DAY_S * 1000

    def grant(self, name, token):
        fields = {"access_token": name, "expires_in": round((token.until_ms - self.world.now_ms) / 1000),
                  "scope": ",".join(token.scopes)}
        if token.refresh and self.traits["approved"]:
            left_ms = self.refreshes[token.refresh].until_ms - self.world.now_ms
            fields |= {"refresh_token": token.refresh, "refresh_token_expires_in": round(left_ms / 1000)}
        return Answer(200, fields)

    def introspect(self, request):
        fields = request.fields()
        self.app_of(request, fields)
        token = self.tokens.get(fields.get("token"))
        if not token or not self.bearer(fields["token"]):
            return Answer(200, {"active": False, "status": "revoked"})
        return Answer(200, {"active": True, "status": "active", "scope": ",".join(token.scopes), "auth_type": "3L",
                            "expires_at": round(token.until_ms / 1000)})
