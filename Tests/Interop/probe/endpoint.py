"""The endpoint under test: calls through boto3, the same calls by hand, and names that no two cases share."""

import http.client
import json
import uuid
from collections import namedtuple
from urllib.parse import urlsplit

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from . import signer

Key = namedtuple("Key", "id secret token", defaults=(None,))
LOOPBACK = ("127.0.0.1", "localhost", "::1")
REGION = "us-east-1"


class Refused(Exception):
    """The endpoint's refusal of a call."""

    MISSING = ("UnknownOperationException", "InvalidAction", "NotImplemented", "InternalFailure", "404", "501")

    def __init__(self, operation, code, text, status):
        super().__init__(f"{operation}: {code}: {text}")
        self.operation, self.code, self.text, self.status = operation, code, text, status

    @property
    def is_missing(self):
        """Whether the endpoint says that it does not have this operation (a made-up one has none anywhere)."""
        unknown = self.code in self.MISSING or self.text.startswith("Unknown action")
        return unknown and self.operation != "MakeSecretPublic"

    @property
    def found(self):
        return {"code": self.code, "status": self.status, "text": self.text}


class Endpoint:
    """An emulator with its adapter; `key` may do everything."""

    def __init__(self, adapter):
        self.adapter = adapter
        self.url = adapter.url
        if urlsplit(self.url).hostname not in LOOPBACK:
            raise SystemExit(f"refused: {self.url} is not on this machine")
        self.key = adapter.root()
        self.clients = {}

    refused = Refused

    def client(self, service="secretsmanager", key=None, region=REGION):
        """A boto3-style client that checks nothing itself, reads no profile and tries each call once."""
        key = key or self.key
        if (service, key, region) not in self.clients:
            session = botocore.session.Session()
            session.set_config_variable("config_file", "/dev/null")
            self.clients[service, key, region] = session.create_client(
                service, endpoint_url=self.url, region_name=region, aws_access_key_id=key.id,
                aws_secret_access_key=key.secret, aws_session_token=key.token,
                config=Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30, proxies={},
                              parameter_validation=False))
        return self.clients[service, key, region]

    def call(self, operation, key=None, region=REGION, service="secretsmanager", **input):
        """One call through the SDK; what it answers without the metadata."""
        client = self.client(service, key, region)
        method = next(name for name, api in client.meta.method_to_api_mapping.items() if api == operation)
        try:
            answer = getattr(client, method)(**input)
        except ClientError as error:
            raise Refused(
                operation, error.response["Error"]["Code"], error.response["Error"].get("Message", ""),
                error.response["ResponseMetadata"]["HTTPStatusCode"]) from None
        answer.pop("ResponseMetadata", None)
        return answer

    def raw(self, operation, input, key=None, **options):
        """One call by hand: `input` goes out as it is; `send` replaces the signed body, `authorization` the header."""
        body = input if isinstance(input, bytes) else json.dumps(input).encode()
        address = urlsplit(self.url)
        host = options.pop("host", address.netloc)
        send, authorization = options.pop("send", body), options.pop("authorization", "")
        options.setdefault("target", f"secretsmanager.{operation}" if operation else None)
        headers = signer.headers(key or self.key, body, host, **options)
        if authorization != "":
            headers["authorization"] = authorization
        status, answer = self.http("POST", "/", send, {k: v for k, v in headers.items() if v is not None})
        try:
            document = json.loads(answer or b"{}")
        except ValueError:
            document = {}
        if status >= 300:
            code = (document.get("__type") or str(status)).split("#")[-1].split(":")[0]
            raise Refused(operation, code, document.get("message") or document.get("Message") or "", status)
        return document

    def http(self, method, path, body=None, headers=None):
        """One request of any kind; status and body."""
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def name(self, prefix="vault/probe"):
        """A name of its own for a secret."""
        return f"{prefix}/{uuid.uuid4().hex[:12]}/x"

    def create(self, name=None, value="v", **more):
        """A new secret's answer."""
        return self.call("CreateSecret", Name=name or self.name(), SecretString=value, **more)

    def versions(self, id):
        """The values' labels in the order the values were made: {label: value}, and how many versions there are."""
        listed = self.call("ListSecretVersionIds", SecretId=id, IncludeDeprecated=True)["Versions"]
        return {"count": len(listed), "labels": sorted(label for v in listed for label in v.get("VersionStages", []))}

    def holder(self, id, stage="AWSCURRENT"):
        """The version that has a label."""
        described = self.call("DescribeSecret", SecretId=id).get("VersionIdsToStages", {})
        return next((version for version, labels in described.items() if stage in labels), None)

    def code(self, operation, **input):
        """Only the code of a call's refusal, or `ok`."""
        try:
            self.call(operation, **input)
        except Refused as refused:
            if refused.is_missing:
                raise
            return refused.code
        return "ok"
