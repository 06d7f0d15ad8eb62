-- Moves what was kept of spending into the ledger: pictures, items that ended without a version, projects that are gone.
UPDATE `generations` SET `provider` = substr(`model`, 1, instr(`model`, '/') - 1) WHERE instr(`model`, '/') > 1;
--> statement-breakpoint
INSERT INTO `provider_jobs` (`image_id`, `item_id`, `generation_id`, `project_id`, `user_id`, `position`, `model`, `provider`,
	`account`, `own_key`, `state`, `estimate_micro_usd`, `cost_micro_usd`, `submitted_at`, `settled_at`)
SELECT m.`id`, i.`id`, g.`id`, g.`project_id`, g.`owner_id`, m.`position`, g.`model`, g.`provider`, g.`provider` || ':operator', false,
	CASE WHEN m.`stored_at` IS NOT NULL THEN 'succeeded' WHEN i.`status` IN ('queued', 'running') THEN 'submitting'
		WHEN i.`error_code` = 'outcome_unknown' THEN 'unknown' ELSE 'failed' END,
	i.`estimate_micro_usd` / max(1, i.`image_count`), m.`cost_micro_usd`, m.`submitted_at`,
	CASE WHEN m.`stored_at` IS NOT NULL THEN m.`stored_at` WHEN i.`status` IN ('queued', 'running')
		OR i.`error_code` = 'outcome_unknown' THEN NULL ELSE i.`updated_at` END
FROM `images` m JOIN `generation_items` i ON i.`version_id` = m.`version_id` JOIN `generations` g ON g.`id` = i.`generation_id`
WHERE m.`submitted_at` IS NOT NULL AND (m.`stored_at` IS NOT NULL OR g.`provider` <> 'procedural');
--> statement-breakpoint
-- Where the pictures are gone, for the item as a whole: first what nobody knows, then what was billed.
INSERT INTO `provider_jobs` (`image_id`, `item_id`, `generation_id`, `project_id`, `user_id`, `position`, `model`, `provider`,
	`account`, `own_key`, `state`, `estimate_micro_usd`, `cost_micro_usd`, `submitted_at`, `settled_at`)
SELECT 'img_' || substr(i.`id`, 5), i.`id`, g.`id`, g.`project_id`, g.`owner_id`, 0, g.`model`, g.`provider`, g.`provider` || ':operator', false,
	'unknown', max(0, i.`estimate_micro_usd` - i.`cost_micro_usd`), 0, g.`created_at`, NULL
FROM `generation_items` i JOIN `generations` g ON g.`id` = i.`generation_id`
WHERE i.`error_code` = 'outcome_unknown' AND NOT EXISTS (SELECT 1 FROM `provider_jobs` j WHERE j.`item_id` = i.`id`);
--> statement-breakpoint
INSERT INTO `provider_jobs` (`image_id`, `item_id`, `generation_id`, `project_id`, `user_id`, `position`, `model`, `provider`,
	`account`, `own_key`, `state`, `estimate_micro_usd`, `cost_micro_usd`, `submitted_at`, `settled_at`)
SELECT i.`id`, i.`id`, g.`id`, g.`project_id`, g.`owner_id`, 0, g.`model`, g.`provider`, g.`provider` || ':operator', false,
	CASE WHEN i.`status` = 'succeeded' THEN 'succeeded' ELSE 'failed' END, i.`cost_micro_usd`, i.`cost_micro_usd`, g.`created_at`, i.`updated_at`
FROM `generation_items` i JOIN `generations` g ON g.`id` = i.`generation_id`
WHERE i.`cost_micro_usd` > 0 AND NOT EXISTS (SELECT 1 FROM `images` m WHERE m.`version_id` = i.`version_id` AND m.`submitted_at` IS NOT NULL);
--> statement-breakpoint
INSERT INTO `provider_jobs` (`image_id`, `item_id`, `generation_id`, `project_id`, `user_id`, `position`, `model`, `provider`,
	`account`, `own_key`, `state`, `estimate_micro_usd`, `cost_micro_usd`, `submitted_at`, `settled_at`)
SELECT `user_id` || ' ' || `day`, '', '', '', `user_id`, 0, '', '', '', false, 'succeeded', 0, `spent_micro_usd`,
	`day` * 86400000, `day` * 86400000
FROM `daily_usage` WHERE `spent_micro_usd` > 0;
