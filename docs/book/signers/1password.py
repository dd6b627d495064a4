#!/usr/bin/env python3
"""Signs with a key in 1Password: cmd:1password.py op://VAULT/ITEM/FIELD [...], the oldest first.

The key does leave 1Password: it is in this machine's memory for as long as a signature takes, and never in a file. Needs
op, logged in, and openssl. The field has the private key as PEM, not encrypted.
"""

import base64
import json
import os
import subprocess
import sys

HASHES = {"RS256": "sha256", "RS384": "sha384", "RS512": "sha512"}


def openssl(key, *words, given=b""):
    """Runs openssl with a key and something else, each in a pipe of its own."""
    pem = subprocess.run(["op", "read", key], stdout=subprocess.PIPE)
    if pem.returncode != 0:
        sys.exit(f"op can't read {key}")
    reader, writer = os.pipe()
    os.write(writer, given)
    os.close(writer)
    command = ["openssl", *(word.replace("GIVEN", f"/dev/fd/{reader}") for word in words)]
    done = subprocess.run(command, input=pem.stdout, stdout=subprocess.PIPE, pass_fds=[reader])
    if done.returncode != 0:
        sys.exit(f"openssl can't use {key}")
    return base64.b64encode(done.stdout).decode()


question = json.loads(sys.stdin.readline())
if question["op"] == "public":
    spki = {key: openssl(key, "pkey", "-pubout", "-outform", "DER") for key in sys.argv[1:]}
    print(json.dumps({"keys": [{"kid": key, "spki": spki[key]} for key in sys.argv[1:]]}))
elif question["op"] == "sign":
    if question["kid"] not in sys.argv[1:]:
        sys.exit("this key isn't one of the command line's")
    digest = base64.urlsafe_b64decode(question["digest"] + "==")
    how = ["-pkeyopt", f"digest:{HASHES[question['alg']]}"]
    signature = openssl(
        question["kid"], "pkeyutl", "-sign", "-inkey", "/dev/stdin", "-in", "GIVEN", *how, given=digest
    )
    print(json.dumps({"signature": signature}))
else:
    sys.exit(f"unknown: {question['op']}")
