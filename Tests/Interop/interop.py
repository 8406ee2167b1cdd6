"""What the checks of this folder share: a boto3 client bound to one loopback endpoint, and the form of their output."""

import json
import sys
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def client(service, endpoint, key_id, secret, region):
    """A client that reads no profile, tries each call once and talks to this machine only."""
    if urlsplit(endpoint).hostname not in LOOPBACK:
        sys.exit(f"refused: {endpoint} is not on this machine")
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20, proxies={}),
    )


def print_json(value):
    """One line, keys sorted: what a test compares whole."""
    print(json.dumps(value, sort_keys=True, separators=(",", ":")))
