#!/usr/bin/env bash
# A throw-away PostgreSQL for the tests.
#
#   tests/postgres.sh run CMD…    runs CMD with DUBAN_TEST_POSTGRES_URL set, and removes the server afterwards
#
# Sourced, it gives postgres_trap, postgres_find_or_install and postgres_start (to be called in this order),
# apt_install, supervise and fail.
# The server listens on the loopback interface only, on a port that the system chose, keeps its data in a
# temporary directory without syncing it to disk, and trusts whoever can connect: nothing of value is in it.

POSTGRES_OLDEST=15
postgres_bin='' # the directory of initdb and pg_ctl
postgres_dir='' # ours: logs, and in pg/ what belongs to the server's user
supervised=''   # the process group that `supervise` waits for
no_cluster=''   # a file to take away again, see postgres_find_or_install

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# Runs a command as root: directly, or by a sudo that asks for nothing. Fails where neither is to be had.
as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 1
    fi
}

# apt_install PACKAGE…
apt_install() {
    command -v apt-get >/dev/null || return 1
    printf 'installing %s\n' "$*" >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >&2 &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" </dev/null >&2
}

# Waits for a command in a process group of its own: bash runs its traps at once, not after the command,
# and postgres_cleanup can end the command with all its children.
supervise() {
    local code=0
    set -m
    "$@" &
    supervised=$!
    set +m
    wait "$supervised" || code=$?
    supervised=''
    return "$code"
}

# Sets postgres_bin to the newest server on this machine; says nothing if there is none.
postgres_find() {
    local initdb major newest=0 on_path
    on_path=$(command -v initdb || true)
    postgres_bin=''
    for initdb in /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb "$on_path"; do
        [[ -x $initdb && -x ${initdb%/*}/pg_ctl ]] || continue
        major=$("$initdb" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
        if ((major >= POSTGRES_OLDEST && major > newest)); then
            newest=$major
            postgres_bin=${initdb%/*}
        fi
    done
    [[ -n $postgres_bin ]]
}

postgres_find_or_install() {
    postgres_find && return
    local needed="PostgreSQL $POSTGRES_OLDEST or newer (initdb, pg_ctl) is needed and not installed"
    if command -v apt-get >/dev/null; then
        # Debian's package makes and starts a cluster of its own, which nobody asked for here.
        no_cluster=/etc/postgresql-common/createcluster.d/duban-test.conf
        if as_root mkdir -p "${no_cluster%/*}"; then
            printf 'create_main_cluster = false\n' | as_root tee "$no_cluster" >/dev/null
            apt_install postgresql || true
        fi
        postgres_allow_clusters
    fi
    postgres_find || fail "$needed: install it as root (Debian, Ubuntu: apt-get install postgresql) and run this again."
}

postgres_allow_clusters() {
    [[ -z $no_cluster ]] || as_root rm -f "$no_cluster" || true
    no_cluster=''
}

# Runs a command as the server's user: PostgreSQL refuses to run as root, its package makes the user postgres.
postgres_do() {
    if [[ $EUID -ne 0 ]]; then
        (cd "$postgres_dir/pg" && LC_ALL=C "$@")
    elif command -v runuser >/dev/null; then
        (cd "$postgres_dir/pg" && LC_ALL=C runuser -u postgres -- "$@")
    else
        # shellcheck disable=SC2016 # expanded by the inner shell
        (cd "$postgres_dir/pg" && LC_ALL=C su postgres -s /bin/sh -c 'exec "$0" "$@"' -- "$@")
    fi
}

free_kilobytes() {
    local free
    free=$(df -Pk -- "$1" 2>/dev/null | awk 'NR == 2 { print $4 }')
    printf '%s' "${free:-0}"
}

# Makes postgres_dir, where the server's user can work.
postgres_make_dir() {
    local memory='' parent
    [[ $EUID -ne 0 ]] || id -u postgres >/dev/null 2>&1 ||
        fail "PostgreSQL refuses to run as root and there is no user postgres to run it: make one (useradd -r postgres), or run this as another user."
    # In memory where there is room: each test makes a database, and takes it away.
    if [[ -z ${TMPDIR-} ]] && (($(free_kilobytes /dev/shm) > 2000000)); then memory=/dev/shm; fi
    for parent in ${memory:+"$memory"} "${TMPDIR:-/tmp}" /tmp; do
        postgres_dir=$(cd -- "$parent" 2>/dev/null && mktemp -d "$PWD/duban-postgres.XXXXXX") || continue
        mkdir "$postgres_dir/pg"
        if [[ $EUID -eq 0 ]]; then
            chmod 711 "$postgres_dir"
            chown postgres "$postgres_dir/pg"
        fi
        # The directory above may be closed to that user.
        if postgres_do test -w "$postgres_dir/pg" 2>/dev/null; then return; fi
        rm -rf -- "$postgres_dir"
        postgres_dir=''
    done
    fail "found no directory for a temporary PostgreSQL: set TMPDIR to one that the user postgres may enter."
}

# A port that was free a moment ago.
free_port() {
    if command -v perl >/dev/null; then
        LC_ALL=C perl -MSocket -e 'socket(my $s, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
            bind($s, sockaddr_in(0, INADDR_LOOPBACK)) or die "bind: $!"; print +(sockaddr_in(getsockname($s)))[0]'
    else
        node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => {
            console.log(s.address().port); s.close(); })'
    fi
}

# Starts the server and exports DUBAN_TEST_POSTGRES_URL.
postgres_start() {
    local attempt locale=C locales log port server_log socket_dir
    # What a developer's shell has set for another server.
    unset PGDATA PGHOST PGHOSTADDR PGPORT PGUSER PGPASSWORD PGPASSFILE PGDATABASE PGSERVICE PGSSLMODE PGOPTIONS
    locales=$(locale -a 2>/dev/null || true)
    if grep -qixE 'C\.utf-?8' <<<"$locales"; then locale=C.UTF-8; fi
    postgres_make_dir
    log=$postgres_dir/start.log
    server_log=$postgres_dir/pg/server.log

    postgres_do "$postgres_bin/initdb" --pgdata="$postgres_dir/pg/data" --encoding=UTF8 --locale="$locale" \
        --username=postgres --auth=trust --no-sync >"$log" 2>&1 ||
        postgres_fail "initdb failed"

    socket_dir=$postgres_dir/pg
    ((${#socket_dir} < 80)) || socket_dir='' # a socket's path has at most 107 bytes
    cat >>"$postgres_dir/pg/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '${socket_dir//\'/\'\'}'
max_connections = 300
fsync = off
synchronous_commit = off
full_page_writes = off
# No database lives long enough to be vacuumed, but each would be looked at.
autovacuum = off
# Nor is a query of the tests worth compiling.
jit = off
CONF
    for attempt in 1 2 3 4 5; do
        port=$(free_port) || postgres_fail "found no free port on 127.0.0.1"
        if postgres_do "$postgres_bin/pg_ctl" start -w -t 60 -D "$postgres_dir/pg/data" -l "$server_log" \
            -o "-p $port" >>"$log" 2>&1; then
            export DUBAN_TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres"
            return
        fi
        cat "$server_log" >>"$log" 2>/dev/null || true
        grep -q 'Address already in use' "$server_log" 2>/dev/null || break
        rm -f "$server_log"
    done
    postgres_fail "the temporary PostgreSQL did not start (attempt $attempt)"
}

postgres_fail() {
    cat "$postgres_dir/start.log" >&2
    fail "$1; its output is above."
}

postgres_stop() {
    [[ -n $postgres_dir ]] || return 0
    local pid=''
    if [[ -f $postgres_dir/pg/data/postmaster.pid ]]; then
        read -r pid <"$postgres_dir/pg/data/postmaster.pid" || true
        # Immediately: its files are deleted next.
        postgres_do "$postgres_bin/pg_ctl" stop -w -t 10 -m immediate -D "$postgres_dir/pg/data" >/dev/null 2>&1 ||
            { [[ $pid =~ ^[0-9]+$ ]] && kill -KILL "$pid" 2>/dev/null; } || true
    fi
    rm -rf -- "$postgres_dir"
    postgres_dir=''
}

postgres_cleanup() {
    trap '' INT TERM HUP # once is enough
    if [[ -n $supervised ]]; then
        kill -TERM -- "-$supervised" 2>/dev/null || true
        wait "$supervised" 2>/dev/null || true
    fi
    postgres_allow_clusters
    postgres_stop
}

# From here on the server goes when the shell goes, whatever ends it.
postgres_trap() {
    trap postgres_cleanup EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap 'exit 129' HUP
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
    set -euo pipefail
    if [[ ${1-} != run || $# -lt 2 ]]; then
        printf 'usage: %s run CMD…\n' "$0" >&2
        exit 2
    fi
    shift
    postgres_trap
    postgres_find_or_install
    postgres_start
    # At a terminal the command must be able to read from it, so it stays in this process group.
    if [[ -t 0 ]]; then "$@"; else supervise "$@"; fi
fi
