import { ASK_LOGIN } from './askLogin';
import {
  CONNECTION_FILE,
  JOB_FILE,
  JOB_NAME,
  RUN_FOLDER,
  TUNNEL_FILE,
  type IRoute
} from './model';

/** `tunnel.sh`: for the user's own computer, in the sh that every Linux and macOS has. */
export function tunnelScript({ login, jump, reach }: IRoute): string {
  return (
    [
      '#!/bin/sh',
      `# Reaches the JupyterLab of ${JOB_FILE} from your own computer. It needs ssh and nothing else.`,
      `#   sh ${TUNNEL_FILE} [options]        --help lists them`,
      '',
      'set -u',
      '',
      '# The login node of the cluster, and the host that stands before it. Options and ~/.ssh/config add to them.',
      `login='${login}'`,
      `jump='${jump}'`,
      '# login: the login node opens the connection to the node. node: ssh goes on to the node.',
      `reach=${reach}`,
      SCRIPT
    ].join('\n') + '\n'
  );
}

const FILE = `${RUN_FOLDER}/$job/${CONNECTION_FILE}`;

const SCRIPT = String.raw`
user=''
job=''
port=''
minutes=5
config=''
folder=''
processes=''
remote_user=''

usage() {
    cat <<'USAGE'
usage: sh ${TUNNEL_FILE} [options]

Open a tunnel from this computer to the JupyterLab that your Slurm job runs, and print its address.
Ctrl-C closes the tunnel; the job goes on.

  --login HOST    the login node of the cluster, also USER@HOST
  --jump HOST     the host that stands before it; "none" for none
  --user NAME     your name on these hosts
  --job ID        this job, where there are several
  --port N        the port on this computer; else one that is free
  --wait MINUTES  how long a job that has started may take until its JupyterLab is up (5)
  -F FILE         another configuration of ssh than ~/.ssh/config
  --help          print this

exit status: 0 the tunnel was closed, or the job has ended; 1 the connection failed; 2 the options make no
sense, or the host is none with Slurm; 3 no job runs; 4 there are several jobs
USAGE
}

say() {
    printf '%s\n' "$*"
}

fail() {
    status=$1
    shift
    printf '${TUNNEL_FILE}: %s\n' "$*" >&2
    exit "$status"
}

while [ $# -gt 0 ]; do
    case $1 in
        --help | -h)
            usage
            exit 0
            ;;
        --login | --jump | --user | --job | --port | --wait | -F)
            [ $# -ge 2 ] || fail 2 "$1 needs a value. See --help."
            case $1 in
                --login) login=$2 ;;
                --jump) jump=$2 ;;
                --user) user=$2 ;;
                --job) job=$2 ;;
                --port) port=$2 ;;
                --wait) minutes=$2 ;;
                -F) config=$2 ;;
            esac
            shift 2
            ;;
        *) fail 2 "there is no option $1. See --help." ;;
    esac
done

if [ -z "$login" ] && [ -t 0 ]; then
    printf 'Login node of the cluster, for example me@login.example.org: '
    read -r login || login=''
fi
[ -n "$login" ] || fail 2 "which login node? Give it with --login USER@HOST."
[ "$jump" != none ] || jump=''
for word in "$login" "$jump" "$user"; do
    case $word in
        -* | *[!A-Za-z0-9@._:,-]*) fail 2 "$word is no name of a host or user." ;;
    esac
done
for word in "$job" "$port" "$minutes"; do
    case $word in
        *[!0-9]*) fail 2 "$word is no number. See --help." ;;
    esac
done
case $config in
    *[\'%]*) fail 2 "the path $config cannot be used: it holds a quote or a percent sign." ;;
esac
command -v ssh >/dev/null 2>&1 || fail 1 "there is no ssh on this computer."
case $login in
    *@*) [ -n "$user" ] || user=${'$'}{login%%@*} ;;
esac
if [ -n "$user" ]; then
    case $login in *@*) ;; *) login=$user@$login ;; esac
    case $jump in '' | *@*) ;; *) jump=$user@$jump ;; esac
fi

# ssh with what all its calls share. One connection to the login node serves all of them, so that a password is
# asked for once.
call_ssh() {
    if [ -n "$config" ]; then
        set -- -F "$config" "$@"
    fi
    ssh -o ServerAliveInterval=30 -o ConnectTimeout=30 "$@"
}

# open_ssh NAME ARGUMENTS...: a connection that stays open, and its control socket $folder/NAME.
open_ssh() {
    name=$1
    shift
    if [ -n "$config" ]; then
        set -- -F "$config" "$@"
    fi
    # Forwards of ~/.ssh/config belong to other uses of these hosts.
    ssh -o ServerAliveInterval=30 -o ConnectTimeout=30 -o ClearAllForwardings=yes -o RemoteCommand=none \
        -o ControlPersist=no -N -T -M -S "$folder/$name" "$@" </dev/null 2>"$folder/$name.said" &
    opened=$!
    processes="$processes $opened"
    while [ ! -S "$folder/$name" ]; do
        kill -0 "$opened" 2>/dev/null || return 1
        sleep 0.2 2>/dev/null || sleep 1
    done
}

# The traps call these two: ssh must not stay behind, whatever ends this script.
# shellcheck disable=SC2317
finish() {
    trap - EXIT INT TERM HUP
    for process in $processes; do
        kill "$process" 2>/dev/null
    done
    for process in $processes; do
        wait "$process" 2>/dev/null
    done
    [ -z "$folder" ] || rm -rf "$folder"
}

url=''
# shellcheck disable=SC2317
interrupted() {
    finish
    if [ -n "$url" ]; then
        say ''
        say "The tunnel is closed. The job $job goes on; this ends it: ssh $login scancel $job"
        exit 0
    fi
    exit 130
}
trap finish EXIT
trap interrupted INT TERM HUP

temporary=${'$'}{TMPDIR:-/tmp}
case $temporary in
    # A control socket needs a short and plain path.
    *[!A-Za-z0-9/._+-]* | ???????????????????????????????????????????????????????*) temporary=/tmp ;;
esac
folder=$(mktemp -d "$temporary/tunnel.XXXXXX") || fail 1 "no temporary folder could be made in $temporary."

say "Connecting to $login ..."
if ! open_ssh login ${'$'}{jump:+-J "$jump"} "$login"; then
    cat "$folder/login.said" >&2
    fail 1 "ssh did not get to $login${'$'}{jump:+ by $jump}; what it said is above. Try \"ssh ${'$'}{jump:+-J $jump }$login\" by itself; --login, --jump and --user change it."
fi

ask_login() {
    {
        printf "job='%s'\nreach=%s\npatience=%s\n" "${'$'}{job:-[0-9]+}" "$reach" "$patience"
        cat <<'LOGIN'
${ASK_LOGIN}
LOGIN
    } | call_ssh -S "$folder/login" -o RemoteCommand=none -T "$login" exec bash -l -s
}

# answer KEY: what follows "signpost KEY " in the answer.
answer() {
    printf '%s\n' "$said" | sed -n "s/^signpost $1 *//p"
}

# field NAME: a text or number of the connection, if it holds nothing odd.
field() {
    answer connection | sed -n "s/^ *\"$1\": \"\{0,1\}\([A-Za-z0-9._:/~%@+-]*\)\"\{0,1\},\{0,1\}\$/\1/p"
}

describe_reason() {
    case $1 in
        Priority) say "jobs of others come first" ;;
        Resources) say "it waits until enough of a node is free" ;;
        JobHeldUser) say "you hold it; this lets it go: ssh $login scontrol release $2" ;;
        JobHeldAdmin) say "an administrator holds it" ;;
        BeginTime) say "it is to begin later" ;;
        QOS* | Assoc* | *Limit) say "a limit of your account, QoS or partition is reached" ;;
        ReqNodeNotAvail*) say "the nodes are reserved or down" ;;
        *) say "Slurm's reason" ;;
    esac
}

# So long one question waits for JupyterLab on the login node, in seconds.
patience=30
[ "$minutes" -gt 0 ] || patience=1
tries=0
while :; do
    said=$(ask_login 2>"$folder/ask.said") || {
        cat "$folder/ask.said" >&2
        fail 1 "$login could not be asked about your jobs; what it said is above."
    }
    if printf '%s\n' "$said" | grep -q '^signpost no-slurm'; then
        fail 2 "there is no squeue on $login. Give the host on which you submit jobs: --login HOST."
    fi
    if [ -n "$(answer refused)" ]; then
        answer refused >&2
        fail 1 "Slurm on $login did not answer; what it said is above."
    fi
    remote_user=$(answer user)
    jobs=$(answer job)
    count=$(printf '%s\n' "$jobs" | grep -c .)
    if [ "$count" -eq 0 ]; then
        if [ -n "$job" ]; then
            fail 3 "no job $job named ${JOB_NAME} waits or runs (any more). Its log ${JOB_NAME}-$job.out, where it was submitted, says why it ended."
        fi
        fail 3 "no job named ${JOB_NAME} waits or runs. Submit it on $login: sbatch ${JOB_FILE}. If it was there, its log ${JOB_NAME}-JOB.out says why it ended."
    fi
    if [ "$count" -gt 1 ]; then
        printf '%s\n' "$jobs" | while IFS='|' read -r id state reason start left node; do
            if [ "$state" = RUNNING ]; then
                say "  job $id runs on $node, $left left"
            else
                say "  job $id waits ($reason), expected start $start"
            fi
        done
        fail 4 "there are several jobs; choose one: --job ID."
    fi
    IFS='|' read -r job state reason start left node <<JOB
$jobs
JOB
    if [ "$state" != RUNNING ]; then
        case $start in
            N/A | '') start='not known yet' ;;
        esac
        say "The job $job has not started: $(describe_reason "$reason" "$job") ($reason)."
        say "Expected start: $start. Start this script again then."
        exit 3
    fi
    [ -z "$(answer connection)" ] || break
    tries=$((tries + 1))
    if [ $((tries * patience)) -ge $((minutes * 60)) ]; then
        fail 1 "the job $job runs on $node, but its JupyterLab is not up after $minutes minutes. Its log ${JOB_NAME}-$job.out, where it was submitted, says why. --wait MINUTES waits longer."
    fi
    say "The job $job runs on $node; its JupyterLab is not up yet ..."
done

host=$(field host)
address=$(field address)
remote_port=$(field port)
scheme=$(field scheme)
base_url=$(field base_url)
token=$(field token)
if [ -z "$host" ] || [ -z "$address" ] || [ -z "$remote_port" ] || [ -z "$token" ]; then
    fail 1 "what the job $job says about its JupyterLab could not be understood. Submit ${JOB_FILE} again, and use the ${TUNNEL_FILE} that lies beside it."
fi

if [ "$reach" = node ]; then
    through=node
    say "Connecting to $host ..."
    proxy=ssh
    [ -z "$config" ] || proxy="$proxy -F '$config'"
    # The node is reached by the login node, which is known already; so its key is taken the first time.
    if ! open_ssh node -o StrictHostKeyChecking=accept-new -l "$remote_user" \
        -o "ProxyCommand=$proxy -S '$folder/login' -W '[%h]:%p' '$login'" "$host"; then
        cat "$folder/node.said" >&2
        fail 1 "ssh did not get to the node $host; what it said is above. If nodes take no ssh here, write the files again with the way \"through the login node\"."
    fi
else
    through=login
    if ! printf '%s\n' "$said" | grep -q '^signpost reached'; then
        fail 1 "$login cannot open a connection to $host, port $remote_port. If nodes take ssh here, write the files again with the way \"by ssh to the node\"."
    fi
fi
tunnel=$opened

local_port=''
for candidate in ${'$'}{port:-8890 8891 8892 8893 8894 8895 8896 8897 8898 8899 18890 28890 38890 48890}; do
    if call_ssh -S "$folder/$through" -O forward -L "127.0.0.1:$candidate:$address:$remote_port" "$login" >"$folder/forward.said" 2>&1; then
        local_port=$candidate
        break
    fi
done
if [ -z "$local_port" ]; then
    cat "$folder/forward.said" "$folder/$through.said" >&2
    fail 1 "no tunnel could be opened${'$'}{port:+ on port $port of this computer; --port N takes another}."
fi

url="$scheme://127.0.0.1:$local_port${'$'}{base_url%/}/lab?token=$token"
say "JupyterLab runs on $node as job $job, $left left. Open this address in your browser:"
say ''
say "    $url"
say ''
say "It is for you alone. Leave this window open; Ctrl-C closes the tunnel, the job goes on."

seconds=0
while kill -0 "$tunnel" 2>/dev/null; do
    sleep 2
    seconds=$((seconds + 2))
    # A look at a file, no question to Slurm.
    if [ $((seconds % 20)) -eq 0 ] &&
        call_ssh -S "$folder/login" -o RemoteCommand=none -T "$login" "test ! -f \"\$HOME\"/${FILE}" </dev/null >/dev/null 2>&1; then
        say "The job $job has ended, and the tunnel with it."
        exit 0
    fi
done
cat "$folder/$through.said" >&2
fail 1 "the connection was lost. Start this script again; the job $job goes on."
`.trimEnd();
