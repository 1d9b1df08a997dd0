# Starts Postgres and Redis in the data directory, on sockets that only this account may use, and flora on them. All three end together.
data=$(realpath -m "${FLORA_DATA_DIR:-.flora}")
mkdir -p "$data"
# A socket's path may not be long, and the data directory's may be.
sockets=$(mktemp -d)
started=()
finish() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$sockets"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [ ! -e "$data/nix-postgres/PG_VERSION" ]; then
  initdb --auth=trust --username=flora --encoding=UTF8 --locale=C --pgdata="$data/nix-postgres" >"$data/initdb.log"
fi
setsid postgres -D "$data/nix-postgres" -k "$sockets" -c listen_addresses= >>"$data/postgres.log" 2>&1 &
started+=($!)
setsid redis-server --port 0 --unixsocket "$sockets/redis" --save "" --dir "$data" >>"$data/redis.log" 2>&1 &
started+=($!)
tries=0
until pg_isready --quiet --host="$sockets" --username=flora && [ -S "$sockets/redis" ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ]; then
    echo "Postgres or Redis did not start; see $data/postgres.log and $data/redis.log" >&2
    exit 1
  fi
  sleep 0.1
done

export FLORA_DATA_DIR="$data"
export DATABASE_URL="postgres://flora@localhost/postgres?host=$sockets"
export CACHE_URL="unix:$sockets/redis"
flora-runtime "$@" &
flora=$!
trap 'kill -TERM "$flora" 2>/dev/null || true' INT TERM
# A signal ends the first wait, and flora some time later.
code=0
wait "$flora" || code=$?
wait "$flora" 2>/dev/null && code=0
exit "$code"
