# Completions for fish, 3.1 or later. The program itself says what can come next: nothing here has to be renewed with it.

function __maskinporten_complete
    set -l current (commandline --cut-at-cursor --current-token)
    set -l before (commandline --current-process --tokenize --cut-at-cursor)
    for line in (MASKINPORTEN_COMPLETE=fish command maskinporten -- $before "$current" 2>/dev/null)
        switch $line
            case '<file>*' '<folder>*'
                set -l flag (string match --regex -- '^--[^=]+=' $current)
                for path in (__fish_complete_path (string replace --regex -- '^--[^=]+=' '' $current))
                    string match --quiet -- '<folder>*' $line; and not string match --quiet --regex -- '/(\t|$)' $path; and continue
                    echo "$flag$path"
                end
            case '*'
                echo $line
        end
    end
end

complete --command maskinporten --no-files --keep-order --arguments '(__maskinporten_complete)'
