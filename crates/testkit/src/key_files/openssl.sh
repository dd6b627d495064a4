# One authority, one business certificate, one key; then the key in every form that openssl and ssh-keygen write.
openssl genrsa -out pkcs8.pem 2048 &
openssl genrsa -out authority.key 2048 &
openssl genrsa -out second.key 2048
wait

C='/C=NO/O=Commfides/CN=Commfides Legal Person - G3 - TEST'
openssl req -x509 -key authority.key -subj "$C" -days 30 -out authority.pem
certify() { # subject, policy, usage, out, issuing subject's certificate
    openssl req -new -utf8 -key pkcs8.pem -subj "$1" -out request
    printf 'keyUsage=critical,%s\ncertificatePolicies=%s\n' "$3" "$2" > extensions
    openssl x509 -req -in request -CA "$5" -CAkey authority.key -CAcreateserial -days 20 -extfile extensions -out "$4"
}
SEID2='/C=NO/O=BLÅBÆR AS/2.5.4.97=NTRNO-974760673/CN=BLÅBÆR AS'
certify "$SEID2" 2.16.578.1.29.913.200.1.0 digitalSignature certificate.pem authority.pem
certify "$SEID2" 2.16.578.1.29.913.210.1.0 nonRepudiation non-repudiation.pem authority.pem
openssl req -x509 -key authority.key -subj '/C=NO/O=Buypass AS-983163327/CN=Buypass Class 3 CA 3' -out production-ca.pem
certify '/C=NO/O=BLÅBÆR AS/serialNumber=974760673/CN=BLÅBÆR AS' 2.16.578.1.26.1.3.2 \
    digitalSignature,keyEncipherment production.pem production-ca.pem
openssl req -x509 -key second.key -subj '/CN=somebody else' -addext basicConstraints=CA:FALSE \
    -addext keyUsage=critical,digitalSignature -out other.pem
openssl x509 -in certificate.pem -outform DER -out certificate.der
openssl crl2pkcs7 -nocrl -certfile certificate.pem -outform DER -out chain.p7b

openssl rsa -in pkcs8.pem -traditional -out pkcs1.pem
openssl rsa -in pkcs8.pem -traditional -outform DER -out pkcs1.der
openssl pkcs8 -topk8 -nocrypt -in pkcs8.pem -outform DER -out pkcs8.der
openssl rsa -in pkcs8.pem -pubout -out public.pem
openssl rsa -in pkcs8.pem -pubout -outform DER -out public.der
openssl rsa -in pkcs8.pem -RSAPublicKey_out -out public-pkcs1.pem
for cipher in aes256 aes128 des3; do
    openssl rsa -in pkcs8.pem -traditional -$cipher -passout env:P -out legacy-$cipher.pem
done
topk8() { openssl pkcs8 -topk8 -in pkcs8.pem -passout env:P "$@"; }
topk8 -out encrypted.pem
topk8 -outform DER -out encrypted.der
topk8 -scrypt -out scrypt.pem
topk8 -scrypt -outform DER -out scrypt.der
topk8 -v2 aes-128-cbc -v2prf hmacWithSHA512 -out aes128-sha512.pem
topk8 -v2 des3 -v2prf hmacWithSHA1 -out des3-sha1.pem
topk8 -v1 PBE-SHA1-3DES -out pbes1-3des.pem
topk8 -iter 1000001 -out million.pem
topk8 -v1 PBE-MD5-DES -provider legacy -provider default -out pbes1-md5-des.pem

cat pkcs8.pem certificate.pem authority.pem > key-first.pem
cat authority.pem certificate.pem pkcs8.pem > key-last.pem
cat other.pem pkcs8.pem > mismatch.pem

export_() { openssl pkcs12 -export -inkey pkcs8.pem -in certificate.pem -passout env:P "$@"; }
export_ -certfile authority.pem -name 'Min nøkkel æøå' -out default.p12
export_ -certfile authority.pem -name 'Min nøkkel æøå' -legacy -out legacy.p12
export_ -legacy -keypbe PBE-SHA1-RC2-128 -certpbe PBE-SHA1-2DES -out rc2-128.p12
export_ -keypbe NONE -certpbe NONE -out open.p12
export_ -keypbe NONE -out open-key.p12
export_ -keypbe NONE -certpbe NONE -nomac -out open-no-mac.p12
export_ -nomac -out no-mac.p12
export_ -macalg SHA512 -out sha512-mac.p12
export_ -iter 1000001 -nomac -out million.p12
openssl pkcs12 -export -inkey pkcs8.pem -in non-repudiation.pem -passout env:P -out non-repudiation.p12
openssl x509 -req -in request -CA authority.pem -CAkey authority.key -days 2 -extfile extensions -out shorter.pem
cat pkcs8.pem shorter.pem > shorter-pair.pem
openssl pkcs12 -export -inkey pkcs8.pem -in certificate.pem -passout pass: -out empty-password.p12
openssl pkcs12 -in default.p12 -passin env:P -nodes -out bag-attributes.pem

cp pkcs8.pem openssh && chmod 600 openssh
ssh-keygen -y -f openssh > openssh.pub
ssh-keygen -e -f openssh.pub > ssh2.pub
ssh-keygen -q -p -N '' -f openssh
cp openssh openssh-encrypted && ssh-keygen -q -p -N "$P" -f openssh-encrypted
ssh-keygen -q -t ed25519 -N '' -f ed25519
openssl genpkey -algorithm ed25519 -out ed25519.pem
openssl ecparam -name prime256v1 -genkey -noout -out ec.pem
openssl pkcs8 -topk8 -nocrypt -in ec.pem -out ec-pkcs8.pem
openssl genrsa -out short.pem 1024

# The authority's name on another's signature, beside the authority's own certificate; an imitation that is consistent;
# an authority with an elliptic curve.
printf 'keyUsage=critical,digitalSignature\ncertificatePolicies=2.16.578.1.29.913.200.1.0\nauthorityKeyIdentifier=none\n' > extensions
openssl req -x509 -key second.key -subj "$C" -days 30 -out imitation-ca.pem
sign() { # CA, its key, out
    openssl req -new -utf8 -key pkcs8.pem -subj "$SEID2" -out request
    openssl x509 -req -in request -CA "$1" -CAkey "$2" -CAcreateserial -days 20 -extfile extensions -out "$3"
}
sign imitation-ca.pem second.key imitated-leaf.pem
cat pkcs8.pem imitated-leaf.pem authority.pem > forged.pem
cat pkcs8.pem imitated-leaf.pem imitation-ca.pem > imitation.pem
openssl req -x509 -key ec.pem -subj "$C" -days 30 -out curve-ca.pem
sign curve-ca.pem ec.pem curve-leaf.pem
cat pkcs8.pem curve-leaf.pem curve-ca.pem > curve.pem

# Flavours that aren't read here, each with a line that converts it.
export_ -legacy -keypbe PBE-SHA1-RC4-128 -certpbe PBE-SHA1-RC4-128 -out rc4.p12
export_ -keypbe camellia-256-cbc -certpbe camellia-256-cbc -out camellia.p12
export_ -keypbe aria-128-cbc -certpbe aria-128-cbc -out aria.p12
topk8 -v2 camellia-128-cbc -out camellia.pem
openssl rsa -in pkcs8.pem -traditional -camellia256 -passout env:P -out legacy-camellia.pem
openssl crl2pkcs7 -nocrl -certfile certificate.pem -out chain-pem.p7b
openssl rsa -in pkcs8.pem -outform MSBLOB -out key.blob
openssl rsa -in pkcs8.pem -outform PVK -passout env:P -provider legacy -provider default -out key.pvk
