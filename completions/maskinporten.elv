
use builtin;
use str;

set edit:completion:arg-completer[maskinporten] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'maskinporten'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'maskinporten'= {
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand keygen 'Make a new key'
            cand key 'Read, convert and store keys in any format'
            cand certificate 'Look at business certificates'
            cand dcr-token 'Get an access token for Digdir''s self-service API'
            cand client 'Register and manage clients (integrasjoner)'
            cand jwks 'Register keys on clients, and manage them'
            cand expiry 'Show when keys and certificates expire, the most urgent first'
            cand token 'Get an access token for an API'
            cand run 'Run a command with an access token'
            cand grant 'Make a grant, and get a token, from a jwt-grant-generator file'
            cand rotate 'Replace a key with a new one, without a gap'
            cand inspect 'Decode and verify an access token or an assertion'
            cand explain 'Explain a server''s refusal, and who has to act'
            cand log 'Show what was changed at servers from this machine'
            cand profile 'See and change what this machine knows about each client'
            cand store 'See and choose where secrets are kept'
            cand env 'See environments, and add your own'
            cand sandbox 'Serve a strict sandbox of Maskinporten and its self-service API'
            cand demo 'See the whole path to a rotated key, against a sandbox'
            cand completions 'Print a completion script for a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;keygen'= {
            cand --bits 'The size of the key'
            cand --kid 'The key''s id: letters, digits and . _ - [default: the profile''s name, today''s date and a random suffix]'
            cand --alg 'The algorithm that the public JWK names: RS256 or RS512'
            cand --export-private 'Also write the private key to this file, as unencrypted PKCS#8 PEM with mode 0600'
            cand -o 'Output format of the public half'
            cand --output 'Output format of the public half'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;key'= {
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand import 'Import a key into the store, from a file of any kind'
            cand list 'List the keys stored on this machine'
            cand show 'Show a key''s details, never its private half'
            cand convert 'Convert a key from any format to another'
            cand export 'Write a stored key in the format that another program needs'
            cand delete 'Delete a key from this machine, for good'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;key;import'= {
            cand --kid 'The kid to store it under [default: a JWK''s own, else the profile''s name, today''s date and a random suffix]'
            cand --alias 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is'
            cand --password-from 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]'
            cand --key-password-from 'Where the key''s own password is, if it has one, as in a Java keystore'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --allow-insecure-permissions 'Use an unencrypted private key even if other users can read its file'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;key;list'= {
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;key;show'= {
            cand --from 'Where key material is: a file, -, env:NAME or cmd:PROGRAM'
            cand --alias 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is'
            cand --password-from 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]'
            cand --key-password-from 'Where the key''s own password is, if it has one, as in a Java keystore'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;key;convert'= {
            cand --to 'The format to write'
            cand --kid 'The kid to write into a JWK [default: its own, else its thumbprint]'
            cand --alias 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is'
            cand --password-from 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]'
            cand --key-password-from 'Where the key''s own password is, if it has one, as in a Java keystore'
            cand --to-file 'The file to write, with mode 0600, or - for stdout [default for public keys: stdout]'
            cand --new-password-from 'Where the new file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]'
            cand -o 'Output format of the report, or of a public key on stdout'
            cand --output 'Output format of the report, or of a public key on stdout'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --public 'Write only the public half'
            cand --allow-insecure-permissions 'Use an unencrypted private key even if other users can read its file'
            cand --force 'Replace the file if it exists'
            cand --unencrypted 'Write the private key without a password'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;key;export'= {
            cand --to 'The format to write [default: jwk; with --private: pem]'
            cand --to-file 'The file to write, with mode 0600, or - for stdout [default for public keys: stdout]'
            cand --new-password-from 'Where the new file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]'
            cand -o 'Output format of the report, or of a public key on stdout'
            cand --output 'Output format of the report, or of a public key on stdout'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --private 'Include the private key'
            cand --force 'Replace the file if it exists'
            cand --unencrypted 'Write the private key without a password'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;key;delete'= {
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --force 'Delete it even if a profile or a client uses it'
            cand -y 'Don''t ask for confirmation'
            cand --yes 'Don''t ask for confirmation'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;key;help'= {
            cand import 'Import a key into the store, from a file of any kind'
            cand list 'List the keys stored on this machine'
            cand show 'Show a key''s details, never its private half'
            cand convert 'Convert a key from any format to another'
            cand export 'Write a stored key in the format that another program needs'
            cand delete 'Delete a key from this machine, for good'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;key;help;import'= {
        }
        &'maskinporten;key;help;list'= {
        }
        &'maskinporten;key;help;show'= {
        }
        &'maskinporten;key;help;convert'= {
        }
        &'maskinporten;key;help;export'= {
        }
        &'maskinporten;key;help;delete'= {
        }
        &'maskinporten;key;help;help'= {
        }
        &'maskinporten;certificate'= {
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand show 'Show a business certificate, and what Maskinporten will refuse about it'
            cand use 'Choose which of its key''s certificates a profile logs in with'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;certificate;show'= {
            cand --key 'The certificate of a stored key, by its kid'
            cand --environment 'The environment to judge it for [default: the profile''s, else the one it was issued for]'
            cand --env 'The environment to judge it for [default: the profile''s, else the one it was issued for]'
            cand --org 'The organisation that owns the client'
            cand --alias 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is'
            cand --password-from 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]'
            cand --key-password-from 'Where the key''s own password is, if it has one, as in a Java keystore'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --check 'Exit with 2 if Maskinporten would refuse it, or if its issuer is unknown'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;certificate;use'= {
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;certificate;help'= {
            cand show 'Show a business certificate, and what Maskinporten will refuse about it'
            cand use 'Choose which of its key''s certificates a profile logs in with'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;certificate;help;show'= {
        }
        &'maskinporten;certificate;help;use'= {
        }
        &'maskinporten;certificate;help;help'= {
        }
        &'maskinporten;dcr-token'= {
            cand --scope 'The scopes to request; repeatable [default: the admin profile''s, or idporten:dcr.write and idporten:dcr.read]'
            cand --admin 'The admin profile to act through [default: the one that registered the client, or the only one there]'
            cand --environment 'The environment to work in [default: that of the profile, else test]'
            cand --env 'The environment to work in [default: that of the profile, else test]'
            cand --min-life 'How long a cached token must still live [default: 10 s, or a fifth of its life if that is less]'
            cand --cache-dir 'Cache tokens in this folder, unencrypted, instead of the store'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --client-id 'Act as the client with this id, whose key is in a file; nothing is stored'
            cand --certificate 'Where its business certificate with the key is: a file, -, env:NAME or cmd:PROGRAM'
            cand --private-key 'Where the private half of its registered key is, in the same way'
            cand --keystore 'Where a keystore with either is; without --kid, its certificate is used if it has one'
            cand --kid 'The kid that the key is registered under [default: the JWK''s own, or looked up through an admin profile]'
            cand --alias 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is'
            cand --password-from 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]'
            cand --key-password-from 'Where the key''s own password is, if it has one, as in a Java keystore'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --no-cache 'Get a new token, and don''t cache it'
            cand --allow-insecure-permissions 'Use an unencrypted private key even if other users can read its file'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;client'= {
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand register 'Register a new client'
            cand list 'List the organisation''s clients'
            cand show 'Show what is registered about a client'
            cand update 'Change what is registered about a client'
            cand delete 'Deactivate a client'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;client;register'= {
            cand --name 'The client''s name'
            cand --description 'What it is for [default: the name]'
            cand --scope 'The scopes that the client may request, with spaces or commas between them; repeatable'
            cand --lifetime 'How long its access tokens live, in seconds [default: the API''s, 120]'
            cand --from 'A JSON file with the complete request body, as the API documents it; - for stdin'
            cand --admin 'The admin profile to act through [default: the one that registered the client, or the only one there]'
            cand --environment 'The environment to work in [default: that of the profile, else test]'
            cand --env 'The environment to work in [default: that of the profile, else test]'
            cand --reason 'The reason, for the audit trail that `maskinporten log` shows'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --certificate 'Log in with the admin profile''s business certificate; no key needs to be uploaded'
            cand --dry-run 'Show what would be done, and send nothing'
            cand -y 'Don''t ask for confirmation'
            cand --yes 'Don''t ask for confirmation'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;client;list'= {
            cand --admin 'The admin profile to act through [default: the one that registered the client, or the only one there]'
            cand --environment 'The environment to work in [default: that of the profile, else test]'
            cand --env 'The environment to work in [default: that of the profile, else test]'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --inactive 'Include deactivated clients'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;client;show'= {
            cand --admin 'The admin profile to act through [default: the one that registered the client, or the only one there]'
            cand --environment 'The environment to work in [default: that of the profile, else test]'
            cand --env 'The environment to work in [default: that of the profile, else test]'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;client;update'= {
            cand --name 'A new name'
            cand --description 'A new description'
            cand --scope 'The scopes to register instead of the present ones; repeatable'
            cand --add-scope 'The scopes to add; repeatable'
            cand --remove-scope 'The scopes to remove; repeatable'
            cand --lifetime 'How long access tokens live, in seconds'
            cand --admin 'The admin profile to act through [default: the one that registered the client, or the only one there]'
            cand --environment 'The environment to work in [default: that of the profile, else test]'
            cand --env 'The environment to work in [default: that of the profile, else test]'
            cand --reason 'The reason, for the audit trail that `maskinporten log` shows'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --dry-run 'Show what would be done, and send nothing'
            cand -y 'Don''t ask for confirmation'
            cand --yes 'Don''t ask for confirmation'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;client;delete'= {
            cand --admin 'The admin profile to act through [default: the one that registered the client, or the only one there]'
            cand --environment 'The environment to work in [default: that of the profile, else test]'
            cand --env 'The environment to work in [default: that of the profile, else test]'
            cand --reason 'The reason, for the audit trail that `maskinporten log` shows'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --force 'Allow deactivating your own admin client; its id must then be typed'
            cand --dry-run 'Show what would be done, and send nothing'
            cand -y 'Don''t ask for confirmation'
            cand --yes 'Don''t ask for confirmation'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;client;help'= {
            cand register 'Register a new client'
            cand list 'List the organisation''s clients'
            cand show 'Show what is registered about a client'
            cand update 'Change what is registered about a client'
            cand delete 'Deactivate a client'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;client;help;register'= {
        }
        &'maskinporten;client;help;list'= {
        }
        &'maskinporten;client;help;show'= {
        }
        &'maskinporten;client;help;update'= {
        }
        &'maskinporten;client;help;delete'= {
        }
        &'maskinporten;client;help;help'= {
        }
        &'maskinporten;jwks'= {
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand upload 'Register a key on a client, alongside those already there'
            cand list 'List the keys registered on a client'
            cand renew 'Give a registered key another year'
            cand remove 'Remove a key from a client'
            cand revoke 'Remove a key from a client at once, if another key still gets a token'
            cand prune 'Remove expired keys, or keys not stored on this machine, from a client'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;jwks;upload'= {
            cand --key 'A stored key, by its kid [default: the profile''s key]'
            cand --file 'A file with a public key: JWK, JWKS or PEM'
            cand --kid 'The kid to register it under [default: its own; for PEM its thumbprint]'
            cand --alg 'The algorithm to register: RS256 or RS512'
            cand --client 'The client''s id [default: the profile''s client]'
            cand --wait 'How long to wait for Maskinporten to learn the new key before giving up the switch'
            cand --admin 'The admin profile to act through [default: the one that registered the client, or the only one there]'
            cand --environment 'The environment to work in [default: that of the profile, else test]'
            cand --env 'The environment to work in [default: that of the profile, else test]'
            cand --reason 'The reason, for the audit trail that `maskinporten log` shows'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --with-certificate 'Register it with its certificate: the client is then bound to that, and loses access when it is revoked'
            cand --replace 'Remove all other keys from the client'
            cand --switch-to-key 'Switch from certificate login to this key; the profile switches only after the key has produced a token'
            cand --dry-run 'Show what would be done, and send nothing'
            cand -y 'Don''t ask for confirmation'
            cand --yes 'Don''t ask for confirmation'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;jwks;list'= {
            cand --client 'The client''s id [default: the profile''s client]'
            cand --admin 'The admin profile to act through [default: the one that registered the client, or the only one there]'
            cand --environment 'The environment to work in [default: that of the profile, else test]'
            cand --env 'The environment to work in [default: that of the profile, else test]'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --client-id 'Act as the client with this id, whose key is in a file; nothing is stored'
            cand --certificate 'Where its business certificate with the key is: a file, -, env:NAME or cmd:PROGRAM'
            cand --private-key 'Where the private half of its registered key is, in the same way'
            cand --keystore 'Where a keystore with either is; without --kid, its certificate is used if it has one'
            cand --kid 'The kid that the key is registered under [default: the JWK''s own, or looked up through an admin profile]'
            cand --alias 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is'
            cand --password-from 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]'
            cand --key-password-from 'Where the key''s own password is, if it has one, as in a Java keystore'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --allow-insecure-permissions 'Use an unencrypted private key even if other users can read its file'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;jwks;renew'= {
            cand --client 'The client''s id [default: the profile''s client]'
            cand --admin 'The admin profile to act through [default: the one that registered the client, or the only one there]'
            cand --environment 'The environment to work in [default: that of the profile, else test]'
            cand --env 'The environment to work in [default: that of the profile, else test]'
            cand --reason 'The reason, for the audit trail that `maskinporten log` shows'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --dry-run 'Show what would be done, and send nothing'
            cand -y 'Don''t ask for confirmation'
            cand --yes 'Don''t ask for confirmation'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;jwks;remove'= {
            cand --client 'The client''s id [default: the profile''s client]'
            cand --admin 'The admin profile to act through [default: the one that registered the client, or the only one there]'
            cand --environment 'The environment to work in [default: that of the profile, else test]'
            cand --env 'The environment to work in [default: that of the profile, else test]'
            cand --reason 'The reason, for the audit trail that `maskinporten log` shows'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --force 'Remove it even if it is the last key or in use'
            cand --dry-run 'Show what would be done, and send nothing'
            cand -y 'Don''t ask for confirmation'
            cand --yes 'Don''t ask for confirmation'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;jwks;revoke'= {
            cand --client 'The client''s id [default: the profile''s client]'
            cand --admin 'The admin profile to act through [default: the one that registered the client, or the only one there]'
            cand --environment 'The environment to work in [default: that of the profile, else test]'
            cand --env 'The environment to work in [default: that of the profile, else test]'
            cand --reason 'The reason, for the audit trail that `maskinporten log` shows'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --force 'Revoke it even if no other key gets a token, or it is the last one'
            cand --dry-run 'Show what would be done, and send nothing'
            cand -y 'Don''t ask for confirmation'
            cand --yes 'Don''t ask for confirmation'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;jwks;prune'= {
            cand --client 'The client''s id [default: the profile''s client]'
            cand --admin 'The admin profile to act through [default: the one that registered the client, or the only one there]'
            cand --environment 'The environment to work in [default: that of the profile, else test]'
            cand --env 'The environment to work in [default: that of the profile, else test]'
            cand --reason 'The reason, for the audit trail that `maskinporten log` shows'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --expired 'Remove all keys that have expired'
            cand --not-held 'Remove all keys whose private half isn''t stored on this machine'
            cand --dry-run 'Show what would be done, and send nothing'
            cand -y 'Don''t ask for confirmation'
            cand --yes 'Don''t ask for confirmation'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;jwks;help'= {
            cand upload 'Register a key on a client, alongside those already there'
            cand list 'List the keys registered on a client'
            cand renew 'Give a registered key another year'
            cand remove 'Remove a key from a client'
            cand revoke 'Remove a key from a client at once, if another key still gets a token'
            cand prune 'Remove expired keys, or keys not stored on this machine, from a client'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;jwks;help;upload'= {
        }
        &'maskinporten;jwks;help;list'= {
        }
        &'maskinporten;jwks;help;renew'= {
        }
        &'maskinporten;jwks;help;remove'= {
        }
        &'maskinporten;jwks;help;revoke'= {
        }
        &'maskinporten;jwks;help;prune'= {
        }
        &'maskinporten;jwks;help;help'= {
        }
        &'maskinporten;expiry'= {
            cand --warn 'Warn this long before a key or certificate expires'
            cand --fail 'Count a key or certificate as expired this long before it expires'
            cand --admin 'The admin profile to act through [default: the one that registered the client, or the only one there]'
            cand --environment 'The environment to work in [default: that of the profile, else test]'
            cand --env 'The environment to work in [default: that of the profile, else test]'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --all 'Check all clients of the organisation, through each admin profile here'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;token'= {
            cand -o 'Output format'
            cand --output 'Output format'
            cand --scope 'The scopes to request, with spaces or commas between them; repeatable [default: the profile''s]'
            cand --resource 'An audience for the token; repeatable. Most APIs need none'
            cand --consumer-org 'The organisation that delegated to yours in Altinn'
            cand --pid 'The person the token is about: - for stdin, or env:NAME; or eleven digits, which others can see here'
            cand --authorization-details 'A JSON file with authorization details (RFC 9396); - for stdin'
            cand --system-user 'Request it for an Altinn system user, owned by this organisation'
            cand --external-ref 'The external reference that the system user was requested with'
            cand --alg 'Sign with RS256, RS384 or RS512'
            cand --wait 'Wait until Maskinporten knows client and key: after a change this may take minutes [default: 180s]'
            cand --min-life 'How long a cached token must still live [default: 10 s, or a fifth of its life if that is less]'
            cand --cache-dir 'Cache tokens in this folder, unencrypted, instead of the store'
            cand --client-id 'Act as the client with this id, whose key is in a file; nothing is stored'
            cand --certificate 'Where its business certificate with the key is: a file, -, env:NAME or cmd:PROGRAM'
            cand --private-key 'Where the private half of its registered key is, in the same way'
            cand --keystore 'Where a keystore with either is; without --kid, its certificate is used if it has one'
            cand --kid 'The kid that the key is registered under [default: the JWK''s own, or looked up through an admin profile]'
            cand --alias 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is'
            cand --password-from 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]'
            cand --key-password-from 'Where the key''s own password is, if it has one, as in a Java keystore'
            cand --environment 'Where the client of --client-id is registered [default: where a profile here has it, else test]'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --no-cache 'Get a new token, and don''t cache it'
            cand --allow-insecure-permissions 'Use an unencrypted private key even if other users can read its file'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;run'= {
            cand --env 'The variable that the command finds the token in'
            cand -o 'What the command gets'
            cand --output 'What the command gets'
            cand --scope 'The scopes to request, with spaces or commas between them; repeatable [default: the profile''s]'
            cand --resource 'An audience for the token; repeatable. Most APIs need none'
            cand --consumer-org 'The organisation that delegated to yours in Altinn'
            cand --pid 'The person the token is about: - for stdin, or env:NAME; or eleven digits, which others can see here'
            cand --authorization-details 'A JSON file with authorization details (RFC 9396); - for stdin'
            cand --system-user 'Request it for an Altinn system user, owned by this organisation'
            cand --external-ref 'The external reference that the system user was requested with'
            cand --alg 'Sign with RS256, RS384 or RS512'
            cand --wait 'Wait until Maskinporten knows client and key: after a change this may take minutes [default: 180s]'
            cand --min-life 'How long a cached token must still live [default: 10 s, or a fifth of its life if that is less]'
            cand --cache-dir 'Cache tokens in this folder, unencrypted, instead of the store'
            cand --client-id 'Act as the client with this id, whose key is in a file; nothing is stored'
            cand --certificate 'Where its business certificate with the key is: a file, -, env:NAME or cmd:PROGRAM'
            cand --private-key 'Where the private half of its registered key is, in the same way'
            cand --keystore 'Where a keystore with either is; without --kid, its certificate is used if it has one'
            cand --kid 'The kid that the key is registered under [default: the JWK''s own, or looked up through an admin profile]'
            cand --alias 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is'
            cand --password-from 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]'
            cand --key-password-from 'Where the key''s own password is, if it has one, as in a Java keystore'
            cand --environment 'Where the client of --client-id is registered [default: where a profile here has it, else test]'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --file 'Put the token into a file, and the file''s path into the variable'
            cand --no-cache 'Get a new token, and don''t cache it'
            cand --allow-insecure-permissions 'Use an unencrypted private key even if other users can read its file'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;grant'= {
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --allow-endpoint-mismatch 'Send the grant even if audience and token.endpoint name different servers'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;rotate'= {
            cand --expiring 'Rotate only keys that expire within this time, of all profiles here unless some are named'
            cand --grace 'How long both keys overlap after the switch. The command waits for up to 5m; a longer overlap is finished later with --resume'
            cand --bits 'The size of the new key'
            cand --new-key 'Use a stored key as the new one: for imported keys and renewed business certificates'
            cand --deliver 'Where else the new private key must go; repeatable [default: the profile''s]'
            cand --check 'What must succeed before the old key is removed: cmd:PROGRAM ARGUMENTS; repeatable [default: the profile''s]'
            cand --wait 'How long to wait for Maskinporten to learn the new key before rolling back'
            cand --every 'The pause between two attempts with the new key'
            cand --reason 'The reason, for the journal'
            cand --admin 'The admin profile to act through [default: the one that registered the client, or the only one there]'
            cand --environment 'The environment to work in [default: that of the profile, else test]'
            cand --env 'The environment to work in [default: that of the profile, else test]'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --all 'Rotate the keys of all profiles here: those that sign with a registered key'
            cand --archive 'Keep the old private key in the store, marked as archived'
            cand --keep-old 'Keep the old private key as it is'
            cand --switch-to-key 'Switch from certificate login to the client''s first key'
            cand --resume 'Continue a rotation: one that stopped, or whose overlap is over; do nothing if there is none'
            cand --rollback 'Undo a rotation that stopped'
            cand --status 'Show how far it has come'
            cand --dry-run 'Show what would be done, and do nothing'
            cand --accept-changes 'Continue although somebody else changed the client''s key set'
            cand -y 'Don''t ask for confirmation'
            cand --yes 'Don''t ask for confirmation'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;inspect'= {
            cand --admin 'The admin profile to act through [default: the one that registered the client, or the only one there]'
            cand --environment 'The environment to work in [default: that of the profile, else test]'
            cand --env 'The environment to work in [default: that of the profile, else test]'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --client-id 'Act as the client with this id, whose key is in a file; nothing is stored'
            cand --certificate 'Where its business certificate with the key is: a file, -, env:NAME or cmd:PROGRAM'
            cand --private-key 'Where the private half of its registered key is, in the same way'
            cand --keystore 'Where a keystore with either is; without --kid, its certificate is used if it has one'
            cand --kid 'The kid that the key is registered under [default: the JWK''s own, or looked up through an admin profile]'
            cand --alias 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is'
            cand --password-from 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]'
            cand --key-password-from 'Where the key''s own password is, if it has one, as in a Java keystore'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --no-verify 'Decode only'
            cand --show-pid 'Show the pid claim, which is hidden otherwise'
            cand --allow-insecure-permissions 'Use an unencrypted private key even if other users can read its file'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;explain'= {
            cand --lang 'The language, instead of the one that `LC_ALL` or `LANG` names'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --list 'List what can be explained'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;log'= {
            cand --client 'Only changes to this client'
            cand --environment 'Only changes in this environment'
            cand --env 'Only changes in this environment'
            cand --since 'Only changes newer than this: 24h, 30d'
            cand -n 'Only the last N changes'
            cand --last 'Only the last N changes'
            cand --head 'An audit head that a change printed: no line up to it may have been changed'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --verify 'Check whether the lines follow from each other, instead of showing them'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;profile'= {
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand add 'Create a profile for an existing client'
            cand list 'List profiles'
            cand show 'Show a profile, and where each value came from'
            cand use 'Choose the profile that commands use when none is named'
            cand export 'Write a profile and its private key as another platform''s settings'
            cand remove 'Remove a profile'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;profile;add'= {
            cand --from 'Another tool''s settings: a file, - for stdin, or nais for the environment''s variables'
            cand --environment 'The client''s environment [default: what --from says, else test]'
            cand --env 'The client''s environment [default: what --from says, else test]'
            cand --client-id 'The client''s id'
            cand --scope 'The scopes to request when none is named; repeatable'
            cand --certificate 'Where a business certificate with its key is: a file, -, env:NAME or cmd:PROGRAM'
            cand --private-key 'Where a registered key''s private half is: a file, -, env:NAME or cmd:PROGRAM'
            cand --kid 'The kid that the key is registered under'
            cand --alias 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is'
            cand --password-from 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]'
            cand --key-password-from 'Where the key''s own password is, if it has one, as in a Java keystore'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --administers 'This client administers others: it has idporten:dcr scopes'
            cand --reference 'Leave the certificate in its file, and ask for its password each time'
            cand --allow-insecure-permissions 'Use an unencrypted private key even if other users can read its file'
            cand --force 'Change the profile if it already exists'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;profile;list'= {
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;profile;show'= {
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;profile;use'= {
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;profile;export'= {
            cand --as 'Output format'
            cand --to-file 'The file; - for stdout, if that isn''t a terminal'
            cand --secret-name 'The name of the Kubernetes secret [default: maskinporten- and the profile''s name]'
            cand -o 'Output format of the report'
            cand --output 'Output format of the report'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --run 'Pass it to gh, glab or kubectl'
            cand --private 'Include the private key without asking'
            cand --force 'Replace the file if it exists'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;profile;remove'= {
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --with-key 'Also delete its private key'
            cand -y 'Don''t ask for confirmation'
            cand --yes 'Don''t ask for confirmation'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;profile;help'= {
            cand add 'Create a profile for an existing client'
            cand list 'List profiles'
            cand show 'Show a profile, and where each value came from'
            cand use 'Choose the profile that commands use when none is named'
            cand export 'Write a profile and its private key as another platform''s settings'
            cand remove 'Remove a profile'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;profile;help;add'= {
        }
        &'maskinporten;profile;help;list'= {
        }
        &'maskinporten;profile;help;show'= {
        }
        &'maskinporten;profile;help;use'= {
        }
        &'maskinporten;profile;help;export'= {
        }
        &'maskinporten;profile;help;remove'= {
        }
        &'maskinporten;profile;help;help'= {
        }
        &'maskinporten;store'= {
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand status 'Show which store is active, why, and whether it works'
            cand use 'Choose the store for new secrets, from now on'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;store;status'= {
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;store;use'= {
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;store;help'= {
            cand status 'Show which store is active, why, and whether it works'
            cand use 'Choose the store for new secrets, from now on'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;store;help;status'= {
        }
        &'maskinporten;store;help;use'= {
        }
        &'maskinporten;store;help;help'= {
        }
        &'maskinporten;env'= {
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List environments'
            cand add 'Add or change an environment of your own'
            cand show 'Show an environment''s addresses'
            cand remove 'Remove an environment of your own'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;env;list'= {
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;env;add'= {
            cand --issuer 'The issuer, exactly as the server writes it: it is the audience of assertions'
            cand --token-endpoint 'The token endpoint'
            cand --jwks-uri 'Where the server publishes its keys'
            cand --self-service 'The self-service API, if it has one'
            cand --ca-file 'A PEM file of certificate authorities to trust there, besides the system''s'
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;env;show'= {
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;env;remove'= {
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;env;help'= {
            cand list 'List environments'
            cand add 'Add or change an environment of your own'
            cand show 'Show an environment''s addresses'
            cand remove 'Remove an environment of your own'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;env;help;list'= {
        }
        &'maskinporten;env;help;add'= {
        }
        &'maskinporten;env;help;show'= {
        }
        &'maskinporten;env;help;remove'= {
        }
        &'maskinporten;env;help;help'= {
        }
        &'maskinporten;sandbox'= {
            cand --kit 'A folder for the starter kit: test certificates as .p12 and PEM, and the commands to try'
            cand --state 'A file that keeps clients, keys and scopes for the next sandbox with it. Private, and written with every change'
            cand --port 'The port; 0 picks a free one'
            cand --bind 'The address to listen on. Any but a loopback address can be reached from other machines'
            cand --public-url 'The URL that callers reach it by, if it isn''t the address it listens on: http://name:port in a container, or the https URL of a server in front of it that ends TLS and leaves the Host header as it is'
            cand --propagation-delay 'How late changes have effect: at the token endpoint, in reality up to two minutes'
            cand --latency 'How many milliseconds every answer is delayed'
            cand --clock-skew 'How many seconds its clock is ahead of this machine''s'
            cand --fail 'A fault to answer with: [METHOD ]TARGET:WHAT[ xTIMES][ @SKIP], e.g. token:503x2, selfservice:drop, ''POST /clients:lost x1''. TARGET: any, token, selfservice, jwks, metadata or a path. WHAT: a status (429/7 with Retry-After: 7), drop, truncate, html, empty, redirect=URL, huge, hang, escapes; after-… takes effect first, lost is after-drop'
            cand --keyless 'What reading the keys of a client without keys gives: empty-set, empty-object or not-found'
            cand -o 'Output format: of what is printed at the start'
            cand --output 'Output format: of what is printed at the start'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --tls 'Serve https, with a certificate of a CA of its own: tls-ca.pem in the kit'
            cand --strict 'Limit assertions to 120 s, as documented, not 180 s, as observed'
            cand --no-single-key 'Answer single-key operations with 404'
            cand --no-renewal 'Keep the old expiry of a key that is posted again without exp'
            cand --forbidden-as-403 'Answer missing access and delegation with 403, as before 2026'
            cand --openapi-statuses 'Answer 200 wherever the API''s description says so, not the 201 and 204 that were observed'
            cand --global-kid 'Allow each kid once in the whole registry, not once per client'
            cand --hide-denied 'List access that was withdrawn (DENIED) only with inactive=true'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;demo'= {
            cand -o 'Output format'
            cand --output 'Output format'
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;completions'= {
            cand --profile 'The profile to use [default: the one chosen with `profile use`, or the only one]'
            cand --store 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]'
            cand --config-dir 'The folder with config.toml and keys.toml'
            cand --passphrase-file 'A file with the passphrase of the encrypted file store'
            cand --timeout 'How many seconds a call to a server may take, including its whole answer and all retries'
            cand --color 'When to use colour'
            cand --group-access 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes'
            cand --no-input 'Never prompt; fail and say what to pass instead'
            cand -q 'Print only results, warnings and errors'
            cand --quiet 'Print only results, warnings and errors'
            cand -v 'Show what goes over the wire; never a secret'
            cand --verbose 'Show what goes over the wire; never a secret'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'maskinporten;help'= {
            cand keygen 'Make a new key'
            cand key 'Read, convert and store keys in any format'
            cand certificate 'Look at business certificates'
            cand dcr-token 'Get an access token for Digdir''s self-service API'
            cand client 'Register and manage clients (integrasjoner)'
            cand jwks 'Register keys on clients, and manage them'
            cand expiry 'Show when keys and certificates expire, the most urgent first'
            cand token 'Get an access token for an API'
            cand run 'Run a command with an access token'
            cand grant 'Make a grant, and get a token, from a jwt-grant-generator file'
            cand rotate 'Replace a key with a new one, without a gap'
            cand inspect 'Decode and verify an access token or an assertion'
            cand explain 'Explain a server''s refusal, and who has to act'
            cand log 'Show what was changed at servers from this machine'
            cand profile 'See and change what this machine knows about each client'
            cand store 'See and choose where secrets are kept'
            cand env 'See environments, and add your own'
            cand sandbox 'Serve a strict sandbox of Maskinporten and its self-service API'
            cand demo 'See the whole path to a rotated key, against a sandbox'
            cand completions 'Print a completion script for a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maskinporten;help;keygen'= {
        }
        &'maskinporten;help;key'= {
            cand import 'Import a key into the store, from a file of any kind'
            cand list 'List the keys stored on this machine'
            cand show 'Show a key''s details, never its private half'
            cand convert 'Convert a key from any format to another'
            cand export 'Write a stored key in the format that another program needs'
            cand delete 'Delete a key from this machine, for good'
        }
        &'maskinporten;help;key;import'= {
        }
        &'maskinporten;help;key;list'= {
        }
        &'maskinporten;help;key;show'= {
        }
        &'maskinporten;help;key;convert'= {
        }
        &'maskinporten;help;key;export'= {
        }
        &'maskinporten;help;key;delete'= {
        }
        &'maskinporten;help;certificate'= {
            cand show 'Show a business certificate, and what Maskinporten will refuse about it'
            cand use 'Choose which of its key''s certificates a profile logs in with'
        }
        &'maskinporten;help;certificate;show'= {
        }
        &'maskinporten;help;certificate;use'= {
        }
        &'maskinporten;help;dcr-token'= {
        }
        &'maskinporten;help;client'= {
            cand register 'Register a new client'
            cand list 'List the organisation''s clients'
            cand show 'Show what is registered about a client'
            cand update 'Change what is registered about a client'
            cand delete 'Deactivate a client'
        }
        &'maskinporten;help;client;register'= {
        }
        &'maskinporten;help;client;list'= {
        }
        &'maskinporten;help;client;show'= {
        }
        &'maskinporten;help;client;update'= {
        }
        &'maskinporten;help;client;delete'= {
        }
        &'maskinporten;help;jwks'= {
            cand upload 'Register a key on a client, alongside those already there'
            cand list 'List the keys registered on a client'
            cand renew 'Give a registered key another year'
            cand remove 'Remove a key from a client'
            cand revoke 'Remove a key from a client at once, if another key still gets a token'
            cand prune 'Remove expired keys, or keys not stored on this machine, from a client'
        }
        &'maskinporten;help;jwks;upload'= {
        }
        &'maskinporten;help;jwks;list'= {
        }
        &'maskinporten;help;jwks;renew'= {
        }
        &'maskinporten;help;jwks;remove'= {
        }
        &'maskinporten;help;jwks;revoke'= {
        }
        &'maskinporten;help;jwks;prune'= {
        }
        &'maskinporten;help;expiry'= {
        }
        &'maskinporten;help;token'= {
        }
        &'maskinporten;help;run'= {
        }
        &'maskinporten;help;grant'= {
        }
        &'maskinporten;help;rotate'= {
        }
        &'maskinporten;help;inspect'= {
        }
        &'maskinporten;help;explain'= {
        }
        &'maskinporten;help;log'= {
        }
        &'maskinporten;help;profile'= {
            cand add 'Create a profile for an existing client'
            cand list 'List profiles'
            cand show 'Show a profile, and where each value came from'
            cand use 'Choose the profile that commands use when none is named'
            cand export 'Write a profile and its private key as another platform''s settings'
            cand remove 'Remove a profile'
        }
        &'maskinporten;help;profile;add'= {
        }
        &'maskinporten;help;profile;list'= {
        }
        &'maskinporten;help;profile;show'= {
        }
        &'maskinporten;help;profile;use'= {
        }
        &'maskinporten;help;profile;export'= {
        }
        &'maskinporten;help;profile;remove'= {
        }
        &'maskinporten;help;store'= {
            cand status 'Show which store is active, why, and whether it works'
            cand use 'Choose the store for new secrets, from now on'
        }
        &'maskinporten;help;store;status'= {
        }
        &'maskinporten;help;store;use'= {
        }
        &'maskinporten;help;env'= {
            cand list 'List environments'
            cand add 'Add or change an environment of your own'
            cand show 'Show an environment''s addresses'
            cand remove 'Remove an environment of your own'
        }
        &'maskinporten;help;env;list'= {
        }
        &'maskinporten;help;env;add'= {
        }
        &'maskinporten;help;env;show'= {
        }
        &'maskinporten;help;env;remove'= {
        }
        &'maskinporten;help;sandbox'= {
        }
        &'maskinporten;help;demo'= {
        }
        &'maskinporten;help;completions'= {
        }
        &'maskinporten;help;help'= {
        }
    ]
    $completions[$command]
}
