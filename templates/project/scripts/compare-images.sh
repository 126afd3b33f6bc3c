#!/bin/sh
# Compares container images: what they weigh, and what an intruder would find in them.
#
# Nothing in an image is ever run, so images without a shell can be looked into as well:
#   create + export   files, executables, setuid files, shells, package managers, packages
#   save              layers and both sizes
#   inspect           the user
#
# Size on disk is the sum of the file sizes in all layers: the figure that `docker images`
# shows with Docker's classic image store. It is measured here, since other engines and
# stores count differently. Compressed size is the sum of the layers after gzip at its default
# level, about what a pull or a push moves.
#
# Needs a container engine, coreutils, awk, tar and gzip (pigz is used where there is one).
set -eu

# Defaults; the environment variables named in --help override them.
default_image='<%- name %>'
default_dockerfile='<%- dockerfile %>'
default_single_dockerfile='<%- singleDockerfile %>'

IMAGE=${IMAGE:-$default_image}
TAG=${TAG:-distroless}
SINGLE_IMAGE=${SINGLE_IMAGE:-$IMAGE:single}
DOCKERFILE=${DOCKERFILE:-$default_dockerfile}
SINGLE_DOCKERFILE=${SINGLE_DOCKERFILE:-$default_single_dockerfile}

program=compare-images
project=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

usage() {
  cat <<EOF
Usage: scripts/compare-images.sh [options] [IMAGE...]

Compares container images with the first one named. Without arguments:
  $SINGLE_IMAGE, built from $SINGLE_DOCKERFILE if missing
  $IMAGE:$TAG, built from $DOCKERFILE if missing

Options:
  --json            print JSON (sizes in bytes)
  --markdown        print a Markdown table
  --html FILE       also write a self-contained HTML page
  --max-size SIZE   exit 1 if the last image is larger on disk, e.g. 25MB or 24MiB
  -h, --help        print this help

Environment: ENGINE (docker, podman or nerdctl), IMAGE, TAG, SINGLE_IMAGE, DOCKERFILE,
SINGLE_DOCKERFILE, NO_COLOR, TMPDIR (needs room for the largest image, twice).

Exit status: 0 done, 1 failed or above --max-size, 2 wrong use, 3 no container engine,
130 interrupted.
EOF
}

fail() {
  clear_progress
  printf '%s: %s\n' "$program" "$1" >&2
  exit "${2:-1}"
}

wrong_use() {
  fail "$1; see --help" 2
}

# --- Progress and clean-up ----------------------------------------------------------

work=
container=
creating=
child=
reader=
html_partial=
terminal_progress=
if [ -t 2 ] && [ "${TERM:-dumb}" != dumb ] && [ -z "${NO_COLOR:-}" ]; then
  terminal_progress=yes
fi

progress() {
  if [ -n "$terminal_progress" ]; then printf '\r\033[K%s' "$1" >&2; fi
}

clear_progress() {
  if [ -n "$terminal_progress" ]; then printf '\r\033[K' >&2; fi
}

# Runs a command that may take long. In the background, because a shell handles a signal
# only between foreground commands, but at once during a wait.
run() {
  "$@" &
  child=$!
  status=0
  wait "$child" || status=$?
  child=
  return "$status"
}

remove_container() {
  if [ -n "$container" ]; then
    # -v: with the anonymous volumes that a VOLUME line makes
    "$engine" rm -f -v "$container" >/dev/null 2>&1 || :
    container=
  fi
}

# shellcheck disable=SC2317,SC2329 # called by the trap
clean_up() {
  status=$?
  trap '' INT TERM HUP
  clear_progress
  for process in $reader $child; do
    kill "$process" 2>/dev/null || :
    wait "$process" 2>/dev/null || :
  done
  # The daemon may still be busy with a request whose client has just been interrupted.
  if [ -n "$creating" ]; then sleep 1; fi
  remove_container
  if [ -n "$html_partial" ]; then rm -f -- "$html_partial"; fi
  if [ -n "$work" ]; then rm -rf -- "$work"; fi
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# --- Arguments ----------------------------------------------------------------------

format=text
html=
max_size=
max_bytes=

set_format() {
  if [ "$format" != text ] && [ "$format" != "$1" ]; then
    wrong_use '--json and --markdown exclude each other'
  fi
  format=$1
}

# Prints a size such as 25MB, 1.5 GiB or 4096 in bytes; prints nothing for anything else.
to_bytes() {
  SIZE=$1 awk 'BEGIN {
    size = tolower(ENVIRON["SIZE"])
    if (size !~ /^[0-9]+(\.[0-9]+)? *([kmgt]i?)?b?$/) exit
    unit = size
    gsub(/[0-9. ]/, "", unit)
    base = (unit ~ /i/) ? 1024 : 1000
    bytes = (size + 0) * base ^ index("kmgt", substr(unit " ", 1, 1))
    printf "%.0f\n", (bytes < 9e18 ? bytes : 9e18)
  }'
}

# The images stay behind in "$@": every argument is taken from the front, and an image is
# put back at the end.
left=$#
options=yes
while [ "$left" -gt 0 ]; do
  argument=$1
  shift
  left=$((left - 1))
  if [ -z "$options" ]; then
    set -- "$@" "$argument"
    continue
  fi
  case $argument in
    --json) set_format json ;;
    --markdown) set_format markdown ;;
    --html | --max-size)
      [ "$left" -gt 0 ] || wrong_use "$argument needs a value"
      value=$1
      shift
      left=$((left - 1))
      if [ "$argument" = --html ]; then html=$value; else max_size=$value; fi
      [ -n "$value" ] || wrong_use "$argument needs a value"
      ;;
    --html=?*) html=${argument#*=} ;;
    --max-size=?*) max_size=${argument#*=} ;;
    -h | --help)
      usage
      exit 0
      ;;
    --) options= ;;
    -*) wrong_use "unknown option: $argument" ;;
    *) set -- "$@" "$argument" ;;
  esac
done

for image; do
  case $image in '' | -*) wrong_use "not an image name: \"$image\"" ;; esac
done
if [ -n "$max_size" ]; then
  max_bytes=$(to_bytes "$max_size")
  [ -n "$max_bytes" ] || wrong_use "not a size: \"$max_size\" (write it like 25MB or 24MiB)"
fi
if [ -n "$html" ]; then
  case $html in -*) html=./$html ;; esac
  [ ! -d "$html" ] || wrong_use "--html $html is a folder, not a file"
  [ -d "$(dirname "$html")" ] || wrong_use "--html $html: the folder does not exist"
fi

# --- Engine -------------------------------------------------------------------------

# Sets $engine to $ENGINE, or to the first of docker, podman and nerdctl that answers.
find_engine() {
  looked_for=
  for engine in ${ENGINE:-docker podman nerdctl}; do
    if ! command -v "$engine" >/dev/null 2>&1; then
      looked_for="$looked_for
  $engine: not found"
    elif answer=$("$engine" ps -q 2>&1); then
      return 0
    else
      looked_for="$looked_for
  $engine: installed, but it does not answer: $(printf '%s\n' "$answer" | tail -n 1)"
    fi
  done
  fail "no container engine. Looked for:$looked_for
Install or start one of them, or name yours with ENGINE=." 3
}

image_exists() {
  "$engine" image inspect "$1" >/dev/null 2>&1
}

# build_if_missing IMAGE DOCKERFILE
build_if_missing() {
  if image_exists "$1"; then return 0; fi
  printf '%s: building %s from %s\n' "$program" "$1" "$2" >&2
  [ -f "$project/$2" ] || fail "there is no $2 in $project"
  # podman keeps a HEALTHCHECK only in Docker's image format.
  format_option=
  case $("$engine" --version) in *podman*) format_option=--format=docker ;; esac
  # BuildKit is what understands cache mounts; Docker 20.10 has to be asked for it.
  export DOCKER_BUILDKIT="${DOCKER_BUILDKIT:-1}"
  run "$engine" build $format_option -t "$1" -f "$project/$2" "$project" >&2 ||
    fail "building $1 failed"
}

# --- Measuring ----------------------------------------------------------------------

# Reads `tar -tv`. Prints: files, executables, setuid files, packages in status.d, shells,
# package managers, and where the archive has dpkg's status file.
# GNU and busybox tar print "mode owner/group size date time name", bsdtar prints
# "mode links owner group size month day time name".
inventory() {
  awk '
    BEGIN {
      OFS = "\t"
      shell_count = split("sh bash dash ash ksh mksh zsh fish csh tcsh busybox toybox", shells, " ")
      for (i in shells) is_shell[shells[i]] = 1
      manager_count = split("apt dpkg apk dnf microdnf tdnf yum rpm zypper pacman opkg " \
        "pip uv poetry pipenv conda npm pnpm yarn corepack gem composer cargo", managers, " ")
      for (i in managers) is_manager[managers[i]] = 1
    }
    function found(count, names, present,    i, list) {
      for (i = 1; i <= count; i++)
        if (names[i] in present) list = list (list == "" ? "" : ", ") names[i]
      return list
    }
    {
      mode = $1
      type = substr(mode, 1, 1)
      columns = ($2 ~ /\//) ? 5 : 8
      path = $0
      for (i = 0; i < columns; i++) sub(/^[^ ]+ +/, "", path)
      sub(/ -> .*/, "", path)
      if (type == "h") sub(/ link to .*/, "", path)
      archived = path
      sub(/^\.?\//, "", path)

      # What the engine itself puts into every container is not of the image.
      if (path ~ /^(dev|proc|sys)\// || path == ".dockerenv" || path == "run/.containerenv") next
      if (path ~ /^etc\/(hostname|hosts|mtab|resolv\.conf)$/) next

      is_file = (type == "-" || type == "h")
      runs = is_file && mode ~ /^...[xs]|^......[xs]|^.........[xt]/
      if (is_file) files++
      if (runs) executables++
      if (is_file && substr(mode, 4, 1) ~ /[sS]/) setuid++
      if (is_file && path ~ /^var\/lib\/dpkg\/status\.d\/[^\/]+$/ && path !~ /\.md5sums$/) packages++
      if (is_file && path == "var/lib/dpkg/status") status = archived

      # /bin/sh and npm are links as a rule; elsewhere a link of that name may mean anything.
      if (runs || (type == "l" && path ~ /(^|\/)(s?bin|busybox)\/[^\/]+$/)) {
        name = path
        sub(/.*\//, "", name)
        if (name == "apt-get") name = "apt"
        if (name ~ /^pip[0-9.]+$/) name = "pip"
        if (name in is_shell) shell[name] = 1
        if (name in is_manager) manager[name] = 1
      }
    }
    END {
      print files + 0, executables + 0, setuid + 0, packages + 0,
        found(shell_count, shells, shell), found(manager_count, managers, manager), status
    }
  ' "$1"
}

# Prints the sum of the file sizes in a listing of `tar -tv`.
content_size() {
  awk '{ size += ($2 ~ /\//) ? $3 : $5 } END { printf "%.0f\n", size }' "$1"
}

# Prints the paths of the first image's layers in the manifest.json of a saved archive.
layer_paths() {
  awk '
    { json = json $0 }
    END {
      if (!match(json, /"Layers"[ \t]*:[ \t]*\[[^]]*\]/)) exit
      list = substr(json, RSTART + length("\"Layers\""), RLENGTH)
      while (match(list, /"[^"]*"/)) {
        print substr(list, RSTART + 1, RLENGTH - 2)
        list = substr(list, RSTART + RLENGTH)
      }
    }
  ' "$1"
}

column() {
  cut -f "$1" "$work/inventory"
}

# Appends a line of facts about an image to $work/facts.
measure() {
  image=$1

  progress "$image: reading the files"
  creating=yes
  container=$program-${work##*.} # unique, since other runs may use the same engine
  # An image may have no command, then create wants one. It is never run.
  run "$engine" create --name "$container" "$image" none >/dev/null 2>"$work/error" ||
    fail "cannot create a container of $image: $(cat "$work/error")"
  creating=
  run "$engine" export "$container" >"$work/files.tar" || fail "cannot read the files of $image"
  remove_container
  run tar -tvf "$work/files.tar" >"$work/listing" || fail "cannot list the files of $image"
  inventory "$work/listing" >"$work/inventory"
  packages=$(column 4)
  status_file=$(column 7)
  if [ -n "$status_file" ]; then
    installed=$(tar -xOf "$work/files.tar" "$status_file" | grep -c '^Status: install ok installed$') || :
    packages=$((packages + installed))
  fi
  rm "$work/files.tar"

  progress "$image: reading the layers"
  mkdir "$work/saved" "$work/layer"
  # From standard input: of a named pipe, tar would expect whole blocks at every read.
  tar -xf - -C "$work/saved" <"$work/pipe" 2>"$work/error" &
  reader=$!
  saved=yes
  run "$engine" save "$image" >"$work/pipe" || saved=
  wait "$reader" || saved=
  reader=
  [ -n "$saved" ] || fail "cannot read the layers of $image: $(head -n 1 "$work/error")"
  layer_paths "$work/saved/manifest.json" >"$work/layers"
  layers=$(awk 'END { print NR }' "$work/layers")

  size=0
  compressed=0
  number=0
  while read -r layer; do
    number=$((number + 1))
    progress "$image: compressing layer $number of $layers"
    layer=$work/saved/$layer
    tar_file=$work/layer/tar
    # Older engines save plain tar files, newer ones what the registry holds.
    case $(od -An -tx1 -N4 "$layer" | tr -d ' \n') in
      1f8b*) small_file=$layer && run "$gzip" -dc "$layer" >"$tar_file" ;;
      28b52ffd)
        command -v zstd >/dev/null 2>&1 || fail "$image has layers compressed with zstd: install zstd"
        small_file=$layer && run zstd -dcq "$layer" >"$tar_file"
        ;;
      *)
        tar_file=$layer
        small_file=$work/layer/gz
        run "$gzip" -c "$layer" >"$small_file"
        ;;
    esac || fail "cannot read a layer of $image"
    run tar -tvf "$tar_file" >"$work/listing" || fail "cannot list a layer of $image"
    size=$((size + $(content_size "$work/listing")))
    compressed=$((compressed + $(wc -c <"$small_file")))
  done <"$work/layers"
  rm -r "$work/saved" "$work/layer"

  user=$("$engine" image inspect --format '{{.Config.User}}' "$image" | tr -d '\t\n')
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$image" "$size" "$compressed" "$layers" \
    "$(column 1)" "$(column 2)" "$(column 3)" "$(column 5)" "$(column 6)" "$packages" \
    "${user:-root}" >>"$work/facts"
}

# --- Reports ------------------------------------------------------------------------

# Shared by the reports: the facts of image i are fact[i, name]; label[r] and cell(i, r)
# are the rows of a table.
report_library='
function load(    line, field, names, count, i) {
  count = split("image size compressed layers files executables setuid shells managers packages user", names, " ")
  while ((getline line < ENVIRON["facts"]) > 0) {
    images++
    split(line, field, "\t")
    for (i = 1; i <= count; i++) fact[images, names[i]] = field[i]
  }
  rows = split("Size on disk,Compressed size,Layers,Files,Executables,Setuid files,Shells," \
    "Package managers,Debian packages,User", label, ",")
  split("size compressed layers files executables setuid shells managers packages user", key, " ")
}
function human(bytes,    unit) {
  split("B kB MB GB TB", units, " ")
  for (unit = 1; bytes >= 999.5 && unit < 5; unit++) bytes /= 1000
  return sprintf(unit == 1 ? "%d %s" : bytes < 9.995 ? "%.2f %s" : bytes < 99.95 ? "%.1f %s" : "%.0f %s", bytes, units[unit])
}
function thousands(number,    text) {
  text = sprintf("%.0f", number)
  while (match(text, /^[0-9][0-9][0-9][0-9]+/))
    text = substr(text, 1, RLENGTH - 3) "," substr(text, RLENGTH - 2)
  return text
}
function cell(i, r) {
  if (r <= 2) return human(fact[i, key[r]])
  if (key[r] == "user") return fact[i, "user"]
  if (key[r] == "shells" || key[r] == "managers") return fact[i, key[r]] == "" ? "none" : fact[i, key[r]]
  return thousands(fact[i, key[r]])
}
function times(larger, smaller,    ratio) {
  ratio = larger / smaller
  return sprintf(ratio < 9.95 ? "%.1f" : "%.0f", ratio)
}
# "144 times smaller than": image i beside the first, by size or compressed
function than_first(i, by, less, more,    first, own) {
  first = fact[1, by]
  own = fact[i, by]
  if (first == 0 || own == 0 || (times(first, own) == "1.0" && times(own, first) == "1.0")) return ""
  return own < first ? times(first, own) " times " less : times(own, first) " times " more
}
function verdict(i,    text) {
  text = than_first(i, "size", "smaller", "larger")
  return text == "" ? "about as large as" : text " than"
}
function largest(by,    i, most) {
  for (i = 1; i <= images; i++) if (fact[i, by] + 0 > most + 0) most = fact[i, by]
  return most + 0
}
'

report() {
  facts=$work/facts engine=$engine awk "$report_library$1"
}

report_text() {
  report '
    function repeat(text, count,    out) {
      while (count-- > 0) out = out text
      return out
    }
    function pad(text, width) { return repeat(" ", width - length(text)) text }
    BEGIN {
      load()
      bold = ENVIRON["colour"] ? "\033[1m" : ""
      green = ENVIRON["colour"] ? "\033[32m" : ""
      plain = ENVIRON["colour"] ? "\033[0m" : ""
      for (i = 1; i <= images; i++) {
        width[i] = length(fact[i, "image"])
        if (width[i] > name_width) name_width = width[i]
        for (r = 1; r <= rows; r++) if (length(cell(i, r)) > width[i]) width[i] = length(cell(i, r))
      }
      # As many images side by side as fit into 100 columns.
      for (from = 1; from <= images; from = to + 1) {
        total = 16 + 3 + width[from]
        for (to = from; to < images && total + 3 + width[to + 1] <= 100; to++) total += 3 + width[to + 1]
        line = sprintf("%-16s", "")
        for (i = from; i <= to; i++) line = line "   " bold pad(fact[i, "image"], width[i]) plain
        print line
        for (r = 1; r <= rows; r++) {
          line = sprintf("%-16s", label[r])
          for (i = from; i <= to; i++) line = line "   " pad(cell(i, r), width[i])
          print line
        }
        print ""
      }
      most = largest("size")
      mark = ENVIRON["utf8"] ? "█" : "#"
      for (i = 1; i <= images; i++) {
        marks = most == 0 ? 0 : int(40 * fact[i, "size"] / most + 0.5)
        if (marks < 1) marks = 1
        printf "%-" name_width "s  %s%s%s%s  %s\n", fact[i, "image"], (i > 1 ? green : ""),
          repeat(mark, marks), plain, repeat(" ", 40 - marks), human(fact[i, "size"])
      }
      if (images > 1) print ""
      for (i = 2; i <= images; i++)
        printf "%s is %s%s%s %s\n", fact[i, "image"], bold, verdict(i), plain, fact[1, "image"]
    }
  '
}

# shellcheck disable=SC2016 # Markdown's backticks are meant literally
report_markdown() {
  report '
    function code(text) {
      gsub(/\|/, "\\|", text)
      return "`" text "`"
    }
    BEGIN {
      load()
      line = "| |"
      rule = "| --- |"
      for (i = 1; i <= images; i++) {
        line = line " " code(fact[i, "image"]) " |"
        rule = rule " ---: |"
      }
      print line
      print rule
      for (r = 1; r <= rows; r++) {
        line = "| " label[r] " |"
        for (i = 1; i <= images; i++) line = line " " cell(i, r) " |"
        print line
      }
      for (i = 2; i <= images; i++)
        printf "\n%s is **%s** %s.\n", code(fact[i, "image"]), verdict(i), code(fact[1, "image"])
    }
  '
}

report_json() {
  report '
    function string(text,    i, character, out) {
      for (i = 1; i <= length(text); i++) {
        character = substr(text, i, 1)
        if (character == "\"" || character == "\\") character = "\\" character
        else if (character in control) character = control[character]
        out = out character
      }
      return "\"" out "\""
    }
    function array(text,    names, count, i, out) {
      count = split(text, names, ", ")
      for (i = 1; i <= count; i++) out = out (i > 1 ? ", " : "") string(names[i])
      return "[" out "]"
    }
    BEGIN {
      for (i = 1; i < 32; i++) control[sprintf("%c", i)] = sprintf("\\u%04x", i)
      load()
      printf "{\n  \"schema\": 1,\n  \"engine\": %s,\n  \"images\": [", string(ENVIRON["engine"])
      for (i = 1; i <= images; i++) {
        printf "%s\n    {\n", (i > 1 ? "," : "")
        printf "      \"image\": %s,\n", string(fact[i, "image"])
        printf "      \"size\": %s,\n      \"compressedSize\": %s,\n", fact[i, "size"], fact[i, "compressed"]
        printf "      \"layers\": %s,\n      \"files\": %s,\n", fact[i, "layers"], fact[i, "files"]
        printf "      \"executables\": %s,\n      \"setuidFiles\": %s,\n", fact[i, "executables"], fact[i, "setuid"]
        printf "      \"shells\": %s,\n", array(fact[i, "shells"])
        printf "      \"packageManagers\": %s,\n", array(fact[i, "managers"])
        printf "      \"debianPackages\": %s,\n", fact[i, "packages"]
        printf "      \"user\": %s,\n", string(fact[i, "user"])
        # how many times smaller than the first image
        printf "      \"ratio\": %s\n    }", (fact[i, "size"] > 0 ? sprintf("%.3f", fact[1, "size"] / fact[i, "size"]) : "null")
      }
      print "\n  ]\n}"
    }
  '
}

report_html() {
  date=$(date -u +%Y-%m-%d) report '
    function html(text) {
      gsub(/&/, "\\&amp;", text)
      gsub(/</, "\\&lt;", text)
      gsub(/>/, "\\&gt;", text)
      gsub(/"/, "\\&quot;", text)
      return text
    }
    # An image name that may break after its parts.
    function breakable(text) {
      text = html(text)
      gsub(/[\/:]/, "&<wbr>", text)
      return text
    }
    function figure(by, less, more, title,    text, words) {
      text = than_first(images, by, less, more)
      if (text == "") text = "1 times " less
      split(text, words, " times ")
      printf "<div><dt>%s</dt><dd><b>%s&times;</b> %s<span>%s &rarr; %s</span></dd></div>\n",
        title, words[1], words[2], human(fact[1, by]), human(fact[images, by])
    }
    function bar(i, by, title,    most) {
      most = largest("size")
      printf "<div class=\"bar %s\"><span class=\"what\">%s</span><span class=\"track\"><i style=\"width:%.3f%%\"></i></span><span class=\"value\">%s</span></div>\n",
        by, title, (most > 0 ? 100 * fact[i, by] / most : 0), human(fact[i, by])
    }
    BEGIN {
      load()
      print "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
      print "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      print "<meta name=\"color-scheme\" content=\"light dark\">"
      printf "<title>Container images: %s</title>\n<style>\n", html(fact[images, "image"])
      print ":root { --ground: #fbfbfa; --card: #fff; --text: #1c1f23; --soft: #5c646e; --line: #e3e5e8; --bar: #0f766e; --bar-soft: #7cc5bd; --base: #8a929c; --base-soft: #c5cad0; --good: #0f766e; }"
      print "@media (prefers-color-scheme: dark) { :root { --ground: #131517; --card: #1a1d20; --text: #e8eaec; --soft: #9aa3ad; --line: #2d3237; --bar: #2dd4bf; --bar-soft: #1b7268; --base: #7b848e; --base-soft: #444b53; --good: #5eead4; } }"
      print "* { box-sizing: border-box; }"
      print "body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, -apple-system, \"Segoe UI\", Roboto, \"Helvetica Neue\", Arial, sans-serif; font-variant-numeric: tabular-nums; }"
      print "main { max-width: 60rem; margin: 0 auto; padding: clamp(1.25rem, 5vw, 4rem) clamp(1rem, 4vw, 2rem); }"
      print "h1 { font-size: clamp(1.4rem, 4.5vw, 2.1rem); line-height: 1.25; font-weight: 650; letter-spacing: -.015em; margin: 0 0 2rem; text-wrap: balance; overflow-wrap: anywhere; }"
      print "h1 em { font-style: normal; color: var(--good); }"
      print "h2 { font-size: 1rem; font-weight: 600; margin: 0 0 1.25rem; }"
      print "section, .figures > div { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.25rem clamp(1rem, 3vw, 1.5rem); }"
      print "section { margin-top: 1rem; }"
      print ".figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 1rem; margin: 0; }"
      print "dt { color: var(--soft); font-size: .875rem; }\ndd { margin: .25rem 0 0; }"
      print "dd b { font-size: 2rem; line-height: 1.2; font-weight: 650; letter-spacing: -.02em; }"
      print "dd span { display: block; color: var(--soft); font-size: .875rem; }"
      print "h3 { font-size: .9375rem; font-weight: 600; margin: 1.5rem 0 .4rem; overflow-wrap: anywhere; }\nh2 + h3 { margin-top: 0; }"
      print ".bar { display: grid; grid-template-columns: 6rem 1fr 5rem; gap: .75rem; align-items: center; font-size: .875rem; margin: .2rem 0; }"
      print ".what { color: var(--soft); }\n.value { text-align: right; white-space: nowrap; }"
      print ".track { display: block; height: .85rem; border-radius: .2rem; background: color-mix(in srgb, var(--line) 45%, transparent); }"
      print ".track i { display: block; height: 100%; min-width: 3px; border-radius: .2rem; background: var(--bar); }"
      print ".compressed .track i { background: var(--bar-soft); }"
      print ".base .track i { background: var(--base); }\n.base .compressed .track i { background: var(--base-soft); }"
      print ".scroll { overflow-x: auto; }"
      print "table { border-collapse: collapse; width: 100%; font-size: .9375rem; }"
      print "th, td { padding: .55rem 0 .55rem 1rem; text-align: right; vertical-align: top; border-top: 1px solid var(--line); }"
      print "thead th, thead td { border-top: 0; padding-top: 0; }"
      print "thead th { overflow-wrap: break-word; max-width: 14rem; }"
      print "tbody th { font-weight: 400; color: var(--soft); }"
      print "tr > :first-child { text-align: left; padding-left: 0; }\n.good { color: var(--good); }"
      print "footer { color: var(--soft); font-size: .8125rem; margin-top: 1.5rem; }"
      print "@media (max-width: 30rem) { .bar { grid-template-columns: 5.25rem 1fr 4.25rem; gap: .5rem; font-size: .8125rem; } table { font-size: .875rem; } th, td { padding-left: .6rem; } .figures > div, section { padding: 1rem; } .figures { gap: .75rem; } }"
      print "</style>\n</head>\n<body>\n<main>"
      if (images > 1) {
        times_smaller = verdict(images)
        sub(/ [a-z]+$/, "</em>&", times_smaller)
        printf "<h1>%s is <em>%s %s</h1>\n", html(fact[images, "image"]), times_smaller, html(fact[1, "image"])
      } else
        printf "<h1>%s takes %s</h1>\n", html(fact[1, "image"]), human(fact[1, "size"])
      if (images > 1 && fact[1, "size"] > 0 && fact[images, "size"] > 0) {
        print "<dl class=\"figures\">"
        figure("size", "smaller", "larger", "On disk")
        figure("compressed", "less", "more", "To pull")
        printf "<div><dt>Executables</dt><dd><b>%s</b><span>instead of %s</span></dd></div>\n",
          thousands(fact[images, "executables"]), thousands(fact[1, "executables"])
        print "</dl>"
      }
      print "<section>\n<h2>Size</h2>"
      for (i = 1; i <= images; i++) {
        printf "<h3>%s</h3>\n<div class=\"%s\">\n", html(fact[i, "image"]), (i == 1 && images > 1) ? "base" : "other"
        bar(i, "size", "On disk")
        bar(i, "compressed", "Compressed")
        print "</div>"
      }
      print "</section>\n<section>\n<h2>What is inside</h2>\n<div class=\"scroll\" tabindex=\"0\">\n<table>\n<thead>\n<tr><td></td>"
      for (i = 1; i <= images; i++) printf "<th scope=\"col\">%s</th>\n", breakable(fact[i, "image"])
      print "</tr>\n</thead>\n<tbody>"
      for (r = 1; r <= rows; r++) {
        printf "<tr><th scope=\"row\">%s</th>", label[r]
        for (i = 1; i <= images; i++) {
          good = cell(i, r) == "none" || (key[r] == "setuid" && cell(i, r) == "0") || \
            (key[r] == "user" && cell(i, r) ~ /^[1-9][0-9]*(:|$)/)
          printf "<td%s>%s</td>", good ? " class=\"good\"" : "", html(cell(i, r))
        }
        print "</tr>"
      }
      print "</tbody>\n</table>\n</div>\n</section>"
      printf "<footer>On disk: the sum of the file sizes in all layers. Compressed: the layers after gzip, about what a pull moves. Measured with %s on %s.</footer>\n", html(ENVIRON["engine"]), ENVIRON["date"]
      print "</main>\n</body>\n</html>"
    }
  '
}

# Replaces the file in one step, so that nobody ever sees half a page.
write_html() {
  report_html >"$work/report.html"
  if [ -h "$html" ] || { [ -e "$html" ] && [ ! -f "$html" ]; }; then
    # A link or a device such as /dev/stdout stays what it is.
    cat "$work/report.html" >"$html" || fail "cannot write $html"
    return 0
  fi
  html_partial=$html.$$.tmp
  if ! { cat "$work/report.html" >"$html_partial" && mv -f "$html_partial" "$html"; } 2>"$work/error"; then
    fail "cannot write $html: $(sed 's/.*: //' "$work/error")"
  fi
  html_partial=
  clear_progress
  printf '%s: wrote %s\n' "$program" "$html" >&2
}

# --- Main ---------------------------------------------------------------------------

case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in *[Uu][Tt][Ff]*8*) utf8=yes ;; *) utf8= ;; esac
colour=
if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ] && [ -z "${NO_COLOR:-}" ]; then colour=yes; fi
export utf8 colour
# A decimal point in numbers, and one way in which tar lists names.
export LC_ALL=C

for tool in tar gzip mkfifo od; do
  command -v "$tool" >/dev/null 2>&1 || fail "this needs $tool, which is not installed"
done
find_engine
if [ $# -eq 0 ]; then
  build_if_missing "$SINGLE_IMAGE" "$SINGLE_DOCKERFILE"
  build_if_missing "$IMAGE:$TAG" "$DOCKERFILE"
  set -- "$SINGLE_IMAGE" "$IMAGE:$TAG"
fi
for image; do
  image_exists "$image" || fail "$engine has no image \"$image\": build or pull it first"
done

gzip=gzip
if command -v pigz >/dev/null 2>&1; then gzip=pigz; fi
work=$(mktemp -d "${TMPDIR:-/tmp}/$program.XXXXXX") || fail 'cannot make a temporary folder'
mkfifo "$work/pipe"
for image; do measure "$image"; done

clear_progress
"report_$format" || exit 1
if [ -n "$html" ]; then write_html; fi
# $image and $size are those of the last image.
if [ -n "$max_bytes" ] && [ "$size" -gt "$max_bytes" ]; then
  fail "$image has $size bytes, more than --max-size $max_size ($max_bytes bytes)"
fi
