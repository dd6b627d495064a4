# What the sandbox of all fixtures trusts and signs with, made once: an authority, its intermediate, and a business
# certificate in the shape of Buypass's SEID 2, all good for a hundred years.
set -eu
umask 077
policy=2.16.578.1.26.1.3.5
for key in root intermediate business; do openssl genrsa -out $key.key 2048; done
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out token-signing-key.pem
authority='/C=NO/O=Maskinporten sandbox, not a real issuer'
openssl req -x509 -new -key root.key -subj "$authority/CN=Buypass Class 3 Test4 Root CA G2 ST" -days 36500 \
    -addext keyUsage=critical,keyCertSign,cRLSign -out root.pem
sign() { # name, subject, extensions, issuer
    openssl req -new -key "$1.key" -subj "$2" -out request
    printf '%b' "$3" > extensions
    openssl x509 -req -in request -CA "$4.pem" -CAkey "$4.key" -set_serial 0x4$(openssl rand -hex 8) -days 36500 \
        -extfile extensions -out "$1.pem"
}
sign intermediate "$authority/CN=Buypass Class 3 Test4 CA G2 ST Business" \
    'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n' root
sign business '/C=NO/O=Sandbox Organisation AS/CN=Sandbox Organisation AS/2.5.4.97=NTRNO-310400009' \
    "keyUsage=critical,digitalSignature\ncertificatePolicies=$policy\n" intermediate
cat intermediate.pem root.pem > ca.pem
openssl pkcs12 -export -inkey business.key -in business.pem -certfile ca.pem -passout pass:sandbox -out business.p12
rm -f ./*.key request extensions root.pem intermediate.pem business.pem
