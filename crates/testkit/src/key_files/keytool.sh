# What keytool makes of openssl's file: its own PKCS#12, JKS with one password and with two, several entries.
import_() { keytool -importkeystore -noprompt -srckeystore default.p12 -srcstorepass "$P" -srcalias 'min nøkkel æøå' "$@"; }
import_ -destkeystore keytool.p12 -deststoretype PKCS12 -deststorepass "$P" -destalias 'nøkkel' &
import_ -destkeystore keytool.jceks -deststoretype JCEKS -deststorepass "$P" -destalias 'nøkkel'
import_ -destkeystore one-password.jks -deststoretype JKS -deststorepass "$P" -destalias 'nøkkel' &
import_ -destkeystore two-passwords.jks -deststoretype JKS -deststorepass "$P" -destkeypass "$E" -destalias 'nøkkel'
keytool -J-Dkeystore.pkcs12.legacy -importkeystore -noprompt -srckeystore default.p12 -srcstorepass "$P" \
    -srcalias 'min nøkkel æøå' -destkeystore keytool-legacy.p12 -deststoretype PKCS12 -deststorepass "$P"
wait
for type in p12 jks; do
    keytool -genkeypair -alias 'første' -keyalg RSA -keysize 2048 -dname CN=x -keystore several.$type -storepass "$P" \
        -storetype "$([ $type = p12 ] && echo PKCS12 || echo JKS)" -keypass "$([ $type = p12 ] && echo "$P" || echo "$E")"
    import_ -destkeystore several.$type -deststorepass "$P" -destalias 'andre nøkkel'
done
