
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'maskinporten' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'maskinporten'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'maskinporten' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('onboard', 'onboard', [CompletionResultType]::ParameterValue, 'Come to a first token, step by step')
            [CompletionResult]::new('keygen', 'keygen', [CompletionResultType]::ParameterValue, 'Make a new key')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'Read, convert and store keys in any format')
            [CompletionResult]::new('certificate', 'certificate', [CompletionResultType]::ParameterValue, 'Look at business certificates')
            [CompletionResult]::new('dcr-token', 'dcr-token', [CompletionResultType]::ParameterValue, 'Get an access token for Digdir''s self-service API')
            [CompletionResult]::new('client', 'client', [CompletionResultType]::ParameterValue, 'Register and manage clients (integrasjoner)')
            [CompletionResult]::new('jwks', 'jwks', [CompletionResultType]::ParameterValue, 'Register keys on clients, and manage them')
            [CompletionResult]::new('scope', 'scope', [CompletionResultType]::ParameterValue, 'Find scopes among those that are published')
            [CompletionResult]::new('expiry', 'expiry', [CompletionResultType]::ParameterValue, 'Show when keys and certificates expire, the most urgent first')
            [CompletionResult]::new('token', 'token', [CompletionResultType]::ParameterValue, 'Get an access token for an API')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run a command with an access token')
            [CompletionResult]::new('grant', 'grant', [CompletionResultType]::ParameterValue, 'Make a grant, and get a token, from a jwt-grant-generator file')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Replace a key with a new one, without a gap')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Decode and verify an access token or an assertion')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show how this machine stands: its profiles, keys and tokens')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find out why a token doesn''t come, and what to do about it')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a server''s refusal, and who has to act')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Check clients and profiles against Digdir''s checklist')
            [CompletionResult]::new('can-i', 'can-i', [CompletionResultType]::ParameterValue, 'Ask whether your organisation may use a scope')
            [CompletionResult]::new('log', 'log', [CompletionResultType]::ParameterValue, 'Show what was changed at servers from this machine')
            [CompletionResult]::new('profile', 'profile', [CompletionResultType]::ParameterValue, 'See and change what this machine knows about each client')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'See and choose where secrets are kept')
            [CompletionResult]::new('env', 'env', [CompletionResultType]::ParameterValue, 'See environments, and add your own')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Serve a strict sandbox of Maskinporten and its self-service API')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'See the whole path to a rotated key, against a sandbox')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Show the version, the commit and the target of this build')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;onboard' {
            [CompletionResult]::new('--answers', '--answers', [CompletionResultType]::ParameterName, 'Take answers from this file; on a terminal, what isn''t in it is asked for')
            [CompletionResult]::new('--save-answers', '--save-answers', [CompletionResultType]::ParameterName, 'Write the answers to this file, to be replayed; there is no secret in it')
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is')
            [CompletionResult]::new('--password-from', '--password-from', [CompletionResultType]::ParameterName, 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]')
            [CompletionResult]::new('--key-password-from', '--key-password-from', [CompletionResultType]::ParameterName, 'Where the key''s own password is, if it has one, as in a Java keystore')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'How long to wait for Maskinporten to learn a new client or key')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'The reason, for the audit trail that `maskinporten log` shows')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and send nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;keygen' {
            [CompletionResult]::new('--bits', '--bits', [CompletionResultType]::ParameterName, 'The size of the key')
            [CompletionResult]::new('--kid', '--kid', [CompletionResultType]::ParameterName, 'The key''s id: letters, digits and . _ - [default: the profile''s name, today''s date and a random suffix]')
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'The algorithm that the public JWK names: RS256 or RS512')
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'Make the key at a service that signs with it, and never gives it away')
            [CompletionResult]::new('--export-private', '--export-private', [CompletionResultType]::ParameterName, 'Also write the private key to this file, as unencrypted PKCS#8 PEM with mode 0600')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format of the public half')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format of the public half')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--existing', '--existing', [CompletionResultType]::ParameterName, 'With --in: use the newest key that is there and not known here, and make none')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;key' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import a key into the store, from a file of any kind')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys stored on this machine')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a key''s details, never its private half')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Convert a key from any format to another')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write a stored key in the format that another program needs')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a key from this machine, for good')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;key;import' {
            [CompletionResult]::new('--kid', '--kid', [CompletionResultType]::ParameterName, 'The kid to store it under [default: a JWK''s own, else the profile''s name, today''s date and a random suffix]')
            [CompletionResult]::new('--into', '--into', [CompletionResultType]::ParameterName, 'Give the key to a service that signs with it')
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is')
            [CompletionResult]::new('--password-from', '--password-from', [CompletionResultType]::ParameterName, 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]')
            [CompletionResult]::new('--key-password-from', '--key-password-from', [CompletionResultType]::ParameterName, 'Where the key''s own password is, if it has one, as in a Java keystore')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--allow-insecure-permissions', '--allow-insecure-permissions', [CompletionResultType]::ParameterName, 'Use an unencrypted private key even if other users can read its file')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;key;list' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;key;show' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Where key material is: a file, -, env:NAME or cmd:PROGRAM')
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is')
            [CompletionResult]::new('--password-from', '--password-from', [CompletionResultType]::ParameterName, 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]')
            [CompletionResult]::new('--key-password-from', '--key-password-from', [CompletionResultType]::ParameterName, 'Where the key''s own password is, if it has one, as in a Java keystore')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;key;convert' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The format to write')
            [CompletionResult]::new('--kid', '--kid', [CompletionResultType]::ParameterName, 'The kid to write into a JWK [default: its own, else its thumbprint]')
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is')
            [CompletionResult]::new('--password-from', '--password-from', [CompletionResultType]::ParameterName, 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]')
            [CompletionResult]::new('--key-password-from', '--key-password-from', [CompletionResultType]::ParameterName, 'Where the key''s own password is, if it has one, as in a Java keystore')
            [CompletionResult]::new('--to-file', '--to-file', [CompletionResultType]::ParameterName, 'The file to write, with mode 0600, or - for stdout [default for public keys: stdout]')
            [CompletionResult]::new('--new-password-from', '--new-password-from', [CompletionResultType]::ParameterName, 'Where the new file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format of the report, or of a public key on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format of the report, or of a public key on stdout')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--public', '--public', [CompletionResultType]::ParameterName, 'Write only the public half')
            [CompletionResult]::new('--allow-insecure-permissions', '--allow-insecure-permissions', [CompletionResultType]::ParameterName, 'Use an unencrypted private key even if other users can read its file')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the file if it exists')
            [CompletionResult]::new('--unencrypted', '--unencrypted', [CompletionResultType]::ParameterName, 'Write the private key without a password')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;key;export' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The format to write [default: jwk; with --private: pem]')
            [CompletionResult]::new('--to-file', '--to-file', [CompletionResultType]::ParameterName, 'The file to write, with mode 0600, or - for stdout [default for public keys: stdout]')
            [CompletionResult]::new('--new-password-from', '--new-password-from', [CompletionResultType]::ParameterName, 'Where the new file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format of the report, or of a public key on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format of the report, or of a public key on stdout')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--private', '--private', [CompletionResultType]::ParameterName, 'Include the private key')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the file if it exists')
            [CompletionResult]::new('--unencrypted', '--unencrypted', [CompletionResultType]::ParameterName, 'Write the private key without a password')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;key;delete' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Delete it even if a profile or a client uses it')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;key;help' {
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import a key into the store, from a file of any kind')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys stored on this machine')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a key''s details, never its private half')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Convert a key from any format to another')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write a stored key in the format that another program needs')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a key from this machine, for good')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;key;help;import' {
            break
        }
        'maskinporten;key;help;list' {
            break
        }
        'maskinporten;key;help;show' {
            break
        }
        'maskinporten;key;help;convert' {
            break
        }
        'maskinporten;key;help;export' {
            break
        }
        'maskinporten;key;help;delete' {
            break
        }
        'maskinporten;key;help;help' {
            break
        }
        'maskinporten;certificate' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a business certificate, and what Maskinporten will refuse about it')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose which of its key''s certificates a profile logs in with')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;certificate;show' {
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The certificate of a stored key, by its kid')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to judge it for [default: the profile''s, else the one it was issued for]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to judge it for [default: the profile''s, else the one it was issued for]')
            [CompletionResult]::new('--org', '--org', [CompletionResultType]::ParameterName, 'The organisation that owns the client')
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is')
            [CompletionResult]::new('--password-from', '--password-from', [CompletionResultType]::ParameterName, 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]')
            [CompletionResult]::new('--key-password-from', '--key-password-from', [CompletionResultType]::ParameterName, 'Where the key''s own password is, if it has one, as in a Java keystore')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Exit with 2 if Maskinporten would refuse it, or if its issuer is unknown')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;certificate;use' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;certificate;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a business certificate, and what Maskinporten will refuse about it')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose which of its key''s certificates a profile logs in with')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;certificate;help;show' {
            break
        }
        'maskinporten;certificate;help;use' {
            break
        }
        'maskinporten;certificate;help;help' {
            break
        }
        'maskinporten;dcr-token' {
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'The scopes to request; repeatable [default: the admin profile''s, or idporten:dcr.write and idporten:dcr.read]')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--min-life', '--min-life', [CompletionResultType]::ParameterName, 'How long a cached token must still live [default: 10 s, or a fifth of its life if that is less]')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Cache tokens in this folder, unencrypted, instead of the store')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Act as the client with this id, whose key is in a file; nothing is stored')
            [CompletionResult]::new('--certificate', '--certificate', [CompletionResultType]::ParameterName, 'Where its business certificate with the key is: a file, -, env:NAME or cmd:PROGRAM')
            [CompletionResult]::new('--private-key', '--private-key', [CompletionResultType]::ParameterName, 'Where the private half of its registered key is, in the same way')
            [CompletionResult]::new('--keystore', '--keystore', [CompletionResultType]::ParameterName, 'Where a keystore with either is; without --kid, its certificate is used if it has one')
            [CompletionResult]::new('--kid', '--kid', [CompletionResultType]::ParameterName, 'The kid that the key is registered under [default: the JWK''s own, or looked up through an admin profile]')
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is')
            [CompletionResult]::new('--password-from', '--password-from', [CompletionResultType]::ParameterName, 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]')
            [CompletionResult]::new('--key-password-from', '--key-password-from', [CompletionResultType]::ParameterName, 'Where the key''s own password is, if it has one, as in a Java keystore')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Get a new token, and don''t cache it')
            [CompletionResult]::new('--allow-insecure-permissions', '--allow-insecure-permissions', [CompletionResultType]::ParameterName, 'Use an unencrypted private key even if other users can read its file')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;client' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register a new client')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the organisation''s clients')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what is registered about a client')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Change what is registered about a client')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deactivate a client')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;client;register' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The client''s name')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'What it is for [default: the name]')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'The scopes that the client may request, with spaces or commas between them; repeatable')
            [CompletionResult]::new('--lifetime', '--lifetime', [CompletionResultType]::ParameterName, 'How long its access tokens live, in seconds [default: the API''s, 120]')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'A JSON file with the complete request body, as the API documents it; - for stdin')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'The reason, for the audit trail that `maskinporten log` shows')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--certificate', '--certificate', [CompletionResultType]::ParameterName, 'Log in with the admin profile''s business certificate; no key needs to be uploaded')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and send nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;client;list' {
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--inactive', '--inactive', [CompletionResultType]::ParameterName, 'Include deactivated clients')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;client;show' {
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;client;update' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'A new name')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'A new description')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'The scopes to register instead of the present ones; repeatable')
            [CompletionResult]::new('--add-scope', '--add-scope', [CompletionResultType]::ParameterName, 'The scopes to add; repeatable')
            [CompletionResult]::new('--remove-scope', '--remove-scope', [CompletionResultType]::ParameterName, 'The scopes to remove; repeatable')
            [CompletionResult]::new('--lifetime', '--lifetime', [CompletionResultType]::ParameterName, 'How long access tokens live, in seconds')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'The reason, for the audit trail that `maskinporten log` shows')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--for-assertions', '--for-assertions', [CompletionResultType]::ParameterName, 'Register it to log in with assertions, as the API requires of Maskinporten clients')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and send nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;client;delete' {
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'The reason, for the audit trail that `maskinporten log` shows')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Allow deactivating your own admin client; its id must then be typed')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and send nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;client;help' {
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register a new client')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the organisation''s clients')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what is registered about a client')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Change what is registered about a client')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deactivate a client')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;client;help;register' {
            break
        }
        'maskinporten;client;help;list' {
            break
        }
        'maskinporten;client;help;show' {
            break
        }
        'maskinporten;client;help;update' {
            break
        }
        'maskinporten;client;help;delete' {
            break
        }
        'maskinporten;client;help;help' {
            break
        }
        'maskinporten;jwks' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('upload', 'upload', [CompletionResultType]::ParameterValue, 'Register a key on a client, alongside those already there')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys registered on a client')
            [CompletionResult]::new('renew', 'renew', [CompletionResultType]::ParameterValue, 'Give a registered key another year')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a key from a client')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'Remove a key from a client at once, if another key still gets a token')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Remove expired keys, or keys not stored on this machine, from a client')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;jwks;upload' {
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'A stored key, by its kid [default: the profile''s key]')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'A file with a public key: JWK, JWKS or PEM')
            [CompletionResult]::new('--kid', '--kid', [CompletionResultType]::ParameterName, 'The kid to register it under [default: its own; for PEM its thumbprint]')
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'The algorithm to register: RS256 or RS512')
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'The client''s id [default: the profile''s client]')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'How long to wait for Maskinporten to learn the new key before giving up the switch')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'The reason, for the audit trail that `maskinporten log` shows')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--with-certificate', '--with-certificate', [CompletionResultType]::ParameterName, 'Register it with its certificate: the client is then bound to that, and loses access when it is revoked')
            [CompletionResult]::new('--replace', '--replace', [CompletionResultType]::ParameterName, 'Remove all other keys from the client')
            [CompletionResult]::new('--switch-to-key', '--switch-to-key', [CompletionResultType]::ParameterName, 'Switch from certificate login to this key; the profile switches only after the key has produced a token')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and send nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;jwks;list' {
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'The client''s id [default: the profile''s client]')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Act as the client with this id, whose key is in a file; nothing is stored')
            [CompletionResult]::new('--certificate', '--certificate', [CompletionResultType]::ParameterName, 'Where its business certificate with the key is: a file, -, env:NAME or cmd:PROGRAM')
            [CompletionResult]::new('--private-key', '--private-key', [CompletionResultType]::ParameterName, 'Where the private half of its registered key is, in the same way')
            [CompletionResult]::new('--keystore', '--keystore', [CompletionResultType]::ParameterName, 'Where a keystore with either is; without --kid, its certificate is used if it has one')
            [CompletionResult]::new('--kid', '--kid', [CompletionResultType]::ParameterName, 'The kid that the key is registered under [default: the JWK''s own, or looked up through an admin profile]')
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is')
            [CompletionResult]::new('--password-from', '--password-from', [CompletionResultType]::ParameterName, 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]')
            [CompletionResult]::new('--key-password-from', '--key-password-from', [CompletionResultType]::ParameterName, 'Where the key''s own password is, if it has one, as in a Java keystore')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--allow-insecure-permissions', '--allow-insecure-permissions', [CompletionResultType]::ParameterName, 'Use an unencrypted private key even if other users can read its file')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;jwks;renew' {
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'The client''s id [default: the profile''s client]')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'The reason, for the audit trail that `maskinporten log` shows')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and send nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;jwks;remove' {
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'The client''s id [default: the profile''s client]')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'The reason, for the audit trail that `maskinporten log` shows')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Remove it even if it is the last key or in use')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and send nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;jwks;revoke' {
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'The client''s id [default: the profile''s client]')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'The reason, for the audit trail that `maskinporten log` shows')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Revoke it even if no other key gets a token, or it is the last one')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and send nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;jwks;prune' {
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'The client''s id [default: the profile''s client]')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'The reason, for the audit trail that `maskinporten log` shows')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--expired', '--expired', [CompletionResultType]::ParameterName, 'Remove all keys that have expired')
            [CompletionResult]::new('--not-held', '--not-held', [CompletionResultType]::ParameterName, 'Remove all keys whose private half isn''t stored on this machine')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and send nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;jwks;help' {
            [CompletionResult]::new('upload', 'upload', [CompletionResultType]::ParameterValue, 'Register a key on a client, alongside those already there')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys registered on a client')
            [CompletionResult]::new('renew', 'renew', [CompletionResultType]::ParameterValue, 'Give a registered key another year')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a key from a client')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'Remove a key from a client at once, if another key still gets a token')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Remove expired keys, or keys not stored on this machine, from a client')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;jwks;help;upload' {
            break
        }
        'maskinporten;jwks;help;list' {
            break
        }
        'maskinporten;jwks;help;renew' {
            break
        }
        'maskinporten;jwks;help;remove' {
            break
        }
        'maskinporten;jwks;help;revoke' {
            break
        }
        'maskinporten;jwks;help;prune' {
            break
        }
        'maskinporten;jwks;help;help' {
            break
        }
        'maskinporten;scope' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('find', 'find', [CompletionResultType]::ParameterValue, 'Search all published scopes by name, owner and description')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;scope;find' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Show so many')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to look in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to look in [default: that of the profile, else test]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Fetch a new list, however young the one here is')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;scope;help' {
            [CompletionResult]::new('find', 'find', [CompletionResultType]::ParameterValue, 'Search all published scopes by name, owner and description')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;scope;help;find' {
            break
        }
        'maskinporten;scope;help;help' {
            break
        }
        'maskinporten;expiry' {
            [CompletionResult]::new('--warn', '--warn', [CompletionResultType]::ParameterName, 'Warn this long before a key or certificate expires')
            [CompletionResult]::new('--fail', '--fail', [CompletionResultType]::ParameterName, 'Count a key or certificate as expired this long before it expires')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Check all clients of the organisation, through each admin profile here')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;token' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'The scopes to request, with spaces or commas between them; repeatable [default: the profile''s]')
            [CompletionResult]::new('--resource', '--resource', [CompletionResultType]::ParameterName, 'An audience for the token; repeatable. Most APIs need none')
            [CompletionResult]::new('--consumer-org', '--consumer-org', [CompletionResultType]::ParameterName, 'The organisation that delegated to yours in Altinn')
            [CompletionResult]::new('--system-user', '--system-user', [CompletionResultType]::ParameterName, 'Request it for an Altinn system user, owned by this organisation')
            [CompletionResult]::new('--external-ref', '--external-ref', [CompletionResultType]::ParameterName, 'The external reference that the system user was requested with')
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'Sign with RS256, RS384 or RS512')
            [CompletionResult]::new('--pid', '--pid', [CompletionResultType]::ParameterName, 'The person the token is about: - for stdin, or env:NAME; or eleven digits, which others can see here')
            [CompletionResult]::new('--authorization-details', '--authorization-details', [CompletionResultType]::ParameterName, 'A JSON file with authorization details (RFC 9396); - for stdin')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until Maskinporten knows client and key: after a change this may take minutes [default: 180s]')
            [CompletionResult]::new('--min-life', '--min-life', [CompletionResultType]::ParameterName, 'How long a cached token must still live [default: 10 s, or a fifth of its life if that is less]')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Cache tokens in this folder, unencrypted, instead of the store')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Act as the client with this id, whose key is in a file; nothing is stored')
            [CompletionResult]::new('--certificate', '--certificate', [CompletionResultType]::ParameterName, 'Where its business certificate with the key is: a file, -, env:NAME or cmd:PROGRAM')
            [CompletionResult]::new('--private-key', '--private-key', [CompletionResultType]::ParameterName, 'Where the private half of its registered key is, in the same way')
            [CompletionResult]::new('--keystore', '--keystore', [CompletionResultType]::ParameterName, 'Where a keystore with either is; without --kid, its certificate is used if it has one')
            [CompletionResult]::new('--kid', '--kid', [CompletionResultType]::ParameterName, 'The kid that the key is registered under [default: the JWK''s own, or looked up through an admin profile]')
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is')
            [CompletionResult]::new('--password-from', '--password-from', [CompletionResultType]::ParameterName, 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]')
            [CompletionResult]::new('--key-password-from', '--key-password-from', [CompletionResultType]::ParameterName, 'Where the key''s own password is, if it has one, as in a Java keystore')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'Where the client of --client-id is registered [default: where a profile here has it, else test]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Get a new token, and don''t cache it')
            [CompletionResult]::new('--allow-insecure-permissions', '--allow-insecure-permissions', [CompletionResultType]::ParameterName, 'Use an unencrypted private key even if other users can read its file')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;run' {
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The variable that the command finds the token in')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What the command gets')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What the command gets')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'The scopes to request, with spaces or commas between them; repeatable [default: the profile''s]')
            [CompletionResult]::new('--resource', '--resource', [CompletionResultType]::ParameterName, 'An audience for the token; repeatable. Most APIs need none')
            [CompletionResult]::new('--consumer-org', '--consumer-org', [CompletionResultType]::ParameterName, 'The organisation that delegated to yours in Altinn')
            [CompletionResult]::new('--system-user', '--system-user', [CompletionResultType]::ParameterName, 'Request it for an Altinn system user, owned by this organisation')
            [CompletionResult]::new('--external-ref', '--external-ref', [CompletionResultType]::ParameterName, 'The external reference that the system user was requested with')
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'Sign with RS256, RS384 or RS512')
            [CompletionResult]::new('--pid', '--pid', [CompletionResultType]::ParameterName, 'The person the token is about: - for stdin, or env:NAME; or eleven digits, which others can see here')
            [CompletionResult]::new('--authorization-details', '--authorization-details', [CompletionResultType]::ParameterName, 'A JSON file with authorization details (RFC 9396); - for stdin')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until Maskinporten knows client and key: after a change this may take minutes [default: 180s]')
            [CompletionResult]::new('--min-life', '--min-life', [CompletionResultType]::ParameterName, 'How long a cached token must still live [default: 10 s, or a fifth of its life if that is less]')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Cache tokens in this folder, unencrypted, instead of the store')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Act as the client with this id, whose key is in a file; nothing is stored')
            [CompletionResult]::new('--certificate', '--certificate', [CompletionResultType]::ParameterName, 'Where its business certificate with the key is: a file, -, env:NAME or cmd:PROGRAM')
            [CompletionResult]::new('--private-key', '--private-key', [CompletionResultType]::ParameterName, 'Where the private half of its registered key is, in the same way')
            [CompletionResult]::new('--keystore', '--keystore', [CompletionResultType]::ParameterName, 'Where a keystore with either is; without --kid, its certificate is used if it has one')
            [CompletionResult]::new('--kid', '--kid', [CompletionResultType]::ParameterName, 'The kid that the key is registered under [default: the JWK''s own, or looked up through an admin profile]')
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is')
            [CompletionResult]::new('--password-from', '--password-from', [CompletionResultType]::ParameterName, 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]')
            [CompletionResult]::new('--key-password-from', '--key-password-from', [CompletionResultType]::ParameterName, 'Where the key''s own password is, if it has one, as in a Java keystore')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'Where the client of --client-id is registered [default: where a profile here has it, else test]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Put the token into a file, and the file''s path into the variable')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Get a new token, and don''t cache it')
            [CompletionResult]::new('--allow-insecure-permissions', '--allow-insecure-permissions', [CompletionResultType]::ParameterName, 'Use an unencrypted private key even if other users can read its file')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;grant' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--allow-endpoint-mismatch', '--allow-endpoint-mismatch', [CompletionResultType]::ParameterName, 'Send the grant even if audience and token.endpoint name different servers')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;rotate' {
            [CompletionResult]::new('--expiring', '--expiring', [CompletionResultType]::ParameterName, 'Rotate only keys that expire within this time, of all profiles here unless some are named')
            [CompletionResult]::new('--grace', '--grace', [CompletionResultType]::ParameterName, 'How long both keys overlap after the switch. The command waits for up to 5m; a longer overlap is finished later with --resume')
            [CompletionResult]::new('--bits', '--bits', [CompletionResultType]::ParameterName, 'The size of the new key')
            [CompletionResult]::new('--new-key', '--new-key', [CompletionResultType]::ParameterName, 'Use a stored key as the new one: for imported keys and renewed business certificates')
            [CompletionResult]::new('--deliver', '--deliver', [CompletionResultType]::ParameterName, 'Where else the new private key must go; repeatable [default: the profile''s]')
            [CompletionResult]::new('--restart', '--restart', [CompletionResultType]::ParameterName, 'Restart this deployment when its Kubernetes secret has the new key; repeatable')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'What must succeed before the old key is removed: cmd:PROGRAM ARGUMENTS; repeatable [default: the profile''s]')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'How long to wait for Maskinporten to learn the new key before rolling back')
            [CompletionResult]::new('--every', '--every', [CompletionResultType]::ParameterName, 'The pause between two attempts with the new key')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'The reason, for the journal')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Rotate the keys of all profiles here: those that sign with a registered key')
            [CompletionResult]::new('--archive', '--archive', [CompletionResultType]::ParameterName, 'Keep the old private key in the store, marked as archived')
            [CompletionResult]::new('--keep-old', '--keep-old', [CompletionResultType]::ParameterName, 'Keep the old private key as it is')
            [CompletionResult]::new('--switch-to-key', '--switch-to-key', [CompletionResultType]::ParameterName, 'Switch from certificate login to the client''s first key')
            [CompletionResult]::new('--resume', '--resume', [CompletionResultType]::ParameterName, 'Continue a rotation: one that stopped, or whose overlap is over; do nothing if there is none')
            [CompletionResult]::new('--rollback', '--rollback', [CompletionResultType]::ParameterName, 'Undo a rotation that stopped')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Show how far it has come')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and do nothing')
            [CompletionResult]::new('--accept-changes', '--accept-changes', [CompletionResultType]::ParameterName, 'Continue although somebody else changed the client''s key set')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;inspect' {
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Act as the client with this id, whose key is in a file; nothing is stored')
            [CompletionResult]::new('--certificate', '--certificate', [CompletionResultType]::ParameterName, 'Where its business certificate with the key is: a file, -, env:NAME or cmd:PROGRAM')
            [CompletionResult]::new('--private-key', '--private-key', [CompletionResultType]::ParameterName, 'Where the private half of its registered key is, in the same way')
            [CompletionResult]::new('--keystore', '--keystore', [CompletionResultType]::ParameterName, 'Where a keystore with either is; without --kid, its certificate is used if it has one')
            [CompletionResult]::new('--kid', '--kid', [CompletionResultType]::ParameterName, 'The kid that the key is registered under [default: the JWK''s own, or looked up through an admin profile]')
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is')
            [CompletionResult]::new('--password-from', '--password-from', [CompletionResultType]::ParameterName, 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]')
            [CompletionResult]::new('--key-password-from', '--key-password-from', [CompletionResultType]::ParameterName, 'Where the key''s own password is, if it has one, as in a Java keystore')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-verify', '--no-verify', [CompletionResultType]::ParameterName, 'Decode only')
            [CompletionResult]::new('--show-pid', '--show-pid', [CompletionResultType]::ParameterName, 'Show the pid claim, which is hidden otherwise')
            [CompletionResult]::new('--allow-insecure-permissions', '--allow-insecure-permissions', [CompletionResultType]::ParameterName, 'Use an unencrypted private key even if other users can read its file')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;status' {
            [CompletionResult]::new('--warn', '--warn', [CompletionResultType]::ParameterName, 'Warn this long before a key or certificate expires')
            [CompletionResult]::new('--fail', '--fail', [CompletionResultType]::ParameterName, 'Count a key or certificate as expired this long before it expires')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Show all profiles, even when one is chosen')
            [CompletionResult]::new('--online', '--online', [CompletionResultType]::ParameterName, 'Get a token for each, unless one is cached')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;doctor' {
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'The scopes to request, with spaces or commas between them; repeatable [default: the profile''s]')
            [CompletionResult]::new('--resource', '--resource', [CompletionResultType]::ParameterName, 'An audience for the token; repeatable. Most APIs need none')
            [CompletionResult]::new('--consumer-org', '--consumer-org', [CompletionResultType]::ParameterName, 'The organisation that delegated to yours in Altinn')
            [CompletionResult]::new('--system-user', '--system-user', [CompletionResultType]::ParameterName, 'Request it for an Altinn system user, owned by this organisation')
            [CompletionResult]::new('--external-ref', '--external-ref', [CompletionResultType]::ParameterName, 'The external reference that the system user was requested with')
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'Sign with RS256, RS384 or RS512')
            [CompletionResult]::new('--bundle', '--bundle', [CompletionResultType]::ParameterName, 'Write a report for Digdir''s service desk, without keys, tokens and person numbers')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'The language of headings and of texts to send, instead of the one that `LC_ALL` or `LANG` names')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;explain' {
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'The language, instead of the one that `LC_ALL` or `LANG` names')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List what can be explained')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;lint' {
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'Check the client with this id')
            [CompletionResult]::new('--assertion', '--assertion', [CompletionResultType]::ParameterName, 'Check an assertion instead, which some other program made: a file, -, env:NAME or cmd:PROGRAM')
            [CompletionResult]::new('--rule', '--rule', [CompletionResultType]::ParameterName, 'Check this rule only; repeatable')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave out this rule; repeatable')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Check all clients of the organisation, through each admin profile here')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List the rules')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;can-i' {
            [CompletionResult]::new('--consumer-org', '--consumer-org', [CompletionResultType]::ParameterName, 'On behalf of this organisation, which delegates to yours in Altinn')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'The language, instead of the one that `LC_ALL` or `LANG` names')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The admin profile to act through [default: the one that registered the client, or the only one there]')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The environment to work in [default: that of the profile, else test]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;log' {
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'Only changes to this client')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'Only changes in this environment')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Only changes in this environment')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only changes newer than this: 24h, 30d')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only the last N changes')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Only the last N changes')
            [CompletionResult]::new('--head', '--head', [CompletionResultType]::ParameterName, 'An audit head that a change printed: no line up to it may have been changed')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Check whether the lines follow from each other, instead of showing them')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;profile' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Create a profile for an existing client')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List profiles')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a profile, and where each value came from')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose the profile that commands use when none is named')
            [CompletionResult]::new('share', 'share', [CompletionResultType]::ParameterValue, 'Share a profile''s key with other machines')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write a profile and its private key as another platform''s settings')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a profile')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;profile;add' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Another tool''s settings: a file, - for stdin, or nais for the environment''s variables')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The client''s environment [default: what --from says, else test]')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The client''s environment [default: what --from says, else test]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'The client''s id')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'The scopes to request when none is named; repeatable')
            [CompletionResult]::new('--certificate', '--certificate', [CompletionResultType]::ParameterName, 'Where a business certificate with its key is: a file, -, env:NAME or cmd:PROGRAM')
            [CompletionResult]::new('--private-key', '--private-key', [CompletionResultType]::ParameterName, 'Where a registered key''s private half is: a file, -, env:NAME or cmd:PROGRAM')
            [CompletionResult]::new('--kid', '--kid', [CompletionResultType]::ParameterName, 'The kid that the key is registered under')
            [CompletionResult]::new('--signer', '--signer', [CompletionResultType]::ParameterName, 'The service that signs with the client''s key, which never leaves it')
            [CompletionResult]::new('--thumbprint', '--thumbprint', [CompletionResultType]::ParameterName, 'With --signer: which of several keys there')
            [CompletionResult]::new('--shared-in', '--shared-in', [CompletionResultType]::ParameterName, 'The store in which other machines share the client''s key: cmd:PROGRAM')
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is')
            [CompletionResult]::new('--password-from', '--password-from', [CompletionResultType]::ParameterName, 'Where the file''s password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]')
            [CompletionResult]::new('--key-password-from', '--key-password-from', [CompletionResultType]::ParameterName, 'Where the key''s own password is, if it has one, as in a Java keystore')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--administers', '--administers', [CompletionResultType]::ParameterName, 'This client administers others: it has idporten:dcr scopes')
            [CompletionResult]::new('--reference', '--reference', [CompletionResultType]::ParameterName, 'Leave the certificate in its file, and ask for its password each time')
            [CompletionResult]::new('--allow-insecure-permissions', '--allow-insecure-permissions', [CompletionResultType]::ParameterName, 'Use an unencrypted private key even if other users can read its file')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Change the profile if it already exists')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;profile;list' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;profile;show' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;profile;use' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;profile;share' {
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'The store: openbao-kv:[MOUNT/]PATH, kubernetes:[NAMESPACE/]NAME or cmd:PROGRAM')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;profile;export' {
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--to-file', '--to-file', [CompletionResultType]::ParameterName, 'The file; - for stdout, if that isn''t a terminal')
            [CompletionResult]::new('--apply', '--apply', [CompletionResultType]::ParameterName, 'Write it to a Kubernetes secret: [NAMESPACE/]NAME, with ?context=CONTEXT behind it where the kubeconfig has several')
            [CompletionResult]::new('--restart', '--restart', [CompletionResultType]::ParameterName, 'Restart this deployment, which reads the secret; repeatable')
            [CompletionResult]::new('--secret-name', '--secret-name', [CompletionResultType]::ParameterName, 'The name of the Kubernetes secret in a file [default: maskinporten- and the profile''s name]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format of the report')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format of the report')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--run', '--run', [CompletionResultType]::ParameterName, 'Pass it to gh or glab')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Have the cluster find out whether it could be written, and write nothing')
            [CompletionResult]::new('--private', '--private', [CompletionResultType]::ParameterName, 'Include the private key without asking')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the file if it exists')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;profile;remove' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--with-key', '--with-key', [CompletionResultType]::ParameterName, 'Also delete its private key')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask for confirmation')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;profile;help' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Create a profile for an existing client')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List profiles')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a profile, and where each value came from')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose the profile that commands use when none is named')
            [CompletionResult]::new('share', 'share', [CompletionResultType]::ParameterValue, 'Share a profile''s key with other machines')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write a profile and its private key as another platform''s settings')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a profile')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;profile;help;add' {
            break
        }
        'maskinporten;profile;help;list' {
            break
        }
        'maskinporten;profile;help;show' {
            break
        }
        'maskinporten;profile;help;use' {
            break
        }
        'maskinporten;profile;help;share' {
            break
        }
        'maskinporten;profile;help;export' {
            break
        }
        'maskinporten;profile;help;remove' {
            break
        }
        'maskinporten;profile;help;help' {
            break
        }
        'maskinporten;store' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show which store is active, why, and whether it works')
            [CompletionResult]::new('policy', 'policy', [CompletionResultType]::ParameterValue, 'Print the least that a signer or a shared store has to grant')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose the store for new secrets, from now on')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;store;status' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;store;policy' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;store;use' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;store;help' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show which store is active, why, and whether it works')
            [CompletionResult]::new('policy', 'policy', [CompletionResultType]::ParameterValue, 'Print the least that a signer or a shared store has to grant')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose the store for new secrets, from now on')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;store;help;status' {
            break
        }
        'maskinporten;store;help;policy' {
            break
        }
        'maskinporten;store;help;use' {
            break
        }
        'maskinporten;store;help;help' {
            break
        }
        'maskinporten;env' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List environments')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add or change an environment of your own')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show an environment''s addresses')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove an environment of your own')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;env;list' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;env;add' {
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, 'The issuer, exactly as the server writes it: it is the audience of assertions')
            [CompletionResult]::new('--token-endpoint', '--token-endpoint', [CompletionResultType]::ParameterName, 'The token endpoint')
            [CompletionResult]::new('--jwks-uri', '--jwks-uri', [CompletionResultType]::ParameterName, 'Where the server publishes its keys')
            [CompletionResult]::new('--self-service', '--self-service', [CompletionResultType]::ParameterName, 'The self-service API, if it has one')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'A PEM file of certificate authorities to trust there, besides the system''s')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;env;show' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;env;remove' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;env;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List environments')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add or change an environment of your own')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show an environment''s addresses')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove an environment of your own')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;env;help;list' {
            break
        }
        'maskinporten;env;help;add' {
            break
        }
        'maskinporten;env;help;show' {
            break
        }
        'maskinporten;env;help;remove' {
            break
        }
        'maskinporten;env;help;help' {
            break
        }
        'maskinporten;sandbox' {
            [CompletionResult]::new('--kit', '--kit', [CompletionResultType]::ParameterName, 'A folder for the starter kit: test certificates as .p12 and PEM, and the commands to try')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'A file that keeps clients, keys and scopes for the next sandbox with it. Private, and written with every change')
            [CompletionResult]::new('--scenario', '--scenario', [CompletionResultType]::ParameterName, 'A sandbox in which something is wrong, and the commands that walk into it; list shows all')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The port; 0 picks a free one')
            [CompletionResult]::new('--bind', '--bind', [CompletionResultType]::ParameterName, 'The address to listen on. Any but a loopback address can be reached from other machines')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL that callers reach it by, if it isn''t the address it listens on: http://name:port in a container, or the https URL of a server in front of it that ends TLS and leaves the Host header as it is')
            [CompletionResult]::new('--propagation-delay', '--propagation-delay', [CompletionResultType]::ParameterName, 'How late changes have effect: at the token endpoint, in reality up to two minutes')
            [CompletionResult]::new('--latency', '--latency', [CompletionResultType]::ParameterName, 'How many milliseconds every answer is delayed')
            [CompletionResult]::new('--clock-skew', '--clock-skew', [CompletionResultType]::ParameterName, 'How many seconds its clock is ahead of this machine''s')
            [CompletionResult]::new('--fail', '--fail', [CompletionResultType]::ParameterName, 'A fault to answer with: [METHOD ]TARGET:WHAT[ xTIMES][ @SKIP], e.g. token:503x2, selfservice:drop, ''POST /clients:lost x1''. TARGET: any, token, selfservice, jwks, metadata or a path. WHAT: a status (429/7 with Retry-After: 7), drop, truncate, html, empty, redirect=URL, huge, hang, escapes; after-… takes effect first, lost is after-drop')
            [CompletionResult]::new('--keyless', '--keyless', [CompletionResultType]::ParameterName, 'What reading the keys of a client without keys gives: empty-set, empty-object or not-found')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: of what is printed at the start')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: of what is printed at the start')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'Serve https, with a certificate of a CA of its own: tls-ca.pem in the kit')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Limit assertions to 120 s, as documented, not 180 s, as observed')
            [CompletionResult]::new('--no-single-key', '--no-single-key', [CompletionResultType]::ParameterName, 'Answer single-key operations with 404')
            [CompletionResult]::new('--no-renewal', '--no-renewal', [CompletionResultType]::ParameterName, 'Keep the old expiry of a key that is posted again without exp')
            [CompletionResult]::new('--forbidden-as-403', '--forbidden-as-403', [CompletionResultType]::ParameterName, 'Answer missing access and delegation with 403, as before 2026')
            [CompletionResult]::new('--openapi-statuses', '--openapi-statuses', [CompletionResultType]::ParameterName, 'Answer 200 wherever the API''s description says so, not the 201 and 204 that were observed')
            [CompletionResult]::new('--global-kid', '--global-kid', [CompletionResultType]::ParameterName, 'Allow each kid once in the whole registry, not once per client')
            [CompletionResult]::new('--hide-denied', '--hide-denied', [CompletionResultType]::ParameterName, 'List access that was withdrawn (DENIED) only with inactive=true')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;demo' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;completions' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;version' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to use [default: the one chosen with `profile use`, or the only one]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'The folder with config.toml and keys.toml')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'A file with the passphrase of the encrypted file store')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How many seconds a call to a server may take, including its whole answer and all retries')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--group-access', '--group-access', [CompletionResultType]::ParameterName, 'Accept that the groups of this user can read and change the program''s folders and files, and that another user owns them: for volumes whose modes the platform sets, as in Kubernetes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt; fail and say what to pass instead')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only results, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show what goes over the wire; never a secret')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'maskinporten;help' {
            [CompletionResult]::new('onboard', 'onboard', [CompletionResultType]::ParameterValue, 'Come to a first token, step by step')
            [CompletionResult]::new('keygen', 'keygen', [CompletionResultType]::ParameterValue, 'Make a new key')
            [CompletionResult]::new('key', 'key', [CompletionResultType]::ParameterValue, 'Read, convert and store keys in any format')
            [CompletionResult]::new('certificate', 'certificate', [CompletionResultType]::ParameterValue, 'Look at business certificates')
            [CompletionResult]::new('dcr-token', 'dcr-token', [CompletionResultType]::ParameterValue, 'Get an access token for Digdir''s self-service API')
            [CompletionResult]::new('client', 'client', [CompletionResultType]::ParameterValue, 'Register and manage clients (integrasjoner)')
            [CompletionResult]::new('jwks', 'jwks', [CompletionResultType]::ParameterValue, 'Register keys on clients, and manage them')
            [CompletionResult]::new('scope', 'scope', [CompletionResultType]::ParameterValue, 'Find scopes among those that are published')
            [CompletionResult]::new('expiry', 'expiry', [CompletionResultType]::ParameterValue, 'Show when keys and certificates expire, the most urgent first')
            [CompletionResult]::new('token', 'token', [CompletionResultType]::ParameterValue, 'Get an access token for an API')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run a command with an access token')
            [CompletionResult]::new('grant', 'grant', [CompletionResultType]::ParameterValue, 'Make a grant, and get a token, from a jwt-grant-generator file')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Replace a key with a new one, without a gap')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Decode and verify an access token or an assertion')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show how this machine stands: its profiles, keys and tokens')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find out why a token doesn''t come, and what to do about it')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a server''s refusal, and who has to act')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Check clients and profiles against Digdir''s checklist')
            [CompletionResult]::new('can-i', 'can-i', [CompletionResultType]::ParameterValue, 'Ask whether your organisation may use a scope')
            [CompletionResult]::new('log', 'log', [CompletionResultType]::ParameterValue, 'Show what was changed at servers from this machine')
            [CompletionResult]::new('profile', 'profile', [CompletionResultType]::ParameterValue, 'See and change what this machine knows about each client')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'See and choose where secrets are kept')
            [CompletionResult]::new('env', 'env', [CompletionResultType]::ParameterValue, 'See environments, and add your own')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Serve a strict sandbox of Maskinporten and its self-service API')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'See the whole path to a rotated key, against a sandbox')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Show the version, the commit and the target of this build')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maskinporten;help;onboard' {
            break
        }
        'maskinporten;help;keygen' {
            break
        }
        'maskinporten;help;key' {
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import a key into the store, from a file of any kind')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys stored on this machine')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a key''s details, never its private half')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Convert a key from any format to another')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write a stored key in the format that another program needs')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a key from this machine, for good')
            break
        }
        'maskinporten;help;key;import' {
            break
        }
        'maskinporten;help;key;list' {
            break
        }
        'maskinporten;help;key;show' {
            break
        }
        'maskinporten;help;key;convert' {
            break
        }
        'maskinporten;help;key;export' {
            break
        }
        'maskinporten;help;key;delete' {
            break
        }
        'maskinporten;help;certificate' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a business certificate, and what Maskinporten will refuse about it')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose which of its key''s certificates a profile logs in with')
            break
        }
        'maskinporten;help;certificate;show' {
            break
        }
        'maskinporten;help;certificate;use' {
            break
        }
        'maskinporten;help;dcr-token' {
            break
        }
        'maskinporten;help;client' {
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register a new client')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the organisation''s clients')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what is registered about a client')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Change what is registered about a client')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Deactivate a client')
            break
        }
        'maskinporten;help;client;register' {
            break
        }
        'maskinporten;help;client;list' {
            break
        }
        'maskinporten;help;client;show' {
            break
        }
        'maskinporten;help;client;update' {
            break
        }
        'maskinporten;help;client;delete' {
            break
        }
        'maskinporten;help;jwks' {
            [CompletionResult]::new('upload', 'upload', [CompletionResultType]::ParameterValue, 'Register a key on a client, alongside those already there')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys registered on a client')
            [CompletionResult]::new('renew', 'renew', [CompletionResultType]::ParameterValue, 'Give a registered key another year')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a key from a client')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'Remove a key from a client at once, if another key still gets a token')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Remove expired keys, or keys not stored on this machine, from a client')
            break
        }
        'maskinporten;help;jwks;upload' {
            break
        }
        'maskinporten;help;jwks;list' {
            break
        }
        'maskinporten;help;jwks;renew' {
            break
        }
        'maskinporten;help;jwks;remove' {
            break
        }
        'maskinporten;help;jwks;revoke' {
            break
        }
        'maskinporten;help;jwks;prune' {
            break
        }
        'maskinporten;help;scope' {
            [CompletionResult]::new('find', 'find', [CompletionResultType]::ParameterValue, 'Search all published scopes by name, owner and description')
            break
        }
        'maskinporten;help;scope;find' {
            break
        }
        'maskinporten;help;expiry' {
            break
        }
        'maskinporten;help;token' {
            break
        }
        'maskinporten;help;run' {
            break
        }
        'maskinporten;help;grant' {
            break
        }
        'maskinporten;help;rotate' {
            break
        }
        'maskinporten;help;inspect' {
            break
        }
        'maskinporten;help;status' {
            break
        }
        'maskinporten;help;doctor' {
            break
        }
        'maskinporten;help;explain' {
            break
        }
        'maskinporten;help;lint' {
            break
        }
        'maskinporten;help;can-i' {
            break
        }
        'maskinporten;help;log' {
            break
        }
        'maskinporten;help;profile' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Create a profile for an existing client')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List profiles')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a profile, and where each value came from')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose the profile that commands use when none is named')
            [CompletionResult]::new('share', 'share', [CompletionResultType]::ParameterValue, 'Share a profile''s key with other machines')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write a profile and its private key as another platform''s settings')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a profile')
            break
        }
        'maskinporten;help;profile;add' {
            break
        }
        'maskinporten;help;profile;list' {
            break
        }
        'maskinporten;help;profile;show' {
            break
        }
        'maskinporten;help;profile;use' {
            break
        }
        'maskinporten;help;profile;share' {
            break
        }
        'maskinporten;help;profile;export' {
            break
        }
        'maskinporten;help;profile;remove' {
            break
        }
        'maskinporten;help;store' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show which store is active, why, and whether it works')
            [CompletionResult]::new('policy', 'policy', [CompletionResultType]::ParameterValue, 'Print the least that a signer or a shared store has to grant')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose the store for new secrets, from now on')
            break
        }
        'maskinporten;help;store;status' {
            break
        }
        'maskinporten;help;store;policy' {
            break
        }
        'maskinporten;help;store;use' {
            break
        }
        'maskinporten;help;env' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List environments')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add or change an environment of your own')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show an environment''s addresses')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove an environment of your own')
            break
        }
        'maskinporten;help;env;list' {
            break
        }
        'maskinporten;help;env;add' {
            break
        }
        'maskinporten;help;env;show' {
            break
        }
        'maskinporten;help;env;remove' {
            break
        }
        'maskinporten;help;sandbox' {
            break
        }
        'maskinporten;help;demo' {
            break
        }
        'maskinporten;help;completions' {
            break
        }
        'maskinporten;help;version' {
            break
        }
        'maskinporten;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
