#!/bin/sh
set -eu
# Sends the request with curl 7.76 or newer, from sh, dash, bash or zsh.
# Set the shell variables first: WORKFLOPLUS_CLIENT_ID, WORKFLOPLUS_CLIENT_SECRET.
# The answer may hold a secret that is shown this once only. Keep it in a safe place.
: "${WORKFLOPLUS_CLIENT_ID:?set this first, nothing was sent}" &&
: "${WORKFLOPLUS_CLIENT_SECRET:?set this first, nothing was sent}" &&
printf '%s' "$WORKFLOPLUS_CLIENT_SECRET" | {
printf '%s' "$WORKFLOPLUS_CLIENT_ID" |
curl --silent --show-error --fail-with-body --globoff --no-location \
  --proto '=https' \
  --request 'POST' \
  --url 'https://accounts.workfloplus.com/connect/token' \
  --header 'Content-Type: application/x-www-form-urlencoded' \
  --header 'Accept: application/json' \
  --data-urlencode 'grant_type=client_credentials' \
  --data-urlencode 'client_id@-' \
  --data-urlencode 'client_secret@/dev/fd/3'
} 3<&0
