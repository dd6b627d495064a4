#!/usr/bin/env python3
"""Signs with a key on a smart card or in an HSM: cmd:smart-card.py MODULE TOKEN-LABEL ID [ID ...], the oldest first.

Needs pkcs11-tool, of OpenSC, and the PIN in the variable CARD_PIN, unless the reader has keys of its own to type it on.
IDs are in hex, as `pkcs11-tool --list-objects` shows them. Only a digest is given to the card.
"""

import base64
import json
import os
import subprocess
import sys

# What stands before a digest in a signature (RFC 8017 section 9.2).
PREFIXES = {
    "RS256": "3031300d060960864801650304020105000420",
    "RS384": "3041300d060960864801650304020205000430",
    "RS512": "3051300d060960864801650304020305000440",
}
module, token, *ids = sys.argv[1:]


def card(*words, given=None):
    command = ["pkcs11-tool", "--module", module, "--token-label", token, *words]
    done = subprocess.run(command, input=given, capture_output=True)
    if done.returncode != 0:
        sys.exit(done.stderr.decode(errors="replace") or f"pkcs11-tool failed with the token {token}")
    return done.stdout


question = json.loads(sys.stdin.readline())
if question["op"] == "public":
    der = {one: card("--read-object", "--type", "pubkey", "--id", one) for one in ids}
    print(json.dumps({"keys": [{"kid": one, "spki": base64.b64encode(der[one]).decode()} for one in ids]}))
elif question["op"] == "sign":
    digest = base64.urlsafe_b64decode(question["digest"] + "==")
    wrapped = bytes.fromhex(PREFIXES[question["alg"]]) + digest
    login = ["--login", "--pin", "env:CARD_PIN"] if "CARD_PIN" in os.environ else ["--login"]
    signature = card("--sign", "--mechanism", "RSA-PKCS", "--id", question["kid"], *login, given=wrapped)
    print(json.dumps({"signature": base64.b64encode(signature).decode()}))
else:
    sys.exit(f"unknown: {question['op']}")
