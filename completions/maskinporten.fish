# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_maskinporten_global_optspecs
    string join \n profile= store= config-dir= group-access passphrase-file= timeout= no-input q/quiet v/verbose color= h/help V/version
end

function __fish_maskinporten_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_maskinporten_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_maskinporten_using_subcommand
    set -l cmd (__fish_maskinporten_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c maskinporten -n "__fish_maskinporten_needs_command" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_needs_command" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_needs_command" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_needs_command" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_needs_command" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_needs_command" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -s V -l version -d 'Print version'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "keygen" -d 'Make a new key'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "key" -d 'Read, convert and store keys in any format'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "certificate" -d 'Look at business certificates'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "dcr-token" -d 'Get an access token for Digdir\'s self-service API'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "client" -d 'Register and manage clients (integrasjoner)'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "jwks" -d 'Register keys on clients, and manage them'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "expiry" -d 'Show when keys and certificates expire, the most urgent first'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "token" -d 'Get an access token for an API'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "grant" -d 'Make a grant, and get a token, from a jwt-grant-generator file'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "rotate" -d 'Replace a key with a new one, without a gap'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "inspect" -d 'Decode and verify an access token or an assertion'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "log" -d 'Show what was changed at servers from this machine'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "profile" -d 'See and change profiles: what this machine knows about each client'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "store" -d 'See and choose where secrets are kept'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "env" -d 'See environments, and add your own'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "sandbox" -d 'Serve a strict sandbox of Maskinporten and its self-service API, until Ctrl-C'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "demo" -d 'See the whole path, from nothing to a verified token, against an embedded sandbox'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c maskinporten -n "__fish_maskinporten_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -l bits -d 'The size of the key' -r -f -a "2048\t''
3072\t''
4096\t''"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -l kid -d 'The key\'s id: letters, digits and . _ - [default: the profile\'s name, today\'s date and a random suffix]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -l alg -d 'The algorithm that the public JWK names: RS256 or RS512' -r -f -a "RS256\t''
RS512\t''"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -l export-private -d 'Also write the private key to this file, as unencrypted PKCS#8 PEM with mode 0600' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -s o -l output -d 'Output format of the public half' -r -f -a "text\t'For people'
json\t'For programs: the JWK with its details'
jwk\t'A JWK (RFC 7517)'
jwks\t'A JWK Set: {"keys":[…]}'
portal\t'A bare list, [{…}], for the self-service website'
pem\t'PEM'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand keygen" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -f -a "import" -d 'Import a key into the store, from a file of any kind'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -f -a "list" -d 'List the keys stored on this machine'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -f -a "show" -d 'Show a key\'s details, never its private half'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -f -a "convert" -d 'Convert a key from any format to another'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -f -a "export" -d 'Write a stored key in the format that another program needs'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -f -a "delete" -d 'Delete a key from this machine, for good'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and not __fish_seen_subcommand_from import list show convert export delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -l kid -d 'The kid to store it under [default: a JWK\'s own, else the profile\'s name, today\'s date and a random suffix]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -l alias -d 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -l password-from -d 'Where the file\'s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -l key-password-from -d 'Where the key\'s own password is, if it has one, as in a Java keystore' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -l allow-insecure-permissions -d 'Use an unencrypted private key even if other users can read its file'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from list" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from list" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from list" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from list" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from list" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -l from -d 'Where key material is: a file, -, env:NAME or cmd:PROGRAM' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -l alias -d 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -l password-from -d 'Where the file\'s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -l key-password-from -d 'Where the key\'s own password is, if it has one, as in a Java keystore' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l to -d 'The format to write' -r -f -a "pem\t'PEM: the key as PKCS#8, with its certificates below it'
pkcs1\t'PEM of the older kind, BEGIN RSA PRIVATE KEY; can\'t be encrypted'
pkcs8\t'PEM of the key alone, PKCS#8'
der\t'PKCS#8 as binary'
p12\t'PKCS#12, with the certificates; Java, Windows and macOS open it'
jwk\t'A JWK; can\'t be encrypted'
jwks\t'A JWK Set, {"keys":[…]}; can\'t be encrypted'
portal\t'The public half as a bare list, [{…}], for the self-service website'
base64-jwk\t'A JWK in base64, as .NET expects it; can\'t be encrypted'
openssh-public\t'The public half as an ssh-rsa line'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l kid -d 'The kid to write into a JWK [default: its own, else its thumbprint]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l alias -d 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l password-from -d 'Where the file\'s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l key-password-from -d 'Where the key\'s own password is, if it has one, as in a Java keystore' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l to-file -d 'The file to write, with mode 0600, or - for stdout [default for public keys: stdout]' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l new-password-from -d 'Where the new file\'s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -s o -l output -d 'Output format of the report, or of a public key on stdout' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l public -d 'Write only the public half'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l allow-insecure-permissions -d 'Use an unencrypted private key even if other users can read its file'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l force -d 'Replace the file if it exists'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l unencrypted -d 'Write the private key without a password'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from convert" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -l to -d 'The format to write [default: jwk; with --private: pem]' -r -f -a "pem\t'PEM: the key as PKCS#8, with its certificates below it'
pkcs1\t'PEM of the older kind, BEGIN RSA PRIVATE KEY; can\'t be encrypted'
pkcs8\t'PEM of the key alone, PKCS#8'
der\t'PKCS#8 as binary'
p12\t'PKCS#12, with the certificates; Java, Windows and macOS open it'
jwk\t'A JWK; can\'t be encrypted'
jwks\t'A JWK Set, {"keys":[…]}; can\'t be encrypted'
portal\t'The public half as a bare list, [{…}], for the self-service website'
base64-jwk\t'A JWK in base64, as .NET expects it; can\'t be encrypted'
openssh-public\t'The public half as an ssh-rsa line'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -l to-file -d 'The file to write, with mode 0600, or - for stdout [default for public keys: stdout]' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -l new-password-from -d 'Where the new file\'s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -s o -l output -d 'Output format of the report, or of a public key on stdout' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -l private -d 'Include the private key'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -l force -d 'Replace the file if it exists'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -l unencrypted -d 'Write the private key without a password'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from delete" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from delete" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from delete" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from delete" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from delete" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from delete" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from delete" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from delete" -l force -d 'Delete it even if a profile or a client uses it'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Don\'t ask for confirmation'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from delete" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from delete" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "import" -d 'Import a key into the store, from a file of any kind'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the keys stored on this machine'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a key\'s details, never its private half'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "convert" -d 'Convert a key from any format to another'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "export" -d 'Write a stored key in the format that another program needs'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete a key from this machine, for good'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and not __fish_seen_subcommand_from show use help" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and not __fish_seen_subcommand_from show use help" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and not __fish_seen_subcommand_from show use help" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and not __fish_seen_subcommand_from show use help" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and not __fish_seen_subcommand_from show use help" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and not __fish_seen_subcommand_from show use help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and not __fish_seen_subcommand_from show use help" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and not __fish_seen_subcommand_from show use help" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and not __fish_seen_subcommand_from show use help" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and not __fish_seen_subcommand_from show use help" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and not __fish_seen_subcommand_from show use help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and not __fish_seen_subcommand_from show use help" -f -a "show" -d 'Show a business certificate, and what Maskinporten will refuse about it'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and not __fish_seen_subcommand_from show use help" -f -a "use" -d 'Choose which of its key\'s certificates a profile logs in with'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and not __fish_seen_subcommand_from show use help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -l key -d 'The certificate of a stored key, by its kid' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -l environment -l env -d 'The environment to judge it for [default: the profile\'s, else the one it was issued for]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -l org -d 'The organisation that owns the client' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -l alias -d 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -l password-from -d 'Where the file\'s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -l key-password-from -d 'Where the key\'s own password is, if it has one, as in a Java keystore' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -l check -d 'Exit with 2 if Maskinporten would refuse it, or if its issuer is unknown'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from use" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from use" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from use" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from use" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from use" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from use" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from use" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from use" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from use" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from use" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from use" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from use" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a business certificate, and what Maskinporten will refuse about it'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from help" -f -a "use" -d 'Choose which of its key\'s certificates a profile logs in with'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand certificate; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -l scope -d 'The scopes to request; repeatable [default: the admin profile\'s, or idporten:dcr.write and idporten:dcr.read]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -l admin -d 'The admin profile to act through [default: the one that registered the client, or the only one there]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -l environment -l env -d 'The environment to work in [default: that of the profile, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -l min-life -d 'How long a cached token must still live [default: 10 s, or a fifth of its life if that is less]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -l cache-dir -d 'Cache tokens in this folder, unencrypted, instead of the store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -s o -l output -d 'Output format' -r -f -a "text\t'The bare token'
json\t'The server\'s answer, and when the token expires'
header\t'An Authorization header, for `curl -H @FILE`'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -l no-cache -d 'Get a new token, and don\'t cache it'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand dcr-token" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -f -a "register" -d 'Register a new client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -f -a "list" -d 'List the organisation\'s clients'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -f -a "show" -d 'Show what is registered about a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -f -a "update" -d 'Change what is registered about a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -f -a "delete" -d 'Deactivate a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and not __fish_seen_subcommand_from register list show update delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l name -d 'The client\'s name' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l description -d 'What it is for [default: the name]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l scope -d 'The scopes that the client may request, with spaces or commas between them; repeatable' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l lifetime -d 'How long its access tokens live, in seconds [default: the API\'s, 120]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l from -d 'A JSON file with the complete request body, as the API documents it; - for stdin' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l admin -d 'The admin profile to act through [default: the one that registered the client, or the only one there]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l environment -l env -d 'The environment to work in [default: that of the profile, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l reason -d 'The reason, for the audit trail that `maskinporten log` shows' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l certificate -d 'Log in with the admin profile\'s business certificate; no key needs to be uploaded'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l dry-run -d 'Show what would be done, and send nothing'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -s y -l yes -d 'Don\'t ask for confirmation'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from register" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from list" -l admin -d 'The admin profile to act through [default: the one that registered the client, or the only one there]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from list" -l environment -l env -d 'The environment to work in [default: that of the profile, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from list" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from list" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from list" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from list" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from list" -l inactive -d 'Include deactivated clients'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from list" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from show" -l admin -d 'The admin profile to act through [default: the one that registered the client, or the only one there]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from show" -l environment -l env -d 'The environment to work in [default: that of the profile, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from show" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from show" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from show" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from show" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from show" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from show" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from show" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l name -d 'A new name' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l description -d 'A new description' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l scope -d 'The scopes to register instead of the present ones; repeatable' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l add-scope -d 'The scopes to add; repeatable' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l remove-scope -d 'The scopes to remove; repeatable' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l lifetime -d 'How long access tokens live, in seconds' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l admin -d 'The admin profile to act through [default: the one that registered the client, or the only one there]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l environment -l env -d 'The environment to work in [default: that of the profile, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l reason -d 'The reason, for the audit trail that `maskinporten log` shows' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l dry-run -d 'Show what would be done, and send nothing'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -s y -l yes -d 'Don\'t ask for confirmation'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -l admin -d 'The admin profile to act through [default: the one that registered the client, or the only one there]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -l environment -l env -d 'The environment to work in [default: that of the profile, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -l reason -d 'The reason, for the audit trail that `maskinporten log` shows' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -l force -d 'Allow deactivating your own admin client; its id must then be typed'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -l dry-run -d 'Show what would be done, and send nothing'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Don\'t ask for confirmation'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from help" -f -a "register" -d 'Register a new client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the organisation\'s clients'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show what is registered about a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from help" -f -a "update" -d 'Change what is registered about a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Deactivate a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand client; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -f -a "upload" -d 'Register a key on a client, alongside those already there'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -f -a "list" -d 'List the keys registered on a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -f -a "renew" -d 'Give a registered key another year'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -f -a "remove" -d 'Remove a key from a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -f -a "revoke" -d 'Remove a key from a client at once, if another key still gets a token'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -f -a "prune" -d 'Remove expired keys, or keys not stored on this machine, from a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and not __fish_seen_subcommand_from upload list renew remove revoke prune help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l key -d 'A stored key, by its kid [default: the profile\'s key]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l file -d 'A file with a public key: JWK, JWKS or PEM' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l kid -d 'The kid to register it under [default: its own; for PEM its thumbprint]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l alg -d 'The algorithm to register: RS256 or RS512' -r -f -a "RS256\t''
RS512\t''"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l client -d 'The client\'s id [default: the profile\'s client]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l wait -d 'How long to wait for Maskinporten to learn the new key before giving up the switch' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l admin -d 'The admin profile to act through [default: the one that registered the client, or the only one there]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l environment -l env -d 'The environment to work in [default: that of the profile, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l reason -d 'The reason, for the audit trail that `maskinporten log` shows' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l with-certificate -d 'Register it with its certificate: the client is then bound to that, and loses access when it is revoked'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l replace -d 'Remove all other keys from the client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l switch-to-key -d 'Switch from certificate login to this key; the profile switches only after the key has produced a token'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l dry-run -d 'Show what would be done, and send nothing'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -s y -l yes -d 'Don\'t ask for confirmation'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from upload" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from list" -l client -d 'The client\'s id [default: the profile\'s client]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from list" -l admin -d 'The admin profile to act through [default: the one that registered the client, or the only one there]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from list" -l environment -l env -d 'The environment to work in [default: that of the profile, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from list" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from list" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from list" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from list" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from list" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -l client -d 'The client\'s id [default: the profile\'s client]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -l admin -d 'The admin profile to act through [default: the one that registered the client, or the only one there]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -l environment -l env -d 'The environment to work in [default: that of the profile, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -l reason -d 'The reason, for the audit trail that `maskinporten log` shows' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -l dry-run -d 'Show what would be done, and send nothing'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -s y -l yes -d 'Don\'t ask for confirmation'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from renew" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -l client -d 'The client\'s id [default: the profile\'s client]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -l admin -d 'The admin profile to act through [default: the one that registered the client, or the only one there]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -l environment -l env -d 'The environment to work in [default: that of the profile, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -l reason -d 'The reason, for the audit trail that `maskinporten log` shows' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -l force -d 'Remove it even if it is the last key or in use'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -l dry-run -d 'Show what would be done, and send nothing'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Don\'t ask for confirmation'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -l client -d 'The client\'s id [default: the profile\'s client]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -l admin -d 'The admin profile to act through [default: the one that registered the client, or the only one there]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -l environment -l env -d 'The environment to work in [default: that of the profile, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -l reason -d 'The reason, for the audit trail that `maskinporten log` shows' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -l force -d 'Revoke it even if no other key gets a token, or it is the last one'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -l dry-run -d 'Show what would be done, and send nothing'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -s y -l yes -d 'Don\'t ask for confirmation'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -l client -d 'The client\'s id [default: the profile\'s client]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -l admin -d 'The admin profile to act through [default: the one that registered the client, or the only one there]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -l environment -l env -d 'The environment to work in [default: that of the profile, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -l reason -d 'The reason, for the audit trail that `maskinporten log` shows' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -l expired -d 'Remove all keys that have expired'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -l not-held -d 'Remove all keys whose private half isn\'t stored on this machine'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -l dry-run -d 'Show what would be done, and send nothing'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -s y -l yes -d 'Don\'t ask for confirmation'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from help" -f -a "upload" -d 'Register a key on a client, alongside those already there'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the keys registered on a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from help" -f -a "renew" -d 'Give a registered key another year'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove a key from a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from help" -f -a "revoke" -d 'Remove a key from a client at once, if another key still gets a token'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from help" -f -a "prune" -d 'Remove expired keys, or keys not stored on this machine, from a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand jwks; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -l warn -d 'Warn this long before a key or certificate expires' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -l fail -d 'Count a key or certificate as expired this long before it expires' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -l admin -d 'The admin profile to act through [default: the one that registered the client, or the only one there]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -l environment -l env -d 'The environment to work in [default: that of the profile, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'
prometheus\t'Prometheus\' text format, for the node exporter\'s text files and the like'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -l all -d 'Check all clients of the organisation, through each admin profile here'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand expiry" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l scope -d 'The scopes to request, with spaces or commas between them; repeatable [default: the profile\'s]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l resource -d 'An audience for the token; repeatable. Most APIs need none' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l consumer-org -d 'The organisation that has delegated to yours in Altinn' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l pid -d 'The person the token is about: - for stdin, or env:NAME; or eleven digits, which others can see here' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l authorization-details -d 'A JSON file with authorization details (RFC 9396); - for stdin' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l system-user -d 'Request it for an Altinn system user, owned by this organisation' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l external-ref -d 'The external reference that the system user was requested with' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l alg -d 'Sign with RS256, RS384 or RS512' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l wait -d 'Wait until Maskinporten knows the client and the key: after a change this may take minutes [default: 180s]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l min-life -d 'How long a cached token must still live [default: 10 s, or a fifth of its life if that is less]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l cache-dir -d 'Cache tokens in this folder, unencrypted, instead of the store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -s o -l output -d 'Output format' -r -f -a "text\t'The bare token'
json\t'The server\'s answer, and when the token expires'
header\t'An Authorization header, for `curl -H @FILE`'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l no-cache -d 'Get a new token, and don\'t cache it'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand token" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand grant" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand grant" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand grant" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand grant" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand grant" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand grant" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand grant" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand grant" -l allow-endpoint-mismatch -d 'Send the grant even if audience and token.endpoint name different servers'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand grant" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand grant" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand grant" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand grant" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand grant" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l grace -d 'How long the old and the new key overlap after the switch. The command waits for up to 5m; a longer overlap is finished later with --resume' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l bits -d 'The size of the new key' -r -f -a "2048\t''
3072\t''
4096\t''"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l new-key -d 'Use a stored key as the new one: for imported keys and renewed business certificates' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l deliver -d 'Where else the new private key must go; repeatable [default: the profile\'s]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l check -d 'What must succeed before the old key is removed: cmd:PROGRAM ARGUMENTS; repeatable [default: the profile\'s]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l wait -d 'How long to wait for Maskinporten to learn the new key before rolling back' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l every -d 'The pause between two attempts with the new key' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l reason -d 'The reason, for the journal' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l admin -d 'The admin profile to act through [default: the one that registered the client, or the only one there]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l environment -l env -d 'The environment to work in [default: that of the profile, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l archive -d 'Keep the old private key in the store, marked as archived'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l keep-old -d 'Keep the old private key as it is'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l switch-to-key -d 'Switch from certificate login to the client\'s first key'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l resume -d 'Continue a rotation that stopped or whose overlap is over; do nothing if there is none'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l rollback -d 'Undo a rotation that stopped'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l status -d 'Show how far it has come'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l dry-run -d 'Show what would be done, and do nothing'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l accept-changes -d 'Continue although somebody else changed the client\'s key set'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -s y -l yes -d 'Don\'t ask for confirmation'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -l admin -d 'The admin profile to act through [default: the one that registered the client, or the only one there]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -l environment -l env -d 'The environment to work in [default: that of the profile, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -l no-verify -d 'Decode only'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -l show-pid -d 'Show the pid claim, which is hidden otherwise'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -l client -d 'Only changes to this client' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -l environment -l env -d 'Only changes in this environment' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -l since -d 'Only changes newer than this: 24h, 30d' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -s n -l last -d 'Only the last N changes' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -l head -d 'An audit head that a change printed: no line up to it may have been changed' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -l verify -d 'Check whether the lines follow from each other, instead of showing them'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand log" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -f -a "add" -d 'Create a profile for an existing client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -f -a "list" -d 'List profiles'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -f -a "show" -d 'Show a profile, and where each value came from'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -f -a "use" -d 'Choose the profile that commands use when none is named'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -f -a "export" -d 'Write a profile and its private key as another platform\'s settings'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -f -a "remove" -d 'Remove a profile'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and not __fish_seen_subcommand_from add list show use export remove help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l from -d 'Another tool\'s settings: a file, - for stdin, or nais for the environment\'s variables' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l environment -l env -d 'The environment where the client is registered [default: what --from says, else test]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l client-id -d 'The client\'s id' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l scope -d 'The scopes to request when none is named; repeatable' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l certificate -d 'Where a business certificate with its key is: a file, -, env:NAME or cmd:PROGRAM' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l private-key -d 'Where the private half of a key registered on the client is: a file, -, env:NAME or cmd:PROGRAM' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l kid -d 'The kid that the key is registered under' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l alias -d 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l password-from -d 'Where the file\'s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l key-password-from -d 'Where the key\'s own password is, if it has one, as in a Java keystore' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l administers -d 'This client administers others: it has idporten:dcr scopes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l reference -d 'Leave the certificate in its file, and ask for its password each time'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l allow-insecure-permissions -d 'Use an unencrypted private key even if other users can read its file'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l force -d 'Change the profile if it already exists'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from list" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from list" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from list" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from list" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from list" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from show" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from show" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from show" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from show" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from show" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from show" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from show" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from use" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from use" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from use" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from use" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from use" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from use" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from use" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from use" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from use" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from use" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from use" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from use" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -l as -d 'Output format' -r -f -a "nais\t'NAME=value lines, as `docker run --env-file`, systemd and `kubectl create secret --from-env-file` take them; a shell takes the quotes out of the key'
kubernetes\t'A Kubernetes secret, as JSON'
github\t'A secret and variables of GitHub Actions; in a file all of them, as `gh secret set -f` takes them'
gitlab\t'Variables of GitLab CI, the private key masked and hidden; in a file as dotenv'
dotenv\t'NAME=\'value\' lines, for a shell, systemd, Docker Compose or a dotenv library'
appsettings\t'Altinn\'s `MaskinportenSettings`, for .NET'
properties\t'jwt-grant-generator\'s properties'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -l to-file -d 'The file; - for stdout, if that isn\'t a terminal' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -l secret-name -d 'The name of the Kubernetes secret [default: maskinporten- and the profile\'s name]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -s o -l output -d 'Output format of the report' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -l run -d 'Pass it to gh, glab or kubectl'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -l private -d 'Include the private key without asking'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -l force -d 'Replace the file if it exists'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from remove" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from remove" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from remove" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from remove" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from remove" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from remove" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from remove" -l with-key -d 'Also delete its private key'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Don\'t ask for confirmation'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from remove" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from remove" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "add" -d 'Create a profile for an existing client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "list" -d 'List profiles'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a profile, and where each value came from'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "use" -d 'Choose the profile that commands use when none is named'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "export" -d 'Write a profile and its private key as another platform\'s settings'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove a profile'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and not __fish_seen_subcommand_from status use help" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and not __fish_seen_subcommand_from status use help" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and not __fish_seen_subcommand_from status use help" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and not __fish_seen_subcommand_from status use help" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and not __fish_seen_subcommand_from status use help" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and not __fish_seen_subcommand_from status use help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and not __fish_seen_subcommand_from status use help" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and not __fish_seen_subcommand_from status use help" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and not __fish_seen_subcommand_from status use help" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and not __fish_seen_subcommand_from status use help" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and not __fish_seen_subcommand_from status use help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and not __fish_seen_subcommand_from status use help" -f -a "status" -d 'Show which store is active, why, and whether it works'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and not __fish_seen_subcommand_from status use help" -f -a "use" -d 'Choose the store for new secrets, from now on'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and not __fish_seen_subcommand_from status use help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from status" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from status" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from status" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from status" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from status" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from status" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from status" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from status" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from use" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from use" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from use" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from use" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from use" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from use" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from use" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from use" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from use" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from use" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from use" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from use" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show which store is active, why, and whether it works'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "use" -d 'Choose the store for new secrets, from now on'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -f -a "list" -d 'List environments'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -f -a "add" -d 'Add or change an environment of your own'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -f -a "show" -d 'Show an environment\'s addresses'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -f -a "remove" -d 'Remove an environment of your own'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and not __fish_seen_subcommand_from list add show remove help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from list" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from list" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from list" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from list" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from list" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -l issuer -d 'The issuer, exactly as the server writes it: it is the audience of assertions' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -l token-endpoint -d 'The token endpoint' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -l jwks-uri -d 'Where the server publishes its keys' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -l self-service -d 'The self-service API, if it has one' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -l ca-file -d 'A PEM file of certificate authorities to trust there, besides the system\'s' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from show" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from show" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from show" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from show" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from show" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from show" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from show" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from remove" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from remove" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from remove" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from remove" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from remove" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from remove" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from remove" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from remove" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from help" -f -a "list" -d 'List environments'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add or change an environment of your own'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show an environment\'s addresses'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove an environment of your own'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand env; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l kit -d 'A folder for the starter kit: test certificates as .p12 and PEM, and the commands to try' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l port -d 'The port; 0 picks a free one' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l bind -d 'The address to listen on. Any but a loopback address can be reached from other machines' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l public-url -d 'The URL that callers reach it by, if it isn\'t the address it listens on: http://name:port in a container, or the https URL of a server in front of it that ends TLS and leaves the Host header as it is' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l propagation-delay -d 'How long changes take to reach the token endpoint; in reality up to two minutes' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l latency -d 'How many milliseconds every answer is delayed' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l clock-skew -d 'How many seconds its clock is ahead of this machine\'s' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l fail -d 'A fault: [METHOD ]TARGET:WHAT[ xTIMES][ @SKIP], e.g. token:503x2, selfservice:drop, \'POST /clients:lost x1\'. TARGET: any, token, selfservice, jwks, metadata or a path. WHAT: a status (429/7 with Retry-After: 7), drop, truncate, html, empty, redirect=URL, huge, hang, escapes; after-… takes effect first, lost is after-drop' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l keyless -d 'What reading the keys of a client without keys gives: empty-set, empty-object or not-found' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -s o -l output -d 'Output format of what is printed at the start' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l tls -d 'Serve https, with a certificate of a CA of its own: tls-ca.pem in the kit'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l strict -d 'Limit assertions to 120 s as documented, not 180 s as observed'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l no-single-key -d 'Answer single-key operations with 404'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l no-renewal -d 'Keep the old expiry of a key that is posted again without exp'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l forbidden-as-403 -d 'Answer missing access and delegation with 403, as before 2026'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l openapi-statuses -d 'Answer 200 wherever the API\'s description says so, not the 201 and 204 that were observed'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l global-kid -d 'Allow each kid once in the whole registry, not once per client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l hide-denied -d 'List access that was withdrawn (DENIED) only with inactive=true'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand demo" -s o -l output -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs; members are only ever added'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand demo" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand demo" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand demo" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand demo" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand demo" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand demo" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand demo" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand demo" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand demo" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand demo" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand completions" -l profile -d 'The profile to use [default: the one chosen with `profile use`, or the only one]' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand completions" -l store -d 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'Files encrypted with a passphrase'
plain-file\t'Unencrypted files, protected only by their permissions'
env\t'The variable `MASKINPORTEN_PRIVATE_KEY`; read-only'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand completions" -l config-dir -d 'The folder with config.toml and keys.toml' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand completions" -l passphrase-file -d 'A file with the passphrase of the encrypted file store' -r -F
complete -c maskinporten -n "__fish_maskinporten_using_subcommand completions" -l timeout -d 'How many seconds a call to a server may take, including its whole answer and all retries' -r
complete -c maskinporten -n "__fish_maskinporten_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c maskinporten -n "__fish_maskinporten_using_subcommand completions" -l group-access -d 'Accept that the groups of this user can read and change the program\'s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand completions" -l no-input -d 'Never prompt; fail and say what to pass instead'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand completions" -s q -l quiet -d 'Print only results, warnings and errors'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand completions" -s v -l verbose -d 'Show what goes over the wire; never a secret'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "keygen" -d 'Make a new key'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "key" -d 'Read, convert and store keys in any format'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "certificate" -d 'Look at business certificates'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "dcr-token" -d 'Get an access token for Digdir\'s self-service API'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "client" -d 'Register and manage clients (integrasjoner)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "jwks" -d 'Register keys on clients, and manage them'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "expiry" -d 'Show when keys and certificates expire, the most urgent first'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "token" -d 'Get an access token for an API'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "grant" -d 'Make a grant, and get a token, from a jwt-grant-generator file'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "rotate" -d 'Replace a key with a new one, without a gap'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "inspect" -d 'Decode and verify an access token or an assertion'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "log" -d 'Show what was changed at servers from this machine'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "profile" -d 'See and change profiles: what this machine knows about each client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "store" -d 'See and choose where secrets are kept'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "env" -d 'See environments, and add your own'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "sandbox" -d 'Serve a strict sandbox of Maskinporten and its self-service API, until Ctrl-C'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "demo" -d 'See the whole path, from nothing to a verified token, against an embedded sandbox'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "completions" -d 'Print a completion script for a shell'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and not __fish_seen_subcommand_from keygen key certificate dcr-token client jwks expiry token grant rotate inspect log profile store env sandbox demo completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "import" -d 'Import a key into the store, from a file of any kind'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "list" -d 'List the keys stored on this machine'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "show" -d 'Show a key\'s details, never its private half'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "convert" -d 'Convert a key from any format to another'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "export" -d 'Write a stored key in the format that another program needs'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "delete" -d 'Delete a key from this machine, for good'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from certificate" -f -a "show" -d 'Show a business certificate, and what Maskinporten will refuse about it'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from certificate" -f -a "use" -d 'Choose which of its key\'s certificates a profile logs in with'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from client" -f -a "register" -d 'Register a new client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from client" -f -a "list" -d 'List the organisation\'s clients'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from client" -f -a "show" -d 'Show what is registered about a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from client" -f -a "update" -d 'Change what is registered about a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from client" -f -a "delete" -d 'Deactivate a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from jwks" -f -a "upload" -d 'Register a key on a client, alongside those already there'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from jwks" -f -a "list" -d 'List the keys registered on a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from jwks" -f -a "renew" -d 'Give a registered key another year'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from jwks" -f -a "remove" -d 'Remove a key from a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from jwks" -f -a "revoke" -d 'Remove a key from a client at once, if another key still gets a token'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from jwks" -f -a "prune" -d 'Remove expired keys, or keys not stored on this machine, from a client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from profile" -f -a "add" -d 'Create a profile for an existing client'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from profile" -f -a "list" -d 'List profiles'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from profile" -f -a "show" -d 'Show a profile, and where each value came from'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from profile" -f -a "use" -d 'Choose the profile that commands use when none is named'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from profile" -f -a "export" -d 'Write a profile and its private key as another platform\'s settings'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from profile" -f -a "remove" -d 'Remove a profile'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from store" -f -a "status" -d 'Show which store is active, why, and whether it works'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from store" -f -a "use" -d 'Choose the store for new secrets, from now on'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from env" -f -a "list" -d 'List environments'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from env" -f -a "add" -d 'Add or change an environment of your own'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from env" -f -a "show" -d 'Show an environment\'s addresses'
complete -c maskinporten -n "__fish_maskinporten_using_subcommand help; and __fish_seen_subcommand_from env" -f -a "remove" -d 'Remove an environment of your own'
