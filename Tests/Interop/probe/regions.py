"""Copies in other regions, and policies at secrets."""

import json

from .cases import Pattern, case, refusal
from .deletion import UNKNOWN

OTHER = "eu-west-1"
REFUSED = ("InvalidParameterException", "InvalidRequestException", "ValidationException")


def copied(aws):
    """A new secret with a copy in the other region; and what replicating it answered."""
    made = aws.create()
    return made, aws.call("ReplicateSecretToRegions", SecretId=made["ARN"], AddReplicaRegions=[{"Region": OTHER}])


@case("replication", "the answer names the region and its state", [OTHER, True])
def answer(aws):
    status = copied(aws)[1]["ReplicationStatus"][0]
    return [status["Region"], status["Status"] in ("InProgress", "InSync")]


@case("replication", "the copy has the value and names its origin", ["v", "us-east-1", True])
def copy(aws):
    made, _ = copied(aws)
    described = aws.call("DescribeSecret", region=OTHER, SecretId=made["Name"])
    return [aws.call("GetSecretValue", region=OTHER, SecretId=made["Name"])["SecretString"],
            described.get("PrimaryRegion"), described["ARN"] == made["ARN"].replace("us-east-1", OTHER)]


@case("replication", "a copy made with the secret follows its updates", "w")
def follows(aws):
    made = aws.create(AddReplicaRegions=[{"Region": OTHER}])
    aws.call("UpdateSecret", SecretId=made["ARN"], SecretString="w")
    return aws.call("GetSecretValue", region=OTHER, SecretId=made["Name"])["SecretString"]


@case("replication", "a copy is not written to",
      refusal(("InvalidRequestException", "InvalidParameterException")), "known")
def read_only(aws):
    made, _ = copied(aws)
    return aws.call("UpdateSecret", region=OTHER, SecretId=made["Name"], SecretString="w")


@case("replication", "a secret with copies is not deleted",
      refusal(("InvalidParameterException", "InvalidRequestException")), "known")
def kept(aws):
    made, _ = copied(aws)
    return aws.call("DeleteSecret", SecretId=made["ARN"])


@case("replication", "a copy that is removed is gone", [[], "ResourceNotFoundException", "ok"])
def removed(aws):
    made, _ = copied(aws)
    answer = aws.call("RemoveRegionsFromReplication", SecretId=made["ARN"], RemoveReplicaRegions=[OTHER])
    return [answer.get("ReplicationStatus", []), aws.code("DescribeSecret", region=OTHER, SecretId=made["Name"]),
            aws.code("DeleteSecret", SecretId=made["ARN"])]


@case("replication", "a copy that is released can be written to", "w")
def released(aws):
    made, _ = copied(aws)
    aws.call("StopReplicationToReplica", region=OTHER, SecretId=made["Name"])
    aws.call("UpdateSecret", region=OTHER, SecretId=made["Name"], SecretString="w")
    return aws.call("GetSecretValue", region=OTHER, SecretId=made["Name"])["SecretString"]


@case("replication", "a copy where the name is taken fails", [True, "theirs"])
def taken(aws):
    name = aws.name()
    aws.call("CreateSecret", region=OTHER, Name=name, SecretString="theirs")
    aws.create(name)
    aws.call("ReplicateSecretToRegions", SecretId=name, AddReplicaRegions=[{"Region": OTHER}])
    status = aws.call("DescribeSecret", SecretId=name)["ReplicationStatus"][0]["Status"]
    return [status in ("InProgress", "Failed"),
            aws.call("GetSecretValue", region=OTHER, SecretId=name)["SecretString"]]


@case("replication", "a copy into its own region", refusal(REFUSED), "known")
def own_region(aws):
    return aws.call("ReplicateSecretToRegions", SecretId=aws.create()["ARN"],
                    AddReplicaRegions=[{"Region": "us-east-1"}])


@case("replication", "of a secret that is not there", refusal("ResourceNotFoundException", UNKNOWN))
def unknown(aws):
    return aws.call("ReplicateSecretToRegions", SecretId=aws.name(), AddReplicaRegions=[{"Region": OTHER}])


def policy(effect, action, principal="*"):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": effect, "Principal": principal, "Action": action, "Resource": "*"}]})


@case("resource policies", "put, and read back as it was", True, "recorded")
def read_back(aws):
    made, text = aws.create(), policy("Allow", "secretsmanager:GetSecretValue")
    put = aws.call("PutResourcePolicy", SecretId=made["ARN"], ResourcePolicy=text)
    got = aws.call("GetResourcePolicy", SecretId=made["Name"])
    return put == {"ARN": made["ARN"], "Name": made["Name"]} and json.loads(got["ResourcePolicy"]) == json.loads(text)


@case("resource policies", "none yet, and none any more", [False, False])
def none(aws):
    arn = aws.create()["ARN"]
    before = "ResourcePolicy" in aws.call("GetResourcePolicy", SecretId=arn)
    aws.call("PutResourcePolicy", SecretId=arn, ResourcePolicy=policy("Allow", "secretsmanager:GetSecretValue"))
    aws.call("DeleteResourcePolicy", SecretId=arn)
    return [before, "ResourcePolicy" in aws.call("GetResourcePolicy", SecretId=arn)]


@case("resource policies", "one that is not JSON", refusal("MalformedPolicyDocumentException"))
def malformed(aws):
    return aws.call("PutResourcePolicy", SecretId=aws.create()["ARN"], ResourcePolicy="{")


@case("resource policies", "one without a principal", refusal("MalformedPolicyDocumentException"))
def no_principal(aws):
    return aws.call("PutResourcePolicy", SecretId=aws.create()["ARN"], ResourcePolicy=json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "secretsmanager:*", "Resource": "*"}]}))


@case("resource policies", "one for everybody, where that is not wanted", refusal("PublicPolicyException"))
def public(aws):
    return aws.call("PutResourcePolicy", SecretId=aws.create()["ARN"], BlockPublicPolicy=True,
                    ResourcePolicy=policy("Allow", "secretsmanager:GetSecretValue"))


@case("resource policies", "a check of one without putting it", [True, False])
def validated(aws):
    texts = (policy("Allow", "secretsmanager:GetSecretValue", {"AWS": f"arn:aws:iam::{aws.adapter.account}:root"}),
             policy("Allow", "secretsmanager:GetSecretValue"))
    return [aws.call("ValidateResourcePolicy", ResourcePolicy=text)["PolicyValidationPassed"] for text in texts]


@case("resource policies", "a denial binds who may do everything else",
      ["AccessDeniedException", Pattern("User: .* is not authorized to perform: secretsmanager:GetSecretValue on "
                                        "resource: .* with an explicit deny in a resource-based policy"), "ok"])
def denial(aws):
    key, _ = aws.adapter.user([{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "secretsmanager:*", "Resource": "*"}]}])
    made = aws.create()
    aws.call("PutResourcePolicy", SecretId=made["ARN"], ResourcePolicy=policy("Deny", "secretsmanager:GetSecretValue"))
    try:
        aws.call("GetSecretValue", key=key, SecretId=made["ARN"])
        refused = ["ok", ""]
    except aws.refused as refusal_:
        refused = [refusal_.code, refusal_.text]
    return refused + [aws.code("DescribeSecret", key=key, SecretId=made["ARN"])]


@case("resource policies", "one that names a user lets it in", ["AccessDeniedException", "ok"])
def lets_in(aws):
    key, arn = aws.adapter.user([{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "secretsmanager:ListSecrets", "Resource": "*"}]}])
    made = aws.create()
    before = aws.code("GetSecretValue", key=key, SecretId=made["ARN"])
    aws.call("PutResourcePolicy", SecretId=made["ARN"],
             ResourcePolicy=policy("Allow", "secretsmanager:GetSecretValue", {"AWS": arn}))
    return [before, aws.code("GetSecretValue", key=key, SecretId=made["ARN"])]
