-- Sums over the ledger, kept by triggers in the transaction that changes the ledger. See src/db/schema/ledger.ts.
-- First the sums of what is there.
INSERT INTO `ledger_generations` (`generation_id`, `user_id`, `project_id`, `model`, `own_key`, `day`, `earlier_day`)
SELECT `generation_id`, `user_id`, `project_id`, `model`, `own_key`, `day`,
	lag(`day`) OVER (PARTITION BY `generation_id`, `user_id`, `project_id`, `model`, `own_key` ORDER BY `day`)
FROM (SELECT DISTINCT `generation_id`, `user_id`, `project_id`, `model`, `own_key`, `submitted_at` / 86400000 AS `day`
	FROM `provider_jobs`);
--> statement-breakpoint
INSERT INTO `ledger_days` (`user_id`, `project_id`, `model`, `own_key`, `day`, `generations`, `images`, `cost_micro_usd`, `open_micro_usd`)
SELECT `user_id`, `project_id`, `model`, `own_key`, `submitted_at` / 86400000, count(DISTINCT `generation_id`),
	sum(`state` = 'succeeded'), sum(`cost_micro_usd`),
	sum(iif(`state` IN ('submitting', 'pending', 'unknown'), `estimate_micro_usd`, 0))
FROM `provider_jobs` GROUP BY 1, 2, 3, 4, 5;
--> statement-breakpoint
UPDATE `generations` SET `cost_micro_usd` = j.`cost`
FROM (SELECT `generation_id`, sum(`cost_micro_usd`) AS `cost` FROM `provider_jobs` GROUP BY 1) j
WHERE j.`generation_id` = `generations`.`id` AND j.`cost` > 0;
--> statement-breakpoint
UPDATE `provider_jobs` SET `loose` = 1 WHERE `state` IN ('submitting', 'pending', 'unknown', 'refused')
	AND NOT EXISTS (SELECT 1 FROM `generation_items` i WHERE i.`id` = `provider_jobs`.`item_id` AND i.`status` IN ('queued', 'running'));
--> statement-breakpoint
-- A generation is counted once on each day on which it requested an image. The days may come in any order.
CREATE TRIGGER `ledger_generation_added` AFTER INSERT ON `ledger_generations`
BEGIN
	UPDATE `ledger_generations` SET `earlier_day` = (SELECT max(e.`day`) FROM `ledger_generations` e
		WHERE e.`generation_id` = new.`generation_id` AND e.`user_id` = new.`user_id` AND e.`project_id` = new.`project_id`
			AND e.`model` = new.`model` AND e.`own_key` = new.`own_key` AND e.`day` < new.`day`)
	WHERE rowid = new.rowid AND EXISTS (SELECT 1 FROM `ledger_generations` e
		WHERE e.`generation_id` = new.`generation_id` AND e.`user_id` = new.`user_id` AND e.`project_id` = new.`project_id`
			AND e.`model` = new.`model` AND e.`own_key` = new.`own_key` AND e.`day` < new.`day`);
	UPDATE `ledger_generations` SET `earlier_day` = new.`day`
	WHERE `generation_id` = new.`generation_id` AND `user_id` = new.`user_id` AND `project_id` = new.`project_id`
		AND `model` = new.`model` AND `own_key` = new.`own_key` AND `day` = (SELECT min(l.`day`) FROM `ledger_generations` l
			WHERE l.`generation_id` = new.`generation_id` AND l.`user_id` = new.`user_id` AND l.`project_id` = new.`project_id`
				AND l.`model` = new.`model` AND l.`own_key` = new.`own_key` AND l.`day` > new.`day`);
	INSERT INTO `ledger_days` (`user_id`, `project_id`, `model`, `own_key`, `day`, `generations`)
	VALUES (new.`user_id`, new.`project_id`, new.`model`, new.`own_key`, new.`day`, 1)
	ON CONFLICT (`user_id`, `day`, `project_id`, `model`, `own_key`) DO UPDATE SET `generations` = `generations` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `ledger_job_added` AFTER INSERT ON `provider_jobs`
BEGIN
	INSERT INTO `ledger_generations` (`generation_id`, `user_id`, `project_id`, `model`, `own_key`, `day`)
	SELECT new.`generation_id`, new.`user_id`, new.`project_id`, new.`model`, new.`own_key`, new.`submitted_at` / 86400000
	WHERE NOT EXISTS (SELECT 1 FROM `ledger_generations` WHERE `generation_id` = new.`generation_id`
		AND `user_id` = new.`user_id` AND `project_id` = new.`project_id` AND `model` = new.`model`
		AND `own_key` = new.`own_key` AND `day` = new.`submitted_at` / 86400000);
	UPDATE `ledger_days` SET `images` = `images` + (new.`state` = 'succeeded'),
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
CREATE TRIGGER `ledger_job_changed` AFTER UPDATE OF `state`, `estimate_micro_usd`, `cost_micro_usd` ON `provider_jobs`
WHEN old.`project_id` = new.`project_id` AND old.`user_id` = new.`user_id`
	AND old.`submitted_at` / 86400000 = new.`submitted_at` / 86400000
	AND (old.`state` <> new.`state` OR old.`estimate_micro_usd` <> new.`estimate_micro_usd` OR old.`cost_micro_usd` <> new.`cost_micro_usd`)
BEGIN
	UPDATE `ledger_days` SET `images` = `images` + (new.`state` = 'succeeded') - (old.`state` = 'succeeded'),
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
-- The job is asked for again on a later day, or has lost its owner with the account.
CREATE TRIGGER `ledger_job_moved` AFTER UPDATE OF `submitted_at`, `user_id`, `project_id` ON `provider_jobs`
WHEN old.`project_id` <> new.`project_id` OR old.`user_id` <> new.`user_id`
	OR old.`submitted_at` / 86400000 <> new.`submitted_at` / 86400000
BEGIN
	UPDATE `ledger_days` SET `images` = `images` - (old.`state` = 'succeeded'),
		`cost_micro_usd` = `cost_micro_usd` - old.`cost_micro_usd`,
		`open_micro_usd` = `open_micro_usd` - iif(old.`state` IN ('submitting', 'pending', 'unknown'), old.`estimate_micro_usd`, 0)
	WHERE `user_id` = old.`user_id` AND `day` = old.`submitted_at` / 86400000 AND `project_id` = old.`project_id`
		AND `model` = old.`model` AND `own_key` = old.`own_key`;
	INSERT INTO `ledger_generations` (`generation_id`, `user_id`, `project_id`, `model`, `own_key`, `day`)
	SELECT new.`generation_id`, new.`user_id`, new.`project_id`, new.`model`, new.`own_key`, new.`submitted_at` / 86400000
	WHERE NOT EXISTS (SELECT 1 FROM `ledger_generations` WHERE `generation_id` = new.`generation_id`
		AND `user_id` = new.`user_id` AND `project_id` = new.`project_id` AND `model` = new.`model`
		AND `own_key` = new.`own_key` AND `day` = new.`submitted_at` / 86400000);
	UPDATE `ledger_days` SET `images` = `images` + (new.`state` = 'succeeded'),
		`cost_micro_usd` = `cost_micro_usd` + new.`cost_micro_usd`,
		`open_micro_usd` = `open_micro_usd` + iif(new.`state` IN ('submitting', 'pending', 'unknown'), new.`estimate_micro_usd`, 0)
	WHERE `user_id` = new.`user_id` AND `day` = new.`submitted_at` / 86400000
		AND `project_id` = new.`project_id` AND `model` = new.`model` AND `own_key` = new.`own_key`;
END;
--> statement-breakpoint
CREATE TRIGGER `ledger_job_billed` AFTER UPDATE OF `cost_micro_usd` ON `provider_jobs`
WHEN old.`cost_micro_usd` <> new.`cost_micro_usd`
BEGIN
	UPDATE `generations` SET `cost_micro_usd` = `cost_micro_usd` + new.`cost_micro_usd` - old.`cost_micro_usd`
	WHERE `id` = new.`generation_id`;
END;
--> statement-breakpoint
-- A job is loose once the item has ended or is gone. An item that has ended never starts again.
CREATE TRIGGER `generation_items_ended` AFTER UPDATE OF `status` ON `generation_items`
WHEN old.`status` IN ('queued', 'running') AND new.`status` NOT IN ('queued', 'running')
BEGIN
	UPDATE `provider_jobs` SET `loose` = 1
	WHERE `item_id` = new.`id` AND `state` IN ('submitting', 'pending', 'unknown', 'refused');
END;
--> statement-breakpoint
CREATE TRIGGER `generation_items_deleted` AFTER DELETE ON `generation_items` WHEN old.`status` IN ('queued', 'running')
BEGIN
	UPDATE `provider_jobs` SET `loose` = 1
	WHERE `item_id` = old.`id` AND `state` IN ('submitting', 'pending', 'unknown', 'refused');
END;
--> statement-breakpoint
-- As before, but reads the open deliveries of the webhook alone.
DROP TRIGGER `webhooks_disabled`;
--> statement-breakpoint
CREATE TRIGGER `webhooks_disabled` AFTER UPDATE OF `enabled` ON `webhooks` WHEN old.`enabled` AND NOT new.`enabled`
BEGIN
	UPDATE `webhook_deliveries` SET `status` = 'failed', `next_attempt_at` = NULL, `last_error` = 'disabled'
	WHERE `webhook_id` = new.`id` AND `next_attempt_at` IS NOT NULL AND `status` = 'pending';
END;
