import { CONNECTION_FILE, JOB_NAME, RUN_FOLDER } from './model';

/**
 * What the tunnel lets the login node's bash do: it lists the user's jobs, and where one runs it waits
 * a while for what that says of its JupyterLab.
 *
 * Its lines begin with `signpost`: what a login shell prints by itself is none of them. `$job`,
 * `$reach` and `$patience` (seconds) are set before it.
 */
export const ASK_LOGIN = String.raw`
export LC_ALL=C
for variable in $(env | sed -n 's/^\(SQUEUE_[A-Z_]*\|SLURM_TIME_FORMAT\)=.*/\1/p'); do
    unset "$variable"
done
echo "signpost user $(id -un)"
if ! command -v squeue >/dev/null 2>&1; then
    echo "signpost no-slurm"
    exit 0
fi
if ! jobs="$(squeue -h -u "$(id -un)" -n ${JOB_NAME} -o '%A|%T|%r|%S|%L|%N' 2>&1)"; then
    printf '%s\n' "$jobs" | sed 's/^/signpost refused /'
    exit 0
fi
jobs="$(printf '%s\n' "$jobs" | grep -E '^[0-9]+\|(RUNNING|PENDING|CONFIGURING|SUSPENDED)\|' |
    grep -E "^$job\\|" || true)"
[ -n "$jobs" ] || exit 0
printf '%s\n' "$jobs" | sed 's/^/signpost job /'
[ "$(printf '%s\n' "$jobs" | grep -c .)" -eq 1 ] || exit 0
case "$jobs" in
    *'|RUNNING|'*) ;;
    *) exit 0 ;;
esac
file="$HOME/${RUN_FOLDER}/${'$'}{jobs%%|*}/${CONNECTION_FILE}"
for _ in $(seq "$patience"); do
    if [ -f "$file" ]; then
        sed 's/^/signpost connection /' "$file"
        place="$(sed -n 's/.*"address": "\([^"]*\)".*/\1/p' "$file")/$(sed -n 's/.*"port": \([0-9]*\).*/\1/p' "$file")"
        if [ "$reach" = node ] || timeout 10 bash -c ": </dev/tcp/$place" 2>/dev/null; then
            echo "signpost reached"
        fi
        exit 0
    fi
    sleep 1
done
`.trim();
