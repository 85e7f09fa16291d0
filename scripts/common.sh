# shellcheck shell=bash
# Shared by setup, demo and test: where things are, and how a step is run, timed and remembered.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$root/.venv
# Fingerprints of what is done, one file per step, and the steps' logs.
stamps=$venv/.signpost
# Used by the scripts that read this file.
# shellcheck disable=SC2034
labextension=$root/jupyter_ext/jupyterlab_signpost/labextension

export PATH="$venv/bin:$PATH"
export PIP_DISABLE_PIP_VERSION_CHECK=1
export YARN_ENABLE_TELEMETRY=0

# fail SENTENCE...: end with a message for the person at the terminal.
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# fingerprint [PATH]...: one hash over the names and content of files and of all files in folders.
# Standard input is part of it: versions and other words that matter.
fingerprint() {
  local sum=(sha256sum)
  command -v sha256sum >/dev/null || sum=(shasum -a 256)
  {
    cat
    (
      cd "$root"
      for path in "$@"; do
        [[ -e $path ]] && find "$path" -type f -not -path '*/.*' -not -path '*/__pycache__/*' -print0
      done | LC_ALL=C sort -z | xargs -0 "${sum[@]}"
    )
  } | "${sum[@]}" | cut -c 1-64
}

# step NAME TITLE FINGERPRINT COMMAND...: run COMMAND unless it was done for this fingerprint, with its output in
# a log, and print one line. A failure shows the end of the log and ends the script.
step() {
  local name=$1 title=$2 wanted=$3 started=$SECONDS status
  local stamp=$stamps/$name log=$stamps/$name.log
  shift 3
  mkdir -p "$stamps"
  if [[ -f $stamp && $(<"$stamp") == "$wanted" ]]; then
    printf '%-24s unchanged\n' "$title"
    return
  fi
  rm -f "$stamp"
  printf '%-24s ' "$title"
  # Not "if (...)": a condition would switch errexit off inside the step.
  set +e
  (
    set -e
    "$@"
  ) >"$log" 2>&1 </dev/null
  status=$?
  set -e
  if ((status != 0)); then
    printf 'failed after %d s\n\n' "$((SECONDS - started))"
    tail -n 60 "$log" >&2
    fail "
$title: failed. What it printed is above, all of it in $log. Run scripts/setup again when the cause is removed."
  fi
  printf '%s\n' "$wanted" >"$stamp"
  printf '%d s\n' "$((SECONDS - started))"
}

# npm_registry: tell yarn the registry that npm is configured with; yarn does not read .npmrc.
npm_registry() {
  export YARN_NPM_REGISTRY_SERVER="${YARN_NPM_REGISTRY_SERVER:-$(npm config get registry 2>/dev/null)}"
}
