#!/usr/bin/env bash
# Behaviour: with a Turkish locale (LC_ALL or LC_CTYPE tr_TR.UTF-8) GNU's OpenMP runtime, as wheels of PyTorch, scikit-learn
#   and others bundle it, refuses values that hold an I and are written in capitals, as its documentation and the OpenMP
#   standard write them: OMP_WAIT_POLICY=PASSIVE, OMP_SCHEDULE=GUIDED. It compares without regard to capitals, but by the
#   locale, and Turkish has another small letter for I. A line on stderr is all that is seen; the variable then counts
#   for nothing. Small letters (passive) are understood everywhere.
# Versions: the libgomp in the wheel of scikit-learn 1.7.2 (manylinux2014, x86-64), Python 3.11 with glibc 2.36.
# Needs: localedef and the locale sources of Debian's package `locales` (compiled into the temporary folder only).
# Date: 29 November 2026.
# Output seen:
#     OMP_WAIT_POLICY=PASSIVE  C.UTF-8      understood
#     OMP_WAIT_POLICY=PASSIVE  tr_TR.UTF-8  libgomp: Invalid value for environment variable OMP_WAIT_POLICY
#     OMP_WAIT_POLICY=passive  C.UTF-8      understood
#     OMP_WAIT_POLICY=passive  tr_TR.UTF-8  understood
#     OMP_WAIT_POLICY=ACTIVE   C.UTF-8      understood
#     OMP_WAIT_POLICY=ACTIVE   tr_TR.UTF-8  libgomp: Invalid value for environment variable OMP_WAIT_POLICY
#     OMP_SCHEDULE=GUIDED      C.UTF-8      understood
#     OMP_SCHEDULE=GUIDED      tr_TR.UTF-8  libgomp: Unknown value for environment variable OMP_SCHEDULE
#     as described
# Guess before: values of environment variables that are documented in capitals are understood in every locale.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check scikit-learn==1.7.2
localedef --input=tr_TR --charmap=UTF-8 "$folder/tr_TR.UTF-8"
export LOCPATH="$folder"
unset LC_CTYPE LANG
said() { # locale, NAME=VALUE: what the runtime says when it is loaded
  env "LC_ALL=$1" "$2" "$folder/venv/bin/python" -c "import sklearn.utils._openmp_helpers" 2>&1
}
as_described=yes
for setting in OMP_WAIT_POLICY=PASSIVE OMP_WAIT_POLICY=passive OMP_WAIT_POLICY=ACTIVE OMP_SCHEDULE=GUIDED; do
  for locale in C.UTF-8 tr_TR.UTF-8; do
    words=$(said "$locale" "$setting" | sed '/^$/d')
    printf '%-24s %-12s %s\n' "$setting" "$locale" "${words:-understood}"
    case $setting/$locale in
      *PASSIVE/tr_TR.UTF-8) [[ $words == *Invalid* ]] || as_described=no ;;
      *passive/* | */C.UTF-8) [ -z "$words" ] || as_described=no ;;
    esac
  done
done
if [ $as_described = yes ]; then echo "as described"; else echo "changed" && exit 1; fi
