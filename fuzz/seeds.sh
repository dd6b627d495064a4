#!/usr/bin/env bash
# Makes one small file of each kind that is read, with other people's tools and with ours, from the keys in `seeds`,
# which are nobody's. All passwords are the one that survive.rs says, and derivations do as little as their tools allow.
#
#   fuzz/seeds.sh [FOLDER]      a folder for each target in FOLDER [default: fuzz/corpus]
#
# Needs openssl, ssh-keygen, keytool, and the program, which MASKINPORTEN may name.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
program=${MASKINPORTEN:-$root/target/debug/maskinporten}
out=${1:-$root/fuzz/corpus}
out=$(mkdir -p "$out" && cd "$out" && pwd)
export P=hemmelig LC_ALL=C.UTF-8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$root"/fuzz/seeds/* "$work"
cd "$work"
chmod 600 ./*.pem

# into TARGET FILE...
into() {
    local target=$1
    shift
    mkdir -p "$out/$target"
    cp "$@" "$out/$target"
}
# said TARGET NAME: what comes in.
said() { mkdir -p "$out/$1" && cat >"$out/$1/$2"; }

# An authority and a business certificate.
openssl req -x509 -new -key authority.pem -subj '/C=NO/O=Commfides/CN=Commfides Legal Person - G3 - TEST' \
    -days 36500 -out authority.crt
certify() { # subject, policy, out
    openssl req -new -utf8 -key key.pem -subj "$1" -out request
    printf 'keyUsage=critical,digitalSignature\ncertificatePolicies=%s\n' "$2" >extensions
    openssl x509 -req -in request -CA authority.crt -CAkey authority.pem -set_serial 7 -days 36500 \
        -extfile extensions -out "$3" 2>/dev/null
}
certify '/C=NO/O=BLÅBÆR AS/2.5.4.97=NTRNO-974760673/CN=BLÅBÆR AS' 2.16.578.1.29.913.200.1.0 leaf.crt
certify '/C=NO/O=BLÅBÆR AS/serialNumber=974760673/CN=BLÅBÆR AS' 2.16.578.1.26.1.3.2 seid1.crt
openssl req -x509 -new -key ec.pem -subj '/CN=curve' -days 36500 -out ec.crt
openssl req -x509 -new -key key.pem -subj '/CN=pss' -sigopt rsa_padding_mode:pss -days 36500 -out pss.crt
for name in authority leaf seid1 ec pss; do
    openssl x509 -in $name.crt -outform DER -out $name.cer
done
into certificate ./*.cer

# Keys alone, DER and PEM.
topk8() { openssl pkcs8 -topk8 -in key.pem -passout env:P "$@"; }
openssl pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out pkcs8.der
openssl rsa -in key.pem -traditional -outform DER -out pkcs1.der 2>/dev/null
openssl rsa -in key.pem -pubout -outform DER -out public.der 2>/dev/null
openssl rsa -in key.pem -RSAPublicKey_out -outform DER -out public1.der 2>/dev/null
openssl ec -in ec.pem -outform DER -out ec.der 2>/dev/null
openssl pkcs8 -topk8 -nocrypt -in ec.pem -outform DER -out ec8.der
openssl pkey -in ed25519.pem -outform DER -out ed25519.der
topk8 -iter 1 -outform DER -out aes256.der
topk8 -iter 1 -v2 aes-128-cbc -v2prf hmacWithSHA512 -outform DER -out aes128.der
topk8 -iter 1 -v2 des3 -v2prf hmacWithSHA1 -outform DER -out des3.der
topk8 -iter 1 -v2 camellia-256-cbc -outform DER -out camellia.der
topk8 -scrypt -scrypt_N 2 -scrypt_r 1 -scrypt_p 1 -outform DER -out scrypt.der
topk8 -iter 1 -v1 PBE-SHA1-3DES -outform DER -out pbe3des.der
topk8 -iter 1 -v1 PBE-SHA1-2DES -outform DER -out pbe2des.der
topk8 -iter 1 -v1 PBE-MD5-DES -provider legacy -provider default -outform DER -out pbemd5.der
topk8 -iter 1 -v1 PBE-SHA1-DES -provider legacy -provider default -outform DER -out pbesha1.der
topk8 -iter 1 -v1 PBE-SHA1-RC2-40 -provider legacy -provider default -outform DER -out rc240.der
openssl crl2pkcs7 -nocrl -certfile leaf.crt -outform DER -out chain.p7b
openssl req -in request -outform DER -out request.der
into der ./*.der leaf.cer ec.cer chain.p7b

topk8 -iter 1 -out encrypted.pem8
openssl rsa -in key.pem -traditional -out pkcs1.pem8 2>/dev/null
openssl rsa -in key.pem -pubout -out public.pem8 2>/dev/null
openssl rsa -in key.pem -RSAPublicKey_out -out public1.pem8 2>/dev/null
for cipher in aes256 aes192 aes128 des3 camellia256; do
    openssl rsa -in key.pem -traditional -$cipher -passout env:P -out legacy-$cipher.pem8 2>/dev/null
done
cat key.pem leaf.crt authority.crt >bundle.pem8
cat leaf.crt key.pem ec.pem >several.pem8
cat seid1.crt authority.pem >mismatch.pem8
openssl x509 -in leaf.crt -trustout -addtrust clientAuth -out trusted.pem8
openssl crl2pkcs7 -nocrl -certfile leaf.crt -out p7b.pem8
sed -z 's/\n/\\n/g' key.pem >one-line.pem8
sed 's/$/\r/' public.pem8 >crlf.pem8
{ printf '\xff\xfe' && iconv -t UTF-16LE public.pem8; } >utf16.pem8
{ printf '\xef\xbb\xbf' && cat public.pem8; } >bom.pem8
into pem ./*.pem8 ec.pem ed25519.pem

# Keystores.
export_() { openssl pkcs12 -export -inkey key.pem -in leaf.crt -passout env:P -iter 1 "$@"; }
export_ -certfile authority.crt -name 'Min nøkkel' -out default.p12
export_ -legacy -name legacy -out legacy.p12
export_ -legacy -keypbe PBE-SHA1-RC2-128 -certpbe PBE-SHA1-2DES -out rc2.p12
export_ -legacy -keypbe PBE-SHA1-RC4-128 -certpbe PBE-SHA1-RC4-128 -out rc4.p12
export_ -keypbe NONE -certpbe NONE -macalg SHA512 -out open.p12
export_ -keypbe NONE -certpbe NONE -nomac -certfile authority.crt -name åpen -out open-no-mac.p12
export_ -certpbe NONE -nomac -out key-no-mac.p12
export_ -keypbe NONE -nomac -out certificates-no-mac.p12
export_ -nomac -macalg SHA1 -out no-mac.p12
export_ -keypbe camellia-256-cbc -certpbe NONE -macalg SHA384 -out camellia.p12
openssl pkcs12 -export -inkey key.pem -in leaf.crt -passout pass: -iter 1 -out empty.p12
openssl pkcs12 -export -nokeys -in leaf.crt -passout env:P -iter 1 -macalg SHA224 -out nokeys.p12
java() { keytool "-J-Dkeystore.pkcs12.keyPbeIterationCount=1" "-J-Dkeystore.pkcs12.certPbeIterationCount=1" \
    "-J-Dkeystore.pkcs12.macIterationCount=1" "$@" 2>/dev/null; }
import_() { java -importkeystore -noprompt -srckeystore default.p12 -srcstorepass "$P" -srcalias 'min nøkkel' "$@"; }
import_ -destkeystore java.p12 -deststoretype PKCS12 -deststorepass "$P" -destalias a
import_ -destkeystore several.p12 -deststoretype PKCS12 -deststorepass "$P" -destalias a
import_ -destkeystore several.p12 -deststoretype PKCS12 -deststorepass "$P" -destalias b
java -importcert -noprompt -file leaf.crt -alias trusted -keystore several.p12 -storetype PKCS12 -storepass "$P"
"$program" key convert key.pem --to p12 --to-file ours.p12 --new-password-from env:P >/dev/null
# What Bouncy Castle, Firefox and an authority's tools wrote, in BER.
field=$root/crates/protocol/tests/field
cp "$field"/*.p12 .
# The same file with its outermost lengths left open.
{ printf '\x30\x80' && tail -c +5 open-no-mac.p12 && printf '\0\0'; } >open-length.p12
into pkcs12 ./*.p12

import_ -destkeystore one.jks -deststoretype JKS -deststorepass "$P" -destalias a
import_ -destkeystore two.jks -deststoretype JKS -deststorepass "$P" -destkeypass oppforing-456 -destalias a
import_ -destkeystore several.jks -deststoretype JKS -deststorepass "$P" -destalias a
import_ -destkeystore several.jks -deststoretype JKS -deststorepass "$P" -destalias b
java -importcert -noprompt -file leaf.crt -alias trusted -keystore trust.jks -storetype JKS -storepass "$P"
java -importcert -noprompt -file authority.crt -alias c -keystore several.jks -storetype JKS -storepass "$P"
import_ -destkeystore old.jceks -deststoretype JCEKS -deststorepass "$P" -destalias a
into jks ./*.jks ./*.jceks "$field"/bc.*

# OpenSSH: what stands in its PEM, and the one-line public keys.
binary() { sed '/^-----/d' "$1" | base64 -d >"$2"; }
cp key.pem ssh && ssh-keygen -q -p -N '' -C kommentar -f ssh >/dev/null
binary ssh ssh-open.bin
for cipher in aes256-ctr aes256-cbc aes128-ctr 3des-cbc aes256-gcm@openssh.com chacha20-poly1305@openssh.com; do
    cp ssh ssh-sealed && ssh-keygen -q -p -N "$P" -a 1 -Z "$cipher" -f ssh-sealed >/dev/null
    binary ssh-sealed "ssh-$cipher.bin"
done
cp ec.pem ssh-ec && ssh-keygen -q -p -N '' -f ssh-ec >/dev/null && binary ssh-ec ssh-ec.bin
ssh-keygen -q -t ed25519 -N '' -C '' -f ssh-ed && binary ssh-ed ssh-ed.bin
ssh-keygen -y -f ssh >ssh.pub
ssh-keygen -y -f ssh-ec >ssh-ec.pub
ssh-keygen -q -s ssh -I id ssh-ed.pub
into openssh ./ssh-*.bin ./ssh*.pub

# JWKs, and the JSON that they come in.
for format in jwk jwks base64-jwk; do
    "$program" key convert key.pem --to $format --kid k-1 --unencrypted --to-file $format.json >/dev/null
done
"$program" key convert key.pem --to jwk --kid k-1 --public >public.json
"$program" key convert key.pem --to portal --kid k-1 --public >portal.json
x5c=$(base64 -w0 leaf.cer)
jwk=$(tr -d '\n ' <public.json)
echo "${jwk%\}},\"x5c\":[\"$x5c\"]}" >certified.json
private=$(tr -d '\n ' <jwk.json)
sed 's/"\(p\|q\|dp\|dq\|qi\)":"[^"]*",\?//g; s/,}/}/' <<<"$private" >minimal.json
echo '{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ","kid":"e"}' >ec.json
encoded=$(base64 -w0 default.p12)
echo "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":{\"jwk\":\"$(base64 -w0 <<<"$private")\"}}" >kubernetes.json
echo "{\"value\":\"$encoded\",\"contentType\":\"application/x-pkcs12\",\"id\":\"https://v.vault.azure.net/secrets/s\"}" >azure.json
echo "{\"data\":{\"data\":{\"key\":\"$(sed -z 's/\n/\\n/g' key.pem)\"},\"metadata\":{\"version\":1}}}" >vault.json
echo "{\"ARN\":\"a\",\"Name\":\"s\",\"SecretString\":\"{\\\"jwk\\\":\\\"$(base64 -w0 <<<"$private")\\\"}\"}" >aws.json
into jwk jwk.json jwks.json public.json portal.json certified.json minimal.json ec.json kubernetes.json azure.json \
    vault.json aws.json
set=${jwk%\}},\"alg\":\"RS256\",\"use\":\"sig\",\"exp\":1795870800,\"created\":\"2026-11-28T12:00:00Z\",\"last_updated\":\"x\"}
said key_set registered <<<"{\"keys\":[$set,{\"kid\":\"k-2\",\"kty\":\"EC\"},{\"exp\":-1}]}"
said key_set certified <<<"{\"keys\":[$(tr -d '\n' <certified.json)]}"

# Settings.
printf 'issuer=c-1\naudience=https://test.maskinporten.no/\ntoken.endpoint=https\\://test.maskinporten.no/token\nscope=a\\:b c:d\nkeystore.file=C\\:\\\\keys\\\\x.jks\nkeystore.password=p\\u00e6 \\\n   ss\\t\n# note\n! note\nkeystore.alias : a\nempty\n' >client.properties
printf 'spring.security.oauth2.client.registration.maskinporten.client-id=c-1\r\nmaskinporten.jwk=%s\r\n' "$private" >spring.properties
printf 'a\\=b=c\\\r\n  d\nk\xe6=v\xff\n' >latin1.properties
into properties ./*.properties
printf "# note\nexport MASKINPORTEN_CLIENT_ID=c-1\nMASKINPORTEN_SCOPES=\"a:b c:d\" # note\nMASKINPORTEN_CLIENT_JWK='%s'\nEMPTY=\nQ='it'\\\\''s'\nM=\"two\nlines \\\\n \\\\\$ \\\\\"\"\n" "$private" >nais.env
printf 'A=b\r\nC = d \r\nE=$F ${G} `h`\r\n' >crlf.env
into dotenv ./*.env
printf '{\n  // note\n  "MaskinportenSettings": { /* note */\n    "ClientId": "c-1", "Scope": "a:b // no note", "EncodedJwk": "e\\"y",\n    "List": [1, 2, ],\n  },\n}\n' | said jsonc altinn
said jsonc plain <<<'{"a":[1,{"b":"\\\"/*"}],"c":null}'

# Tokens and assertions.
url() { base64 -w0 | tr '+/' '-_' | tr -d '='; }
token() { # name, header, claims
    local signed
    signed=$(printf %s "$2" | url).$(printf %s "$3" | url)
    printf '%s.%s' "$signed" "$(printf %s "$signed" | openssl dgst -sha256 -sign key.pem | url)" | said jwt "$1"
}
token assertion '{"alg":"RS256","kid":"k-1"}' '{"aud":"https://test.maskinporten.no/","iss":"c-1","scope":"a:b","iat":1795870800,"exp":1795870920,"jti":"1"}'
token certified "{\"alg\":\"RS256\",\"x5c\":[\"$x5c\"]}" '{"iss":"c-1","consumer_org":"974760673"}'
token own "{\"alg\":\"RS256\",\"jwk\":$jwk}" '{"client_id":"c-1","scope":"a:b","consumer":{"authority":"iso6523-actorid-upis","ID":"0192:974760673"}}'
token critical "{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false,\"jwk\":$jwk}" '{}'
said jwt none <<<'Bearer eyJhbGciOiJub25lIn0.e30.'

# Which derivation, the salt, the numbers: derivation.rs.
number() { printf '%b' "$2" | said derivation "$1"; }
number pbkdf2 '\x00\x08saltsalt\x02\x08\x00'
number pbkdf2-key '\x00\x08saltsalt\x01\x01\x01\x20'
number scrypt '\x01\x08saltsalt\x02\x40\x00\x01\x08\x01\x01'
number scrypt-key '\x01\x10saltsaltsaltsalt\x01\x02\x01\x01\x01\x01\x01\x20'
number md5-des '\x02\x08saltsalt\x02\x08\x00'
number sha1-3des '\xf3\x08saltsalt\x02\x08\x00'
number mac '\x04\x08saltsalt\x03\x0f\x42\x41'
number pbmac1 '\x05\x08saltsalt\x02\x08\x00\x01\x20'
number bcrypt '\x06\x10saltsaltsaltsalt\x01\x02'
number huge '\x01\x08saltsalt\x09\x01\x00\x00\x00\x00\x00\x00\x00\x00\x01\x01\x01\x01'

# In base64 whatever is small.
into base64 public.der public.json ssh-ec.pub aes256.der key-no-mac.p12
# One of each kind.
into any_file bouncycastle-ber.p12 pkcs8.der scrypt.der leaf.cer default.p12 open-no-mac.p12 open-length.p12 one.jks old.jceks bundle.pem8 \
    legacy-aes256.pem8 utf16.pem8 ssh-open.bin ssh.pub jwk.json jwks.json base64-jwk.json kubernetes.json azure.json \
    vault.json aws.json nais.env spring.properties chain.p7b "$field"/{*.json,*.env,*.txt,*.pem,ssh_enc*}
openssl base64 -in default.p12 | said any_file default.p12.b64
openssl base64 -in scrypt.der | said any_file scrypt.der.b64
{ echo '-----BEGIN CERTIFICATE-----' && openssl base64 -in default.p12 && echo '-----END CERTIFICATE-----'; } | said any_file certutil.pem
sed -n '1,12p' client.properties | said any_file client.properties
printf 'apiVersion: v1\nkind: Secret\nstringData:\n  key: |\n%s\n' "$(sed 's/^/    /' key.pem)" | said any_file secret.yaml
printf 'spring:\n  maskinporten:\n    jwk: %s\n' "'$private'" | said any_file spring.yaml
printf 'PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n' | said any_file putty.ppk
printf '\0\0\0\2\0\0\0\x14saltsaltsaltsaltsalt\0\0\4\0' | said any_file bks

