#!/bin/sh
# Sends a JSON file to a trigger: TRIGGER_URL=… TRIGGER_SECRET=whsec_… scripts/sign-trigger.sh body.json
set -eu
id=${DELIVERY_ID:-msg_$(openssl rand -hex 16)}
timestamp=$(date +%s)
key=$(printf %s "${TRIGGER_SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
signature=$({ printf %s.%s. "$id" "$timestamp" && cat "$1"; } |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
curl -sS --fail-with-body "$TRIGGER_URL" -H 'Content-Type: application/json' --data-binary "@$1" \
  -H "webhook-id: $id" -H "webhook-timestamp: $timestamp" -H "webhook-signature: v1,$signature"
