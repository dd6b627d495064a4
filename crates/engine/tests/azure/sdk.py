"""Azure's own library does to the stand-in for a vault what it does to a real one.

Arguments: the vault's origin, the address of the login, the application's id and secret. Prints the version and the
modulus of a key that it made, as JSON.
"""

import hashlib
import json
import sys
import urllib.parse
import urllib.request

from azure.core.credentials import AccessToken
from azure.keyvault.keys import JsonWebKey, KeyClient, KeyType
from azure.keyvault.keys._shared import challenge_auth_policy
from azure.keyvault.keys.crypto import CryptographyClient, SignatureAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils

origin, login, client, secret = sys.argv[1:]
# The library sends tokens over TLS only; the stand-in is on this machine.
challenge_auth_policy._enforce_tls = lambda request: None


class Application:
    """Logs in as the application does, for the scope that the vault's challenge names."""

    def get_token(self, *scopes, **_):
        form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret, "scope": scopes[0]}
        answer = urllib.request.urlopen(login, urllib.parse.urlencode(form).encode())
        return AccessToken(json.load(answer)["access_token"], 4_000_000_000)


def verified(key, algorithm, digest, signature):
    numbers = rsa.RSAPublicNumbers(int.from_bytes(key.key.e, "big"), int.from_bytes(key.key.n, "big"))
    hashed = {"RS256": hashes.SHA256(), "RS512": hashes.SHA512()}[algorithm]
    numbers.public_key().verify(signature, digest, padding.PKCS1v15(), utils.Prehashed(hashed))


keys = KeyClient(origin, Application(), verify_challenge_resource=False)
key = keys.create_rsa_key("sdk", size=2048, key_operations=["sign", "verify"], tags={"kid": "sdk-1"})
assert key.key_type == KeyType.rsa and key.properties.enabled and key.properties.tags == {"kid": "sdk-1"}
second = keys.create_key("sdk", KeyType.rsa, size=3072)
listed = [found.version for found in keys.list_properties_of_key_versions("sdk")]
assert sorted(listed) == sorted([key.properties.version, second.properties.version]), listed
assert keys.get_key("sdk").properties.version == second.properties.version
assert keys.get_key("sdk", key.properties.version).key.n == key.key.n

for algorithm, hashed in (("RS256", hashlib.sha256), ("RS512", hashlib.sha512)):
    digest = hashed(b"a message").digest()
    result = CryptographyClient(key.id, Application(), verify_challenge_resource=False).sign(
        SignatureAlgorithm(algorithm), digest
    )
    verified(key, algorithm, digest, result.signature)

private = rsa.generate_private_key(65537, 2048).private_numbers()
public = private.public_numbers
numbers = {"n": public.n, "e": public.e, "d": private.d, "p": private.p, "q": private.q}
numbers |= {"dp": private.dmp1, "dq": private.dmq1, "qi": private.iqmp}
jwk = {name: number.to_bytes((number.bit_length() + 7) // 8, "big") for name, number in numbers.items()}
brought = keys.import_key(
    "brought", JsonWebKey(kty="RSA", key_ops=["sign", "verify"], **jwk), hardware_protected=False, tags={"kid": "brought"}
)
assert brought.key.n == jwk["n"] and brought.key.key_ops == ["sign", "verify"]

keys.update_key_properties("sdk", second.properties.version, enabled=False)
off = {found.version: found.enabled for found in keys.list_properties_of_key_versions("sdk")}
assert off == {key.properties.version: True, second.properties.version: False}, off
print(json.dumps({"version": key.properties.version, "n": key.key.n.hex()}))
