// Sends a JSON file to a trigger: TRIGGER_URL=… TRIGGER_SECRET=whsec_… node scripts/sign-trigger.mjs body.json
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

const { TRIGGER_URL = "", TRIGGER_SECRET = "", DELIVERY_ID: id = `msg_${randomUUID()}` } = process.env;
const body = readFileSync(process.argv[2] ?? "/dev/stdin");
const timestamp = String(Math.floor(Date.now() / 1000));
const key = Buffer.from(TRIGGER_SECRET.replace("whsec_", ""), "base64");
const signature = `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64")}`;
const signed = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
const headers = { "Content-Type": "application/json", ...signed };
const response = await fetch(TRIGGER_URL, { method: "POST", headers, body });
console.log(await response.text());
process.exitCode = response.ok ? 0 : 1;
