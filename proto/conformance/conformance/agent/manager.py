"""AWS Secrets Manager, asked by the suite itself: what arrived there, and a hand that changes it.

Requests are signed (Signature Version 4) with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Meant for an emulator.
"""

import datetime
import hashlib
import hmac
import json
import os
import urllib.error
import urllib.parse
import urllib.request


class ManagerError(Exception):
    """What AWS answered instead of a result; `code` is its name of the error."""

    def __init__(self, code, message):
        super().__init__("%s: %s" % (code, message))
        self.code = code


class Manager:
    """Secrets Manager at an endpoint."""

    def __init__(self, endpoint, region="us-east-1"):
        self.endpoint = endpoint.rstrip("/")
        self.region = region
        self.key = os.environ["AWS_ACCESS_KEY_ID"]
        self.secret = os.environ["AWS_SECRET_ACCESS_KEY"]
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def at(self, region):
        return Manager(self.endpoint, region)

    def call(self, operation, **params):
        body = json.dumps(params).encode()
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        headers = {
            "content-type": "application/x-amz-json-1.1", "host": urllib.parse.urlsplit(self.endpoint).netloc,
            "x-amz-date": now, "x-amz-target": "secretsmanager." + operation,
        }
        headers["authorization"] = self.signature(headers, body, now)
        request = urllib.request.Request(self.endpoint + "/", body, headers, method="POST")
        try:
            with self.opener.open(request, timeout=30) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            text = json.loads(error.read() or b"{}")
            raise ManagerError(text.get("__type", "").split("#")[-1], text.get("message") or text.get("Message", ""))

    def signature(self, headers, body, now):
        names = ";".join(sorted(headers))
        lines = "".join("%s:%s\n" % (name, headers[name]) for name in sorted(headers))
        canonical = "\n".join(("POST", "/", "", lines, names, hashlib.sha256(body).hexdigest()))
        scope = "/".join((now[:8], self.region, "secretsmanager", "aws4_request"))
        text = "\n".join(("AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()))
        key = ("AWS4" + self.secret).encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s" % (
            self.key, scope, names, hmac.new(key, text.encode(), hashlib.sha256).hexdigest())

    # What cases ask

    def value(self, name):
        """The live value as text."""
        return self.call("GetSecretValue", SecretId=name)["SecretString"]

    def tags(self, name):
        return {tag["Key"]: tag["Value"] for tag in self.call("DescribeSecret", SecretId=name).get("Tags", [])}

    def state(self, name):
        """`live`, `scheduled` for deletion, or `gone`."""
        try:
            found = self.call("DescribeSecret", SecretId=name)
        except ManagerError as error:
            if error.code == "ResourceNotFoundException":
                return "gone"
            raise
        return "scheduled" if found.get("DeletedDate") else "live"

    def forget(self, name):
        """Deletes a secret at once, where it is."""
        try:
            self.call("DeleteSecret", SecretId=name, ForceDeleteWithoutRecovery=True)
        except ManagerError:
            pass
