"""Signing in by a pasted code, tokens, and what is refused."""
import base64
import hashlib
import http.client
from urllib.parse import urlencode, urlsplit

from mastodon import MastodonIllegalArgumentError
from check_fixture import SCOPES
from common.check import PATIENCE_S

OOB = "urn:ietf:wg:oauth:2.0:oob"


def check_pasted_code(net):
    client_id, client_secret = net.new_app()
    client = net.client(client_id=client_id, client_secret=client_secret)
    page, code = net.code(client.auth_request_url(client_id=client_id, scopes=SCOPES))
    path = net.of("/oauth/authorize/native", "/oauth/oob", "/oauth/authorize", "/oauth/authorize")
    assert urlsplit(page.url).path == path
    assert (page.text == code) == net.of(False, False, False, True)
    token = client.log_in(code=code, scopes=SCOPES)
    assert token != net.token
    me = client.account_verify_credentials()
    assert me.username == me.acct == "desk"
    assert client.me().id == me.id
    client.revoke_access_token()
    assert not net.ask("GET", "/api/v1/accounts/verify_credentials", token=token).ok


def exchange(net, app, code, **more):
    client_id, client_secret = app
    return net.ask("POST", "/oauth/token", token=False, data={
        "grant_type": "authorization_code", "code": code, "client_id": client_id, "client_secret": client_secret,
        "redirect_uri": OOB, **more})


def check_wrong_code(net):
    app = net.new_app()
    client = net.client(client_id=app[0], client_secret=app[1])
    if net.like == "snac":
        client.log_in(code="nonsense", scopes=SCOPES)
        assert net.ask("GET", "/api/v1/accounts/verify_credentials", token=client.access_token).status_code == 422
        assert net.ask("GET", "/api/v1/notifications", token=client.access_token).status_code == 401
        return
    try:
        client.log_in(code="nonsense", scopes=SCOPES)
    except MastodonIllegalArgumentError as refusal:
        assert "invalid_grant" in str(refusal)
        told = exchange(net, app, "nonsense").json()["error_description"]
        assert told == net.of("The provided authorization grant is invalid.", "Bad Request: code not found",
                              "The authorization code is invalid.", None)
    else:
        raise AssertionError("a wrong code was taken")
    _, code = net.code(client.auth_request_url(client_id=app[0], scopes=SCOPES))
    assert exchange(net, app, code).ok
    assert exchange(net, app, code).status_code == 400, "a code is good once"
    assert exchange(net, (app[0], "wrong"), code).status_code == 401


def check_proof_key(net):
    app = net.new_app()
    verifier = "v" * 43
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()

    def code():
        query = {"response_type": "code", "client_id": app[0], "redirect_uri": OOB, "scope": "read write",
                 "code_challenge": challenge, "code_challenge_method": "S256"}
        return net.code(f"{net.url}/oauth/authorize?{urlencode(query)}")[1]

    good = exchange(net, app, code(), code_verifier=verifier).json()
    assert net.ask("GET", "/api/v1/notifications", token=good["access_token"]).ok
    assert good["scope"] == "read write" and good["token_type"] == "Bearer"
    assert len(str(good["created_at"])) == net.of(10, 10, 13, 10)
    for wrong in ({"code_verifier": "w" * 43}, {}):
        bad = exchange(net, app, code(), **wrong)
        if net.like == "snac":
            assert net.ask("GET", "/api/v1/notifications", token=bad.json()["access_token"]).status_code == 401
        else:
            assert bad.status_code == 400
    plain = net.ask("GET", "/oauth/authorize", token=False, params={
        "response_type": "code", "client_id": app[0], "redirect_uri": OOB, "code_challenge": "x"})
    assert plain.status_code == 400


def check_refused_tokens(net):
    path = "/api/v1/notifications"
    none, wrong = net.ask("GET", path, token=False), net.ask("GET", path, token="wrong")
    assert none.status_code == wrong.status_code == 401
    told = [answer.json()["error"] if answer.text else "" for answer in (none, wrong)]
    assert told == net.of(["The access token is invalid"] * 2, ["Unauthorized: token not supplied"] * 2,
                          ["unauthorized", "invalid_token"], ["", ""])
    verify = net.ask("GET", "/api/v1/accounts/verify_credentials", token="wrong")
    assert verify.status_code == net.of(401, 401, 401, 422) and (verify.text == "" or verify.json() == wrong.json())
    client_id, client_secret = net.new_app()
    fields = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret, "scope": "read"}
    granted = net.ask("POST", "/oauth/token", token=False, data=fields).json()
    assert len(str(granted["created_at"])) == 10
    assert net.ask("GET", path, token=granted["access_token"]).status_code == net.of(422, 401, 403, 401)
    net.control.revoke()
    assert net.ask("GET", path).status_code == 401


def check_scope(net):
    app = net.new_app()
    client = net.client(client_id=app[0], client_secret=app[1])
    _, code = net.code(client.auth_request_url(client_id=app[0], scopes=["read"]))
    token = client.log_in(code=code, scopes=["read"])
    assert net.ask("GET", "/api/v1/notifications", token=token).ok
    posted = net.ask("POST", "/api/v1/statuses", token=token, json={"status": "hello"})
    assert posted.status_code == net.of(403, 403, 403, 200)
    assert posted.json().get("error") == net.of("This action is outside the authorized scopes",
                                                "Forbidden: token has insufficient scope permission", "insufficient_scope", None)


def check_user_agent(net):
    nobody = http.client.HTTPConnection(net.url.split("//")[1], timeout=PATIENCE_S)
    nobody.request("GET", "/api/v1/instance")
    assert nobody.getresponse().status == net.of(200, 418, 200, 200)
    nobody.close()
    assert net.ask("GET", "/api/v1/instance").ok
