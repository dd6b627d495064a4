"""moto's KMS as a server. Prints its address and the ids of two keys there as JSON, and serves until stdin ends.

moto signs a digest as if it were a message: it hashes it again. With the word `right` it doesn't.
"""

import json
import sys

import boto3
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, utils
from moto.kms import utils as kms
from moto.server import ThreadedMotoServer

HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


def sign(self, digest, algorithm):
    return self.private_key.sign(digest, padding.PKCS1v15(), utils.Prehashed(HASHES[algorithm[-3:]]))


server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
address = "http://{}:{}".format(*server.get_host_and_port())
login = {"region_name": "eu-north-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
client = boto3.client("kms", endpoint_url=address, **login)
made = [client.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"] for _ in range(2)]

# What moto makes of a message is right: whatever is wrong with a digest's signature is moto's fault.
public = serialization.load_der_public_key(client.get_public_key(KeyId=made[0])["PublicKey"])
signed = client.sign(
    KeyId=made[0], Message=b"a message", MessageType="RAW", SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256"
)
public.verify(signed["Signature"], b"a message", padding.PKCS1v15(), hashes.SHA256())

if sys.argv[1:] == ["right"]:
    kms.RSAPrivateKey.sign = sign
print(json.dumps({"address": address, "keys": made}), flush=True)
sys.stdin.read()
server.stop()
