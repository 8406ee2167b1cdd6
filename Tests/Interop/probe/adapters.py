"""How each emulator is told about users, policies, quotas and time; what one cannot do is `NotThere`."""

import contextlib
import json
import uuid

from .cases import NotThere
from .endpoint import Endpoint, Key

EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


class Adapter:
    """An emulator that can be told nothing: the base of the others."""

    account = "000000000000"

    def __init__(self, url, key=None):
        self.url = url
        self.given = key or Key("test", "test")

    def root(self):
        """The key of somebody who may do everything."""
        return self.given

    def user(self, policies):
        """The key and the ARN of a new user under these policies."""
        raise NotThere("policies are not enforced")

    def role(self, policies, trust):
        """The ARN of a new role."""
        raise NotThere("roles are not enforced")

    def settings(self, **settings):
        """A context in which these settings hold."""
        raise NotThere("quotas and lags cannot be set")

    def clock(self, seconds):
        """A context in which that much time has passed."""
        raise NotThere("the clock cannot be moved")

    def container_token(self):
        """What authorises a request for container credentials."""
        raise NotThere("no container credentials")

    def metadata(self):
        """The address of the instance metadata service."""
        raise NotThere("no instance metadata service")


class Ours(Adapter):
    """`secretsyncd dev`, over its admin paths."""

    account = "123456789012"
    defaults = {"checks": {"signatures": True, "permissions": True, "rates": False}, "rate_scale": 1,
                "version_limit": 100, "force_delete_lag": 0, "force_delete_lag_seconds": 0, "list_lag_seconds": 0}

    def __init__(self, url, key, container_token=None):
        super().__init__(url, key)
        self.token = container_token
        self.admin("POST", "settings", {"checks": self.defaults["checks"]})

    def admin(self, method, path, document=None):
        body = None if document is None else json.dumps(document).encode()
        status, answer = Endpoint.http(self, method, f"/_emulator/{path}", body)
        if status == 404:
            raise NotThere(f"no /_emulator/{path}")
        if status != 200:
            raise RuntimeError(f"/_emulator/{path}: {status} {answer[:200]!r}")
        return json.loads(answer)

    def user(self, policies):
        made = self.admin("POST", "users", {"name": f"probe-{uuid.uuid4().hex[:8]}", "policies": policies})
        return Key(made["access_key_id"], made["secret_access_key"]), made["arn"]

    def role(self, policies, trust):
        # Accounts are replaced as a whole: the administrator and the roles stay, users that were added go.
        account = self.admin("GET", "accounts")["accounts"][0]
        name = f"probe-{uuid.uuid4().hex[:8]}"
        roles = [{k: v for k, v in role.items() if v is not None} for role in account["roles"]]
        roles.append({"name": name, "policies": policies, "trust": trust})
        administrator = {"name": account["users"][0]["name"],
                         "keys": [{"id": self.given.id, "secret": self.given.secret}]}
        self.admin("PUT", "accounts", {"accounts": [{"id": account["id"], "users": [administrator], "roles": roles}]})
        return f"arn:aws:iam::{self.account}:role/{name}"

    @contextlib.contextmanager
    def settings(self, **settings):
        self.admin("POST", "settings", settings)
        try:
            yield
        finally:
            self.admin("POST", "settings", {name: self.defaults[name] for name in settings})

    @contextlib.contextmanager
    def clock(self, seconds):
        self.admin("POST", "clock", {"advance_seconds": seconds})
        try:
            yield
        finally:
            self.admin("POST", "clock", {"advance_seconds": -seconds})

    def container_token(self):
        if not self.token:
            raise NotThere("no container credentials")
        return self.token

    def metadata(self):
        status, _ = Endpoint.http(self, "PUT", "/latest/api/token", b"",
                                  {"x-aws-ec2-metadata-token-ttl-seconds": "60"})
        if status != 200:
            raise NotThere("no instance metadata service")
        return self.url


class WithIAM(Adapter):
    """An emulator whose users are made through its own IAM API."""

    def iam(self):
        return Endpoint.client(self._iam, "iam")

    def prepare(self, key):
        self._iam = Endpoint.__new__(Endpoint)
        self._iam.url, self._iam.key, self._iam.clients = self.url, key, {}
        self.administrator, _ = self.user([EVERYTHING])

    def root(self):
        return self.administrator

    def user(self, policies):
        name = f"probe-{uuid.uuid4().hex[:8]}"
        made = self.iam().create_user(UserName=name)["User"]
        for number, policy in enumerate(policies):
            self.iam().put_user_policy(
                UserName=name, PolicyName=f"policy-{number}", PolicyDocument=json.dumps(policy))
        key = self.iam().create_access_key(UserName=name)["AccessKey"]
        return Key(key["AccessKeyId"], key["SecretAccessKey"]), made["Arn"]

    def role(self, policies, trust):
        name = f"probe-{uuid.uuid4().hex[:8]}"
        made = self.iam().create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]
        for number, policy in enumerate(policies):
            self.iam().put_role_policy(
                RoleName=name, PolicyName=f"policy-{number}", PolicyDocument=json.dumps(policy))
        return made["Arn"]


class Moto(WithIAM):
    """moto's server; nothing is checked until an administrator is there and the count of free calls is set to 0."""

    account = "123456789012"

    def __init__(self, url):
        super().__init__(url)
        self.prepare(Key("AKIAPROBE00000000000", "probe"))
        Endpoint.http(self, "POST", "/moto-api/reset-auth", b"0")
        self._iam.key, self._iam.clients = self.administrator, {}


class Ministack(WithIAM):
    """ministack, started with AUTH=true; 12 digits as a key are the root of that account."""

    account = "123456789012"

    def __init__(self, url):
        super().__init__(url)
        self.prepare(Key(self.account, self.account))


class LocalStack(Adapter):
    """LocalStack's open edition, which keeps IAM users and enforces nothing."""
