-- A job is one request, which can bring several images. The sums count both. See src/db/schema/ledger.ts.
-- Before, each request brought one image.
UPDATE `ledger_days` SET `requests` = `images` WHERE `images` > 0;
--> statement-breakpoint
DROP TRIGGER `ledger_job_added`;
--> statement-breakpoint
CREATE TRIGGER `ledger_job_added` AFTER INSERT ON `provider_jobs`
BEGIN
	INSERT INTO `ledger_generations` (`generation_id`, `user_id`, `project_id`, `model`, `own_key`, `day`)
	SELECT new.`generation_id`, new.`user_id`, new.`project_id`, new.`model`, new.`own_key`, new.`submitted_at` / 86400000
	WHERE NOT EXISTS (SELECT 1 FROM `ledger_generations` WHERE `generation_id` = new.`generation_id`
		AND `user_id` = new.`user_id` AND `project_id` = new.`project_id` AND `model` = new.`model`
		AND `own_key` = new.`own_key` AND `day` = new.`submitted_at` / 86400000);
	UPDATE `ledger_days` SET `images` = `images` + iif(new.`state` = 'succeeded', new.`images`, 0),
		`requests` = `requests` + (new.`state` = 'succeeded'),
		`cost_micro_usd` = `cost_micro_usd` + new.`cost_micro_usd`,
		`open_micro_usd` = `open_micro_usd` + iif(new.`state` IN ('submitting', 'pending', 'unknown'), new.`estimate_micro_usd`, 0)
	WHERE `user_id` = new.`user_id` AND `day` = new.`submitted_at` / 86400000 AND `project_id` = new.`project_id`
		AND `model` = new.`model` AND `own_key` = new.`own_key`
		AND (new.`state` = 'succeeded' OR new.`cost_micro_usd` <> 0
			OR (new.`state` IN ('submitting', 'pending', 'unknown') AND new.`estimate_micro_usd` <> 0));
	UPDATE `generations` SET `cost_micro_usd` = `cost_micro_usd` + new.`cost_micro_usd`
	WHERE `id` = new.`generation_id` AND new.`cost_micro_usd` <> 0;
END;
--> statement-breakpoint
DROP TRIGGER `ledger_job_changed`;
--> statement-breakpoint
CREATE TRIGGER `ledger_job_changed` AFTER UPDATE OF `state`, `estimate_micro_usd`, `cost_micro_usd` ON `provider_jobs`
WHEN old.`project_id` = new.`project_id` AND old.`user_id` = new.`user_id`
	AND old.`submitted_at` / 86400000 = new.`submitted_at` / 86400000
	AND (old.`state` <> new.`state` OR old.`estimate_micro_usd` <> new.`estimate_micro_usd` OR old.`cost_micro_usd` <> new.`cost_micro_usd`)
BEGIN
	UPDATE `ledger_days` SET `images` = `images` + iif(new.`state` = 'succeeded', new.`images`, 0) - iif(old.`state` = 'succeeded', old.`images`, 0),
		`requests` = `requests` + (new.`state` = 'succeeded') - (old.`state` = 'succeeded'),
		`cost_micro_usd` = `cost_micro_usd` + new.`cost_micro_usd` - old.`cost_micro_usd`,
		`open_micro_usd` = `open_micro_usd` + iif(new.`state` IN ('submitting', 'pending', 'unknown'), new.`estimate_micro_usd`, 0)
			- iif(old.`state` IN ('submitting', 'pending', 'unknown'), old.`estimate_micro_usd`, 0)
	WHERE `user_id` = new.`user_id` AND `day` = new.`submitted_at` / 86400000 AND `project_id` = new.`project_id`
		AND `model` = new.`model` AND `own_key` = new.`own_key`
		AND ((new.`state` = 'succeeded') <> (old.`state` = 'succeeded') OR new.`cost_micro_usd` <> old.`cost_micro_usd`
			OR iif(new.`state` IN ('submitting', 'pending', 'unknown'), new.`estimate_micro_usd`, 0)
				<> iif(old.`state` IN ('submitting', 'pending', 'unknown'), old.`estimate_micro_usd`, 0));
END;
--> statement-breakpoint
DROP TRIGGER `ledger_job_moved`;
--> statement-breakpoint
-- The job is asked for again on a later day, or has lost its owner with the account.
CREATE TRIGGER `ledger_job_moved` AFTER UPDATE OF `submitted_at`, `user_id`, `project_id` ON `provider_jobs`
WHEN old.`project_id` <> new.`project_id` OR old.`user_id` <> new.`user_id`
	OR old.`submitted_at` / 86400000 <> new.`submitted_at` / 86400000
BEGIN
	UPDATE `ledger_days` SET `images` = `images` - iif(old.`state` = 'succeeded', old.`images`, 0),
		`requests` = `requests` - (old.`state` = 'succeeded'),
		`cost_micro_usd` = `cost_micro_usd` - old.`cost_micro_usd`,
		`open_micro_usd` = `open_micro_usd` - iif(old.`state` IN ('submitting', 'pending', 'unknown'), old.`estimate_micro_usd`, 0)
	WHERE `user_id` = old.`user_id` AND `day` = old.`submitted_at` / 86400000 AND `project_id` = old.`project_id`
		AND `model` = old.`model` AND `own_key` = old.`own_key`;
	INSERT INTO `ledger_generations` (`generation_id`, `user_id`, `project_id`, `model`, `own_key`, `day`)
	SELECT new.`generation_id`, new.`user_id`, new.`project_id`, new.`model`, new.`own_key`, new.`submitted_at` / 86400000
	WHERE NOT EXISTS (SELECT 1 FROM `ledger_generations` WHERE `generation_id` = new.`generation_id`
		AND `user_id` = new.`user_id` AND `project_id` = new.`project_id` AND `model` = new.`model`
		AND `own_key` = new.`own_key` AND `day` = new.`submitted_at` / 86400000);
	UPDATE `ledger_days` SET `images` = `images` + iif(new.`state` = 'succeeded', new.`images`, 0),
		`requests` = `requests` + (new.`state` = 'succeeded'),
		`cost_micro_usd` = `cost_micro_usd` + new.`cost_micro_usd`,
		`open_micro_usd` = `open_micro_usd` + iif(new.`state` IN ('submitting', 'pending', 'unknown'), new.`estimate_micro_usd`, 0)
	WHERE `user_id` = new.`user_id` AND `day` = new.`submitted_at` / 86400000
		AND `project_id` = new.`project_id` AND `model` = new.`model` AND `own_key` = new.`own_key`;
END;
