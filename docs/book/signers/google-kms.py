#!/usr/bin/env python3
"""Signs with a key in Google Cloud KMS: cmd:google-kms.py projects/P/locations/L/keyRings/R/cryptoKeys/K

All enabled versions of the key count. Needs the gcloud command line, logged in, and the role
roles/cloudkms.signerVerifier and roles/cloudkms.viewer on the key, whose algorithm is RSA_SIGN_PKCS1_2048_SHA256 or one
like it. Only a digest is sent.
"""

import base64
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request

HOST = os.environ.get("CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS", "https://cloudkms.googleapis.com/")
HASHES = {"RS256": "sha256", "RS384": "sha384", "RS512": "sha512"}


def ask(path, body=None):
    token = subprocess.run(["gcloud", "auth", "print-access-token"], stdout=subprocess.PIPE, text=True)
    if token.returncode != 0:
        sys.exit("gcloud gives no access token")
    headers = {"Authorization": f"Bearer {token.stdout.strip()}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{HOST}v1/{path}", data, headers)) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        sys.exit(f"Google answered {refused.code}: {refused.read(2000).decode(errors='replace')}")


def public(version):
    pem = ask(f"{version}/publicKey")["pem"]
    return {"kid": version, "spki": "".join(line for line in pem.splitlines() if not line.startswith("-----"))}


question = json.loads(sys.stdin.readline())
if question["op"] == "public":
    listed = ask(f"{sys.argv[1]}/cryptoKeyVersions?filter=state%3DENABLED&pageSize=1000").get("cryptoKeyVersions", [])
    usable = [one for one in listed if one["algorithm"].startswith("RSA_SIGN_PKCS1_")]
    usable.sort(key=lambda one: one["createTime"])
    print(json.dumps({"keys": [public(one["name"]) for one in usable]}))
elif question["op"] == "sign":
    digest = base64.b64encode(base64.urlsafe_b64decode(question["digest"] + "==")).decode()
    signed = ask(f"{question['kid']}:asymmetricSign", {"digest": {HASHES[question["alg"]]: digest}})
    print(json.dumps({"signature": signed["signature"]}))
else:
    sys.exit(f"unknown: {question['op']}")
