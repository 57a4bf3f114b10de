# Runs a PostgreSQL server on a new data folder until the standard input ends, however that comes about; each line of it makes the server crash and start again. Arguments: the folder of the binaries, the port, and options of the server.
set -e
binaries=$1
port=$2
shift 2
folder=$(mktemp -d)
trap 'kill "$watch" 2> /dev/null || true; rm -rf "$folder"' EXIT
"$binaries/initdb" --pgdata "$folder/data" --username jobgrains --auth trust --encoding UTF8 --locale C --no-sync > /dev/null

start() {
  "$binaries/postgres" -D "$folder/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300 -c timezone=UTC "$@" 2>&1 &
  server=$!
  echo "$server" > "$folder/server"
}

start "$@"
exec 3<&0
{
  while read -r _; do touch "$folder/again"; kill -QUIT "$(cat "$folder/server")"; done
  kill -INT "$(cat "$folder/server")"
} <&3 > /dev/null 2>&1 &
watch=$!
ended=0
while wait "$server" || ended=$?; [ -e "$folder/again" ]; do
  rm "$folder/again"
  ended=0
  start "$@"
done
exit "$ended"
