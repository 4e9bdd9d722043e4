"""Shows each request to Prism (@stoplight/prism-cli, `prism mock`), which says whether the description has it so. Its copy of the
description has no answers, so that it names what is wrong in its own words."""
import http.client
import json
from urllib.parse import urlsplit

from common.web import Answer, Refusal

PATIENCE_S = 30
NOT_HANDED_ON = {"host", "connection", "accept-encoding", "content-length"}


class Prism:
    def __init__(self, url, report, description):
        self.host = urlsplit(url).netloc
        self.report, self.description = report, description
        self.violations, self.seen = [], []

    def look_at(self, request):
        """Refuses what Prism finds wrong, naming it; what the description has not is none of its business."""
        operation, _ = self.description.find(request.method, request.path)
        if not operation:
            return
        wrong = self._ask(request, operation)
        self.seen.append(operation["operationId"])
        told = {"operation": operation["operationId"], "request": f"{request.method} {request.target}", "violations": wrong}
        if wrong:
            self.violations.append(told)
        if self.report:
            with open(self.report, "a", encoding="utf-8") as file:
                file.write(json.dumps(told) + "\n")
        if wrong:
            raise Refusal(Answer(422, {"title": "Not as described", "detail": "; ".join(wrong), "type": "about:blank", "status": 422}))

    def _ask(self, request, operation):
        """What Prism finds wrong; of an answer that is no violation nothing is wanted."""
        headers = {name: value for name, value in request.headers.items() if name.lower() not in NOT_HANDED_ON}
        if request.authorization("oauth") and {"UserToken": []} in operation["security"]:
            # Prism knows no scheme of that name; whether the signature is good is found out here.
            headers["Authorization"] = "Bearer signed"
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE_S)
        try:
            connection.request(request.method, request.target, request.body or None, headers)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status < 400:
            return []
        try:
            told = json.loads(body)
        except ValueError:
            return [f"{answer.status}: {body[:200]!r}"]
        found = [f"{'.'.join(map(str, v.get('location', ())))}: {v.get('message')}" for v in told.get("validation", ())]
        return found or [f"{answer.status}: {told.get('detail') or told.get('title') or told}"]
