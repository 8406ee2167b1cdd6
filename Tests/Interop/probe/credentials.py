"""Where keys come from: STS, the instance metadata service, and the endpoint that containers have."""

import base64
import json
import os
import subprocess
import sys
import time

from .cases import case, refusal
from .endpoint import Key
from .permissions import A, document
from .signatures import UNKNOWN_KEY

WHO = """
import botocore.session, json
client = botocore.session.Session().create_client("secretsmanager")
found = client._request_signer._credentials.method
print(json.dumps([found, "SecretList" in client.list_secrets(MaxResults=1)]))
"""


def sts(aws, operation, **input):
    return aws.call(operation, service="sts", **input)


def trust(principal, **condition):
    return {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole",
         **({"Condition": condition} if condition else {})}]}


def everybody(aws):
    return trust({"AWS": f"arn:aws:iam::{aws.adapter.account}:root"})


def session(aws, role, **more):
    made = sts(aws, "AssumeRole", RoleArn=role, RoleSessionName="probe", **more)["Credentials"]
    return Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])


def role(aws, *statements):
    return aws.adapter.role([document(list(statements) or [{"Effect": "Allow", "Action": "secretsmanager:*",
                                                            "Resource": "*"}])], everybody(aws))


@case("STS", "who somebody is", [True, True])
def identity(aws):
    answer = sts(aws, "GetCallerIdentity")
    return [answer["Account"] == aws.adapter.account, answer["Arn"].startswith("arn:aws:")]


@case("STS", "who a new user is", True)
def user(aws):
    key, arn = aws.adapter.user([document([A])])
    return sts(aws, "GetCallerIdentity", key=key)["Arn"] == arn


@case("STS", "a key that nobody has", refusal("InvalidClientTokenId", UNKNOWN_KEY, 403), "known")
def nobody(aws):
    return sts(aws, "GetCallerIdentity", key=Key("AKIANOBODY0000000000", "secret"))


@case("STS", "a wrong secret", refusal("SignatureDoesNotMatch", None, 403), "known")
def wrong_secret(aws):
    return sts(aws, "GetCallerIdentity", key=Key(aws.key.id, "not the secret"))


@case("STS", "a role's session works, and is the role's", ["ok", True])
def assumed(aws):
    arn = role(aws)
    key = session(aws, arn)
    who = sts(aws, "GetCallerIdentity", key=key)["Arn"]
    return [aws.code("ListSecrets", key=key),
            who == arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/probe"]


@case("STS", "a session has the role's policies", ["ok", "AccessDeniedException"])
def bounded(aws):
    key = session(aws, role(aws, A))
    return [aws.code("CreateSecret", key=key, Name=aws.name(), SecretString="v"), aws.code("ListSecrets", key=key)]


@case("STS", "a session's own policy takes away", ["ok", "AccessDeniedException"])
def narrowed(aws):
    own = json.dumps(document([{"Effect": "Allow", "Action": "secretsmanager:ListSecrets", "Resource": "*"}]))
    key = session(aws, role(aws), Policy=own)
    return [aws.code("ListSecrets", key=key),
            aws.code("CreateSecret", key=key, Name=aws.name(), SecretString="v")]


@case("STS", "a session's key without its token", refusal("UnrecognizedClientException", UNKNOWN_KEY),
      "known")
def no_token(aws):
    return aws.call("ListSecrets", key=session(aws, role(aws))._replace(token=None))


@case("STS", "a session's key with another token", refusal("UnrecognizedClientException", UNKNOWN_KEY),
      "known")
def other_token(aws):
    return aws.call("ListSecrets", key=session(aws, role(aws))._replace(token="x" * 200))


@case("STS", "a session that is over", refusal("ExpiredTokenException"), "known")
def expired(aws):
    key = session(aws, role(aws), DurationSeconds=900)
    with aws.adapter.clock(901):
        return aws.raw("ListSecrets", {}, key=key, offset=901)


@case("STS", "a session of less than 15 minutes", refusal(("ValidationError", "ValidationException")), "model")
def too_short(aws):
    session(aws, role(aws), DurationSeconds=899)
    return "a session"


@case("STS", "a role that trusts somebody else", refusal("AccessDenied", None, 403), "known")
def distrusted(aws):
    session(aws, aws.adapter.role([document([A])], trust({"AWS": "arn:aws:iam::999999999999:root"})))
    return "a session"


@case("STS", "a role that is not there", refusal("AccessDenied", None, 403), "known")
def no_role(aws):
    session(aws, f"arn:aws:iam::{aws.adapter.account}:role/nobody")
    return "a session"


@case("STS", "a role that asks for an external id", ["AccessDenied", "AccessDenied", "ok"])
def external(aws):
    arn = aws.adapter.role([document([A])], trust({"AWS": f"arn:aws:iam::{aws.adapter.account}:root"},
                                                  StringEquals={"sts:ExternalId": "ours"}))
    found = []
    for more in ({}, {"ExternalId": "theirs"}, {"ExternalId": "ours"}):
        try:
            session(aws, arn, **more)
            found.append("ok")
        except aws.refused as refused:
            found.append(refused.code)
    return found


def token(**claims):
    """A token as a cluster makes them; nobody can check its signature."""
    parts = [{"alg": "RS256", "typ": "JWT"}, {"iss": "https://probe.example", "sub": "system:probe",
                                              "aud": "sts.amazonaws.com", "exp": int(time.time()) + 600, **claims}]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join(encoded + ["c2lnbmF0dXJl"])


def federated(aws):
    provider = f"arn:aws:iam::{aws.adapter.account}:oidc-provider/probe.example"
    statement = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity",
                 "Condition": {"StringEquals": {"probe.example:sub": "system:probe"}}}
    return aws.adapter.role([document([A])], document([statement]))


@case("STS", "a token of somebody else's for a role", "ok")
def web_identity(aws):
    made = sts(aws, "AssumeRoleWithWebIdentity", RoleArn=federated(aws), RoleSessionName="probe",
               WebIdentityToken=token())["Credentials"]
    key = Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])
    return aws.code("CreateSecret", key=key, Name=aws.name(), SecretString="v")


for title, claims, code in (("a token of another subject", {"sub": "system:other"}, "AccessDenied"),
                            ("a token that is over", {"exp": 1}, "ExpiredTokenException")):
    case("STS", title, code)(lambda aws, claims=claims: web_code(aws, token(**claims)))


@case("STS", "a token that is none", "InvalidIdentityToken", "known")
def no_web_identity(aws):
    return web_code(aws, "nonsense")


def web_code(aws, text):
    try:
        sts(aws, "AssumeRoleWithWebIdentity", RoleArn=federated(aws), RoleSessionName="probe", WebIdentityToken=text)
    except aws.refused as refused:
        return refused.code
    return "ok"


def found_by_boto(aws, **variables):
    """Where a new process of the SDK finds its keys with only these variables, and whether they work."""
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "AWS_DEFAULT_REGION": "us-east-1",
                   "AWS_ENDPOINT_URL": aws.url, "NO_PROXY": "127.0.0.1", **variables}
    done = subprocess.run([sys.executable, "-c", WHO], env=environment, capture_output=True, text=True, timeout=60)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


@case("workload credentials", "the SDK finds an instance's role", ["iam-role", True])
def instance(aws):
    return found_by_boto(aws, AWS_EC2_METADATA_SERVICE_ENDPOINT=aws.adapter.metadata())


@case("workload credentials", "an instance's metadata needs a token", [401, 200])
def metadata_token(aws):
    aws.adapter.metadata()
    path = "/latest/meta-data/iam/security-credentials/"
    _, issued = aws.http("PUT", "/latest/api/token", b"", {"x-aws-ec2-metadata-token-ttl-seconds": "60"})
    return [aws.http("GET", path)[0], aws.http("GET", path, headers={"x-aws-ec2-metadata-token": issued.decode()})[0]]


@case("workload credentials", "the SDK finds a container's role", ["container-role", True])
def container(aws):
    authorization = aws.adapter.container_token()
    return found_by_boto(aws, AWS_CONTAINER_AUTHORIZATION_TOKEN=authorization, AWS_EC2_METADATA_DISABLED="true",
                         AWS_CONTAINER_CREDENTIALS_FULL_URI=aws.url + "/_emulator/container/credentials")


@case("workload credentials", "a container's credentials need its token", [401, 401, 200])
def container_token(aws):
    authorization = aws.adapter.container_token()
    path = "/_emulator/container/credentials"
    return [aws.http("GET", path, headers={"Authorization": text} if text else {})[0]
            for text in (None, "other", authorization)]


@case("workload credentials", "the SDK exchanges a token file for a role", ["assume-role-with-web-identity", True])
def token_file(aws):
    arn = federated_reader(aws)
    path = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"probe-token-{os.getpid()}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(token())
    try:
        return found_by_boto(aws, AWS_WEB_IDENTITY_TOKEN_FILE=path, AWS_ROLE_ARN=arn, AWS_EC2_METADATA_DISABLED="true")
    finally:
        os.remove(path)


def federated_reader(aws):
    provider = f"arn:aws:iam::{aws.adapter.account}:oidc-provider/probe.example"
    statement = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity"}
    return aws.adapter.role([document([{"Effect": "Allow", "Action": "secretsmanager:*", "Resource": "*"}])],
                            document([statement]))
