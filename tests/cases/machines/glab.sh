#!/bin/sh
# GitLab's `glab`, as its manual has it: https://docs.gitlab.com/cli/variable/set and delete. Everything else is refused as
# `glab` refuses it. What it is given lies in $STORED afterwards, as variable.NAME, and its flags as flags.NAME.
echo "glab $*" >>"$STORED/argv"
case "$1 $2" in
"variable set" | "variable delete") verb=$2 ;;
*) echo "Unknown command: $1 $2" >&2 && exit 1 ;;
esac
name=$3
shift 3
flags=
while [ $# -gt 0 ]; do
    case "$verb $1" in
    *" -R" | *" --repo" | *" -g" | *" --group" | *" -s" | *" --scope") shift 2 ;;
    *" --repo="* | *" --group="* | *" --scope="*) shift ;;
    "set -d" | "set --description" | "set -t" | "set --type") shift 2 ;;
    "set -m" | "set --masked") flags="$flags masked" && shift ;;
    "set --hidden") flags="$flags hidden" && shift ;;
    "set -r" | "set --raw") flags="$flags raw" && shift ;;
    "set -p" | "set --protected") flags="$flags protected" && shift ;;
    "set -v" | "set --value" | "set --value="*) echo "a value as an argument" >&2 && exit 64 ;;
    *" -"*) echo "unknown flag: $1" >&2 && exit 1 ;;
    *) echo "a value as an argument" >&2 && exit 64 ;;
    esac
done
if [ "$verb" = delete ]; then
    rm "$STORED/variable.$name"
    exit
fi
if [ -e "$STORED/variable.$name" ]; then
    echo "409 {message: {key: [($name) has already been taken]}}" >&2
    exit 1
fi
cat >"$STORED/variable.$name"
# What can be masked: https://docs.gitlab.com/ci/variables/#mask-a-cicd-variable
case " $flags " in *" masked "*)
    [ "$(wc -l <"$STORED/variable.$name")" = 0 ] && [ "$(wc -m <"$STORED/variable.$name")" -ge 8 ] &&
        ! grep -q '[[:space:]]' "$STORED/variable.$name" || {
        rm "$STORED/variable.$name"
        echo "400 {message: {value: [is invalid]}}" >&2
        exit 1
    }
    case " $flags " in *" raw "*) ;; *)
        if grep -q '[^a-zA-Z0-9_+=/@:.~-]' "$STORED/variable.$name"; then
            rm "$STORED/variable.$name"
            echo "400 {message: {value: [is invalid]}}" >&2
            exit 1
        fi
        ;;
    esac
    ;;
esac
echo "$flags" >"$STORED/flags.$name"
echo "Created variable $name"
