-- Carries over from the tables of load.sql: what was paid, and which credentials had ended, before the restore. If these
-- tables are empty, no credential is deleted. docs/deploy.md tells how these files are used.

-- Every sign-in ends. Reset codes that were used are good again, so they go as well.
UPDATE sessions SET revoked_at = unixepoch() * 1000 WHERE revoked_at IS NULL;
DELETE FROM refresh_tokens;
DELETE FROM password_resets;

-- Bans, passwords and Google accounts are those from before the restore.
UPDATE users SET banned_at = b.banned_at, ban_reason = b.ban_reason, password_hash = b.password_hash
FROM before_users b WHERE b.id = users.id;
INSERT INTO identities (issuer, subject, provider, user_id, created_at)
SELECT issuer, subject, provider, user_id, created_at FROM before_identities b
WHERE EXISTS (SELECT 1 FROM users u WHERE u.id = b.user_id)
ON CONFLICT DO NOTHING;

-- Credentials that had been deleted are deleted again, and those that had been replaced are replaced again.
DELETE FROM api_keys WHERE id NOT IN (SELECT id FROM before_api_keys) AND EXISTS (SELECT 1 FROM before_users);
DELETE FROM triggers WHERE id NOT IN (SELECT id FROM before_triggers) AND EXISTS (SELECT 1 FROM before_users);
DELETE FROM webhook_deliveries WHERE webhook_id NOT IN (SELECT id FROM before_webhooks) AND EXISTS (SELECT 1 FROM before_users);
DELETE FROM webhooks WHERE id NOT IN (SELECT id FROM before_webhooks) AND EXISTS (SELECT 1 FROM before_users);
UPDATE webhooks SET sealed_secret = b.sealed_secret, previous_sealed_secret = b.previous_sealed_secret,
  previous_secret_until = b.previous_secret_until
FROM before_webhooks b WHERE b.id = webhooks.id;
DELETE FROM provider_keys WHERE (user_id, provider) NOT IN (SELECT user_id, provider FROM before_provider_keys)
  AND EXISTS (SELECT 1 FROM before_users);
UPDATE provider_keys SET sealed_key = b.sealed_key
FROM before_provider_keys b WHERE b.user_id = provider_keys.user_id AND b.provider = provider_keys.provider;

-- The ledger. A job of a user whom the restored database does not know is kept while a provider may still bill the job.
INSERT INTO provider_jobs (image_id, item_id, generation_id, project_id, user_id, position, images, model, provider,
  account, own_key, state, job_id, job_url, request, estimate_micro_usd, cost_micro_usd, tries, submitted_at, not_before,
  notified_at, drawn_at, settled_at, loose)
SELECT image_id, item_id, generation_id, iif(known, project_id, ''), iif(known, user_id, 'usr_00000000000000000000000000'),
  position, images, model, provider, account, own_key, state, job_id, job_url, request, estimate_micro_usd,
  cost_micro_usd, tries, submitted_at, not_before, notified_at, drawn_at, settled_at, loose
FROM (SELECT b.*, EXISTS (SELECT 1 FROM users u WHERE u.id = b.user_id) AS known FROM before_provider_jobs b
  WHERE NOT EXISTS (SELECT 1 FROM provider_jobs j WHERE j.image_id = b.image_id AND j.state = b.state
    AND j.user_id = b.user_id AND j.cost_micro_usd = b.cost_micro_usd AND j.submitted_at = b.submitted_at
    AND j.job_id IS b.job_id AND j.settled_at IS b.settled_at))
WHERE known OR (own_key = 0 AND state IN ('submitting', 'pending', 'unknown'))
ON CONFLICT (image_id) DO UPDATE SET project_id = excluded.project_id, user_id = excluded.user_id,
  account = excluded.account, own_key = excluded.own_key, state = excluded.state, job_id = excluded.job_id,
  job_url = excluded.job_url, request = excluded.request, estimate_micro_usd = excluded.estimate_micro_usd,
  cost_micro_usd = excluded.cost_micro_usd, tries = excluded.tries, submitted_at = excluded.submitted_at,
  not_before = excluded.not_before, notified_at = excluded.notified_at, drawn_at = excluded.drawn_at,
  settled_at = excluded.settled_at;
UPDATE provider_jobs SET loose = NOT EXISTS (SELECT 1 FROM generation_items i
  WHERE i.id = provider_jobs.item_id AND i.status IN ('queued', 'running'))
WHERE image_id IN (SELECT image_id FROM before_provider_jobs WHERE state IN ('submitting', 'pending', 'unknown', 'refused'));
UPDATE generation_items SET cost_micro_usd = (SELECT coalesce(sum(j.cost_micro_usd), 0) FROM provider_jobs j
  WHERE j.item_id = generation_items.id)
WHERE id IN (SELECT item_id FROM before_provider_jobs);

DROP TABLE before_users;
DROP TABLE before_identities;
DROP TABLE before_api_keys;
DROP TABLE before_triggers;
DROP TABLE before_webhooks;
DROP TABLE before_provider_keys;
DROP TABLE before_provider_jobs;
