# Runs a PostgreSQL server on a new data folder until the standard input ends, however that comes about. Arguments: the folder of the binaries, the port.
set -e
folder=$(mktemp -d)
trap 'kill "$watch" 2> /dev/null || true; rm -rf "$folder"' EXIT
"$1/initdb" --pgdata "$folder/data" --username jobgrains --auth trust --encoding UTF8 --locale C --no-sync > /dev/null

"$1/postgres" -D "$folder/data" -p "$2" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300 -c timezone=UTC 2>&1 &
server=$!
exec 3<&0
{ cat > /dev/null; kill -INT "$server"; } <&3 > /dev/null 2>&1 &
watch=$!
wait "$server"
