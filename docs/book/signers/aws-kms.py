#!/usr/bin/env python3
"""Signs with keys in AWS KMS: cmd:aws-kms.py KEY-ID [KEY-ID ...], the oldest first.

Needs the AWS command line, logged in, and kms:GetPublicKey and kms:Sign on the keys, which are of the kind RSA_2048 or
larger with the usage SIGN_VERIFY. Only a digest is sent.
"""

import base64
import json
import subprocess
import sys

ALGORITHMS = {
    "RS256": "RSASSA_PKCS1_V1_5_SHA_256",
    "RS384": "RSASSA_PKCS1_V1_5_SHA_384",
    "RS512": "RSASSA_PKCS1_V1_5_SHA_512",
}


def kms(operation, key, *more, given=None):
    command = ["aws", "kms", operation, "--key-id", key, *more, "--output", "json"]
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"aws kms {operation} failed for {key}")
    return json.loads(done.stdout)


question = json.loads(sys.stdin.readline())
if question["op"] == "public":
    keys = [{"kid": key, "spki": kms("get-public-key", key)["PublicKey"]} for key in sys.argv[1:]]
    print(json.dumps({"keys": keys}))
elif question["op"] == "sign":
    digest = base64.urlsafe_b64decode(question["digest"] + "==")
    how = ["--message-type", "DIGEST", "--signing-algorithm", ALGORITHMS[question["alg"]]]
    signed = kms("sign", question["kid"], "--message", "fileb:///dev/stdin", *how, given=digest)
    print(json.dumps({"signature": signed["Signature"]}))
else:
    sys.exit(f"unknown: {question['op']}")
