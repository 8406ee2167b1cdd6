"""What people use instead, on the same work: a boto3 thread pool and a loop of the AWS CLI. Arguments: mode, secrets, salt.

Both update the secrets app/0 ... as the agent does, one call each, and keep nothing. Runs with the Python of .venv.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

THREADS = 16


def value(number, salt):
    return '{"password":"%s-%d-%s","username":"service"}' % (salt, number, "x" * 200)


def with_boto3(count, salt):
    import boto3
    from botocore.config import Config

    client = boto3.client("secretsmanager", config=Config(max_pool_connections=THREADS))
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(
            lambda number: client.update_secret(SecretId="app/%d" % number, SecretString=value(number, salt)),
            range(count)))


def with_cli(count, salt):
    program = os.path.join(os.path.dirname(sys.executable), "aws")
    for number in range(count):
        subprocess.run(
            [program, "secretsmanager", "update-secret", "--secret-id", "app/%d" % number, "--secret-string",
             value(number, salt)], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    {"boto3": with_boto3, "cli": with_cli}[sys.argv[1]](int(sys.argv[2]), sys.argv[3])
