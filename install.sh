#!/bin/sh
# Installs `maskinporten` from a release, without root: `sh install.sh --help`. It needs a POSIX shell, curl or wget, and
# sha256sum, shasum or openssl. Only the last line does anything, so that half of this file does nothing.

usage() {
    cat <<END
Installs maskinporten from a release into a folder of yours. Nothing is changed
before the archive's SHA-256 is the one that the release names.

Usage: install.sh [--prefix DIR] [--version VERSION] [--from URL] [--cache DIR]
                  [--pkcs11] [--force]
       install.sh --uninstall [--prefix DIR]

  --prefix DIR       where bin/ and share/ are [default: ~/.local]
  --version VERSION  this release, as 0.2.0 [default: the newest]
  --from URL         a mirror of $repository
                     with the same paths; http:// on this machine only
  --cache DIR        keep the archive there, and take it from there next time
  --pkcs11           a build that loads PKCS#11 modules (HSMs, smart cards);
                     on Linux it needs glibc 2.28 or newer
  --force            replace a newer version, and files of others
  --uninstall        remove what this script put there; profiles and keys stay
  --help             this text

Exit codes: 0 done, 1 other, 2 usage or a folder that can't be used, 3 a tool is
missing, 4 no such release or build, 5 try again, 6 not done: it would have lost
something, or the file isn't the release's.
END
}

# CODE WHAT HINT. Words of a server or a program don't steer the terminal.
fail() {
    printf 'error: %s\nhint: %s\n' "$2" "$3" | tr -d '\001-\011\013-\037\177' >&2
    exit "$1"
}

say() { printf '%s\n' "$*"; }

has() { command -v "$1" >/dev/null 2>&1; }

# A word as a shell reads it.
quoted() {
    case $1 in
        *[!A-Za-z0-9/._:@%+=,-]* | '') say "'$(say "$1" | sed "s/'/'\\\\''/g")'" ;;
        *) say "$1" ;;
    esac
}

arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
            --prefix | --version | --from | --cache)
                [ -n "${2:-}" ] || fail 2 "$1 needs a value" "\`--help\` lists the options"
                case $1 in
                    --prefix) prefix=$2 ;;
                    --version) wanted=${2#v} wanted=${wanted:-$2} ;;
                    --from) from=${2%/} ;;
                    --cache) cache=$2 ;;
                esac
                shift
                ;;
            --*=*)
                option=${1%%=*} value=${1#*=}
                shift
                set -- "" "$option" "$value" "$@"
                ;;
            --force) force=yes ;;
            --pkcs11) libc=gnu ;;
            --uninstall) uninstall=yes ;;
            --help | -h) usage && exit 0 ;;
            *) fail 2 "there is no option '$1'" "\`--help\` lists the options" ;;
        esac
        shift
    done
    [ -z "$uninstall" ] || [ "$from$wanted$cache$force$libc" = "${repository}musl" ] ||
        fail 2 "--uninstall takes no other option but --prefix" "leave the others out"
    [ -n "$prefix" ] || [ -n "${HOME:-}" ] ||
        fail 2 "HOME isn't set, so there is no default for --prefix" "name a folder with --prefix"
    prefix=$(whole "${prefix:-$HOME/.local}")
    [ -z "$cache" ] || cache=$(whole "$cache")
    case $wanted in
        *[!0-9A-Za-z.+-]* | [!0-9]*) fail 2 "'$wanted' is no version" "name one as in \`--version 0.2.0\`" ;;
    esac
    origin
}

# A folder's whole path. One line, as the list of what is installed has it on a line.
whole() {
    case $1 in
        *"
"*) fail 2 "a folder's name has two lines" "choose another folder" ;;
    esac
    # Git Bash on Windows is given the paths of Windows.
    folder=$1
    has cygpath && folder=$(cygpath -u "$folder")
    case $folder in
        /*) ;;
        *) folder=$PWD/$folder ;;
    esac
    while [ "$folder" != / ] && [ "$folder" != "${folder%/}" ]; do folder=${folder%/}; done
    say "$folder"
}

# How releases are read: https, or http on this machine, which no proxy need hear of.
origin() {
    case $from in
        *[!]A-Za-z0-9:/._~%[-]*) ;;
        https://?*) scheme=https && return ;;
        http://localhost | http://localhost[:/]* | http://127.0.0.1 | http://127.0.0.1[:/]* | \
            'http://[::1]' | 'http://[::1]'[:/]*)
            scheme=http
            unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
            return
            ;;
    esac
    fail 2 "releases aren't read from '$from'" "name an https:// address, without a password in it"
}

# Which build runs here, as a pattern, and how it is packed.
platform() {
    ending=tar.gz suffix='' build="build it: \`cargo install --locked --git $from maskinporten\`"
    # Who has had that build keeps it.
    ! grep -qxF '# pkcs11' "$list" 2>/dev/null || libc=gnu
    system=$(uname -s) machine=$(uname -m)
    case $system/$machine in
        Linux/x86_64 | Linux/amd64) target=x86_64-unknown-linux-$libc ;;
        Linux/aarch64 | Linux/arm64)
            target=aarch64-unknown-linux-musl
            [ "$libc" = musl ] || fail 4 "there is no build with PKCS#11 for Linux on $machine" "$build"
            ;;
        Darwin/*) target=universal-apple-darwin ;;
        MINGW*/x86_64 | MSYS*/x86_64 | CYGWIN*/x86_64)
            target='x86_64-pc-windows-[a-z]*' ending=zip suffix=.exe
            ;;
        *) fail 4 "there is no build for $system on $machine" "$build" ;;
    esac
}

# The programs that this needs.
tools() {
    has curl || has wget || fail 3 "neither curl nor wget is here" "install one of them"
    unpack=tar
    [ "$ending" = tar.gz ] || unpack=unzip
    has "$unpack" || fail 3 "$unpack isn't here" "install it"
}

has_digests() {
    has sha256sum || has shasum || has openssl ||
        fail 3 "nothing here can check a SHA-256" "install one of sha256sum, shasum and openssl"
}

# The SHA-256 of what is in the file.
digest() {
    if has sha256sum; then
        sha256sum <"$1"
    elif has shasum; then
        shasum -a 256 <"$1"
    else
        openssl dgst -sha256 -r <"$1"
    fi | cut -d ' ' -f 1
}

# The path itself, or the first above it that exists.
standing() {
    path=$1
    while [ ! -e "$path" ] && [ ! -L "$path" ]; do path=$(dirname "$path"); done
    say "$path"
}

# A temporary folder where the goal is, so that what is made there gets to its place by a rename. There is one, so that
# two runs don't mix.
workplace() {
    base=$(standing "$prefix")
    work=$base/.maskinporten-install
    [ -d "$base" ] || fail 2 "$base isn't a folder" "choose another one with --prefix"
    if ! mkdir "$work" 2>/dev/null; then
        [ ! -d "$work" ] || fail 5 "another installation is under way in $base" \
            "wait for its end; if it was killed, run \`rm -r $(quoted "$work")\`"
        fail 2 "$base can't be written to" "choose a folder of yours with --prefix"
    fi
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' HUP TERM
}

# URL FILE: one try. `status` is what the server said, if it said anything.
download() {
    if has curl; then
        status=$(curl -fsSL --proto "=https,$scheme" --proto-redir "=https,$scheme" --connect-timeout 20 \
            --speed-limit 100 --speed-time 30 -w '%{http_code}' -o "$2" "$1" 2>"$work/log") && return
        return 1
    fi
    patience=''
    case $(wget --version 2>/dev/null) in *GNU*) patience='--timeout=30 --tries=1' ;; esac
    result=0
    # shellcheck disable=SC2086 # two words, or none
    wget $patience -S -O "$2" "$1" 2>"$work/log" || result=$?
    status=$(sed -n 's|.*HTTP/[0-9.]* \([0-9][0-9]*\).*|\1|p' "$work/log" | tail -n 1)
    if [ "$scheme" = https ]; then
        ! grep -qi 'certificate validation not implemented' "$work/log" ||
            fail 3 "this wget doesn't check certificates" "install curl"
        ! grep -qi '^ *location: *http:' "$work/log" ||
            fail 4 "$1 leads to an address without TLS" "use another mirror"
    fi
    return "$result"
}

# What failed has said why, unless there was no room for that either.
said_why() {
    [ -s "$work/log" ] || fail 1 "there is no room in $base" "make some, or choose another folder with --prefix"
}

# URL FILE
fetch() {
    for pause in 1 2 0; do
        status=''
        download "$1" "$2" && return
        case $status in
            408 | 429 | 5??) why="the server answered $status" ;;
            3??) fail 4 "$1 leads to an address without TLS" "use another mirror" ;;
            4??) fail 4 "$1 isn't there: the server answered $status" "${3:-see $from/releases}" ;;
            # Advice follows the error in what both programs say.
            *) said_why && why=$(grep -i -e '^curl: ' -e '^wget: ' -e error -e failed "$work/log" | head -n 1) ;;
        esac
        [ "$pause" = 0 ] || sleep "$pause"
    done
    advice="try again; behind a proxy, set HTTPS_PROXY"
    case $why in
        *certificate*)
            setting="CURL_CA_BUNDLE"
            has curl || setting="your .wgetrc as ca_certificate"
            advice="if an authority of your own signed it, name that one's file in $setting"
            ;;
    esac
    fail 5 "$1 can't be read: $why" "$advice"
}

# FILE
is_html() { head -c 512 "$1" | tr -d '\000' | grep -qi -e '<html' -e '<!doctype'; }

# The release, as its list of checksums names it: version, archive and SHA-256.
release() {
    place=$from/releases/latest/download
    [ -z "$wanted" ] || place=$from/releases/download/v$wanted
    fetch "$place/SHA256SUMS" "$work/sums" "see $from/releases for the releases that there are"
    ! is_html "$work/sums" || fail 5 "a web page came in place of $place/SHA256SUMS" \
        "if a proxy asks you to log in, do that in a browser; then try again"
    named=$(tr -d '\r' <"$work/sums" |
        sed -n "s/^\([0-9a-f]\{64\}\)  \(maskinporten-\([0-9][0-9A-Za-z.+-]*\)-$target\.$ending\)\$/\1 \2 \3/p" | head -n 1)
    [ -n "$named" ] || fail 4 "$place/SHA256SUMS names no archive for $target" \
        "choose another release with --version: $from/releases"
    sum=${named%% *} version=${named##* } archive=${named#* }
    archive=${archive% *}
    [ "${wanted:-$version}" = "$version" ] ||
        fail 4 "$place/SHA256SUMS is of version $version, not $wanted" "use another mirror"
    place=$from/releases/download/v$version
}

# Of two versions the older one. A pre-release is older than its release: `-` comes before `~`.
older() {
    printf '%s~\n' "$1" "$2" | sort -t . -k 1,1n -k 2,2n -k 3,3n -k 3,3 -k 4,4n | sed 's/~$//;q'
}

# An older version over a newer one is a mistake more often than not.
never_back() {
    [ -f "$list" ] || return 0
    before=$(sed -n 's/^# maskinporten //p;' "$list" | head -n 1)
    [ "$before" = "$version" ] || [ "$(older "$before" "$version")" = "$before" ] || [ -n "$force" ] ||
        fail 6 "version $before is in $prefix, and $version is older" "to go back to it all the same, add --force"
}

# The archive, from the cache if it is there and right, and its SHA-256 checked in any case.
checked() {
    got=$work/$archive
    if [ -n "$cache" ] && [ -f "$cache/$archive" ] && [ "$(digest "$cache/$archive")" = "$sum" ]; then
        cp "$cache/$archive" "$got" || fail 1 "$cache/$archive can't be copied" "is there room in $base?"
        return
    fi
    fetch "$place/$archive" "$got"
    actual=$(digest "$got")
    if [ "$actual" != "$sum" ]; then
        ! is_html "$got" || fail 5 "a web page came in place of $place/$archive" \
            "if a proxy asks you to log in, do that in a browser; then try again"
        fail 6 "$place/$archive isn't the release's: its SHA-256 is $actual, not $sum" \
            "try again; if it stays so, tell whoever runs $from"
    fi
    [ -z "$cache" ] || { mkdir -p "$cache" && cp "$got" "$cache/$archive"; } 2>/dev/null ||
        fail 2 "$cache can't be written to" "choose another folder with --cache"
}

# Its contents, once they have shown that they run here.
unpacked() {
    mkdir "$work/new"
    case $unpack in
        tar) (cd "$work/new" && tar -xzof "$got") ;;
        unzip) unzip -q "$got" -d "$work/new" ;;
    esac 2>"$work/log" || {
        said_why
        fail 1 "$archive can't be unpacked: $(tail -n 1 "$work/log")" "is there room in $base?"
    }
    new=$work/new/${archive%."$ending"}
    program=$new/bin/maskinporten$suffix
    [ -f "$program" ] || fail 1 "$archive has no bin/maskinporten$suffix" "tell whoever runs $from"
    chmod 755 "$program"
    runs=$("$program" --version 2>"$work/log") ||
        fail 1 "this build doesn't run here: $(tail -n 1 "$work/log")" \
            "programs must be allowed to run in $base; see $from/releases for other builds"
    [ "$runs" = "maskinporten $version" ] || fail 6 "$archive holds '$runs'" "tell whoever runs $from"
}

# What will be in the prefix: the version, the folders that aren't there yet, and each file as `sha256sum -c` reads it.
listed() {
    (cd "$new" && find . -type f) | sed 's|^\./||' | LC_ALL=C sort >"$work/files"
    say "# maskinporten $version" >"$work/list"
    {
        [ "$libc" = musl ] || say '# pkcs11'
        [ ! -f "$list" ] || sed -n '/^# folder /p' "$list"
        { cat "$work/files" && say share/maskinporten/installed; } | while IFS= read -r file; do
            folder=$(dirname "$prefix/$file")
            while [ ! -e "$folder" ] && [ ! -L "$folder" ]; do
                say "# folder $folder"
                folder=$(dirname "$folder")
            done
        done
    } | LC_ALL=C sort -u >>"$work/list"
    while IFS= read -r file; do say "$(digest "$new/$file")  $file"; done <"$work/files" >>"$work/list"
    # While files are being replaced, both the old ones and the new ones are this script's.
    cat "$work/list" >"$work/both"
    [ ! -f "$list" ] || sed '/^#/d' "$list" >>"$work/both"
}

# PATH: it can be put there by a rename.
is_free() {
    folder=$(standing "$(dirname "$1")")
    if [ ! -d "$folder" ] || [ ! -w "$folder" ] || [ -d "$1" ]; then
        fail 2 "$1 can't be written" "choose a folder of yours with --prefix"
    fi
}

# Nothing is begun that can't be done, or that would overwrite somebody else's file.
placeable() {
    is_free "$list"
    while IFS= read -r file; do
        is_free "$prefix/$file"
        [ ! -e "$prefix/$file" ] && [ ! -L "$prefix/$file" ] || [ -n "$force" ] || is_ours "$file" "$work/both" ||
            fail 6 "$prefix/$file was not put there by this script" "to replace it, add --force"
    done <"$work/files"
}

# FILE LIST
is_ours() { grep -qxF "$(digest "$prefix/$1" 2>/dev/null)  $1" "$2"; }

# Each file by a rename, the program last. The list comes first: whatever happens, it names all that is there.
placed() {
    sed -n 's/^# folder //p' "$work/list" | while IFS= read -r folder; do
        [ -d "$folder" ] || mkdir "$folder" || fail 1 "$folder can't be made" "choose another folder with --prefix"
    done
    mv -f "$work/both" "$list"
    { grep -v '^bin/' "$work/files" || true; grep '^bin/' "$work/files"; } | while IFS= read -r file; do
        case $file in
            bin/*) chmod 755 "$new/$file" ;;
            *) chmod 644 "$new/$file" ;;
        esac
        mv -f "$new/$file" "$prefix/$file" ||
            fail 1 "$prefix/$file can't be replaced" "if it is in use, end what uses it; then try again"
    done
    # What an earlier version had, and this one hasn't.
    sed '/^#/d' "$list" | cut -c 67- | while IFS= read -r file; do
        grep -qxF "$file" "$work/files" || ! is_ours "$file" "$list" || rm -f "$prefix/$file"
    done
    mv -f "$work/list" "$list"
}

# How to run this script again.
again() {
    case $0 in
        *install.sh) say "sh $(quoted "$0")" ;;
        *)
            if has curl; then say "curl -fsSL $from/releases/latest/download/install.sh | sh -s --"; else
                say "wget -qO- $from/releases/latest/download/install.sh | sh -s --"
            fi
            ;;
    esac
}

report() {
    bin=$prefix/bin
    say "maskinporten $version is installed: $bin/maskinporten$suffix"
    first=$(command -v maskinporten || true)
    case :$PATH: in
        *":$bin:"*)
            [ "$first" = "$bin/maskinporten" ] || [ -z "$first" ] ||
                say "But \`maskinporten\` is $first: that folder comes first in PATH."
            ;;
        *) say "It isn't on your PATH yet: export PATH=$(quoted "$bin"):\"\$PATH\"" ;;
    esac
    case $from in
        https://github.com/*)
            say "Its SHA-256 is the release's. Where it was built, from which source:"
            say "  gh release download v$version --repo ${from#https://github.com/} --pattern $archive"
            say "  gh attestation verify $archive --repo ${from#https://github.com/}"
            ;;
        *) say "Its SHA-256 is the one that $from names." ;;
    esac
    say "To remove it: $(again) --uninstall --prefix $(quoted "$prefix")"
}

installed() {
    has_digests
    platform
    tools
    workplace
    release
    never_back
    checked
    unpacked
    listed
    placeable
    placed
    report
}

uninstalled() {
    has_digests
    [ -f "$list" ] || fail 3 "this script has installed nothing in $prefix" "name the folder with --prefix"
    workplace
    sed '/^#/d' "$list" | cut -c 67- | sort -u >"$work/files"
    while IFS= read -r file; do
        [ -e "$prefix/$file" ] || continue
        if is_ours "$file" "$list"; then
            rm -f "$prefix/$file" 2>/dev/null ||
                fail 2 "$prefix/$file can't be removed" "run this as whoever owns the folder it is in"
        else
            say "$prefix/$file was changed since, and stays." >&2
        fi
    done <"$work/files"
    folders=$(sed -n 's/^# folder //p' "$list" | LC_ALL=C sort -r)
    rm -f "$list"
    rm -rf "$work"
    say "$folders" | while IFS= read -r folder; do rmdir "$folder" 2>/dev/null || true; done
    say "maskinporten is removed from $prefix. Profiles and keys are kept: \`maskinporten profile list\` shows them again"
    say "once it is installed."
}

main() {
    set -eu
    umask 022
    # What other programs say is read here.
    LC_ALL=C
    export LC_ALL
    repository=https://github.com/OWNER/maskinporten
    from=$repository prefix='' wanted='' cache='' libc=musl force='' uninstall=''
    arguments "$@"
    list=$prefix/share/maskinporten/installed
    if [ -n "$uninstall" ]; then uninstalled; else installed; fi
}

# In braces: a shell that is given half of this line runs none of it.
{ main "$@"; }
