# Completions for bash, 3.2 or later. The program itself says what can come next: nothing here has to be renewed with it.

_maskinporten() {
    # The shell takes scope:read and --flag=value for several words: they are put together as they stand on the line.
    local line=${COMP_LINE:0:COMP_POINT} word blanks i n=-1
    local -a words=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        blanks=${line%%[![:space:]]*}
        line=${line#"$blanks"}
        word=${COMP_WORDS[i]}
        word=${word:0:${#line}}
        line=${line#"$word"}
        if [[ $i -eq 0 || -n $blanks ]]; then
            n=$((n + 1))
            words[n]=$word
        else
            words[n]+=$word
        fi
    done

    # What stands before the part that the shell completes stays on the line as it is.
    local kept=${words[n]%"$2"}

    COMPREPLY=()
    local value _
    while IFS=$'\t' read -r value _; do
        case $value in
        '<file>') compopt -o default 2>/dev/null || COMPREPLY+=($(compgen -f -- "$2")) ;;
        '<folder>') compopt -o dirnames 2>/dev/null || COMPREPLY+=($(compgen -d -- "$2")) ;;
        *)
            [[ $value == *[:=] ]] && compopt -o nospace 2>/dev/null
            COMPREPLY+=("$(printf %q "${value#"$kept"}")")
            ;;
        esac
    done < <(MASKINPORTEN_COMPLETE=bash command maskinporten -- "${words[@]}" 2>/dev/null)
}

complete -o nosort -F _maskinporten maskinporten 2>/dev/null || complete -F _maskinporten maskinporten
