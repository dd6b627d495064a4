#!/bin/sh
# GitHub's `gh`, as its manual has it: https://cli.github.com/manual/gh_secret_set and gh_variable_set. Everything else is
# refused as `gh` refuses it. What it is given lies in $STORED afterwards, as KIND.NAME; its arguments in $STORED/argv.
echo "gh $*" >>"$STORED/argv"
case "$1 $2" in
"secret set" | "variable set") kind=$1 ;;
*) echo "unknown command \"$1 $2\" for \"gh\"" >&2 && exit 1 ;;
esac
name=$3
shift 3
while [ $# -gt 0 ]; do
    case "$kind $1" in
    # With a value, for both.
    *" -R" | *" --repo" | *" -e" | *" --env" | *" -o" | *" --org" | *" -r" | *" --repos" | *" -v" | *" --visibility") shift 2 ;;
    *" --repo="* | *" --env="* | *" --org="* | *" --repos="* | *" --visibility="*) shift ;;
    # Of secrets alone.
    "secret -a" | "secret --app") shift 2 ;;
    "secret --app="* | "secret -u" | "secret --user" | "secret --no-store") shift ;;
    # There is no value on the command line, and no file.
    *" -b" | *" --body" | *" --body="* | *" -f" | *" --env-file") echo "a value as an argument" >&2 && exit 64 ;;
    *" -"*) echo "unknown flag: $1" >&2 && exit 1 ;;
    *) echo "accepts at most 1 arg(s)" >&2 && exit 1 ;;
    esac
done
# Names are upper case with digits and underscores; GITHUB_ is GitHub's own.
case "$name" in
'' | *[!A-Z0-9_]* | [0-9]* | GITHUB_*) echo "invalid name $name" >&2 && exit 1 ;;
esac
cat >"$STORED/$kind.$name"
# The API refuses what is empty (HTTP 422).
[ -s "$STORED/$kind.$name" ] || exit 1
echo "Set $kind $name"
