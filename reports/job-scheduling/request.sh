#!/bin/sh
set -eu
# Sends the request with curl 7.76 or newer, from sh, dash, bash or zsh.
# Set the shell variables first: WORKFLOPLUS_TOKEN.
# The answer may hold a secret that is shown this once only. Keep it in a safe place.
: "${WORKFLOPLUS_TOKEN:?set this first, nothing was sent}" &&
printf 'Authorization: Bearer %s' "$WORKFLOPLUS_TOKEN" |
curl --silent --show-error --fail-with-body --globoff --no-location \
  --proto '=https' \
  --request 'POST' \
  --url 'https://accounts.workfloplus.com/api/client/' \
  --header @- \
  --header 'Content-Type: application/json' \
  --header 'Accept: application/json' \
  --data-raw '{
  "name": "My Job Scheduling Application",
  "scopes": [
    "https://www.workfloplus.com/auth/workflow.read",
    "https://www.workfloplus.com/auth/schedule.admin"
  ],
  "permissions": [
    "admin"
  ]
}'
