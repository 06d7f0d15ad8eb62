-- The outbox. An event is written in the transaction in which it happened, once for each thing that can happen once: its id
-- follows from the thing's. Nothing is written for users who have no endpoint.
CREATE TRIGGER `generation_completed` AFTER UPDATE OF `finished_at` ON `generations`
WHEN old.`finished_at` IS NULL AND new.`finished_at` IS NOT NULL
	AND EXISTS (SELECT 1 FROM `webhooks` WHERE `owner_id` = new.`owner_id` AND `enabled`)
BEGIN
	INSERT INTO `events` (`id`, `user_id`, `project_id`, `type`, `payload`, `created_at`)
	VALUES ('evt_' || substr(new.`id`, 5), new.`owner_id`, new.`project_id`, 'generation.completed',
		json_object(
			'type', 'generation.completed',
			'timestamp', strftime('%Y-%m-%dT%H:%M:%fZ', new.`finished_at` / 1000.0, 'unixepoch'),
			'data', json_object(
				'projectId', new.`project_id`,
				'generationId', new.`id`,
				'status', new.`status`,
				'costMicroUsd', (SELECT coalesce(sum(`cost_micro_usd`), 0) FROM `generation_items` WHERE `generation_id` = new.`id`))),
		new.`finished_at`)
	ON CONFLICT (`id`) DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `asset_ready` AFTER UPDATE OF `status` ON `generation_items`
WHEN old.`status` <> 'succeeded' AND new.`status` = 'succeeded'
	AND EXISTS (SELECT 1 FROM `generations` g JOIN `webhooks` w ON w.`owner_id` = g.`owner_id` AND w.`enabled`
		WHERE g.`id` = new.`generation_id`)
BEGIN
	INSERT INTO `events` (`id`, `user_id`, `project_id`, `type`, `payload`, `created_at`)
	SELECT 'evt_' || substr(new.`id`, 5), g.`owner_id`, new.`project_id`, 'asset.ready',
		json_object(
			'type', 'asset.ready',
			'timestamp', strftime('%Y-%m-%dT%H:%M:%fZ', new.`updated_at` / 1000.0, 'unixepoch'),
			'data', json_object(
				'projectId', new.`project_id`,
				'generationId', new.`generation_id`,
				'assetKey', new.`asset_key`,
				'versionId', new.`version_id`,
				'status', new.`status`,
				'costMicroUsd', new.`cost_micro_usd`)),
		new.`updated_at`
	FROM `generations` g WHERE g.`id` = new.`generation_id`
	ON CONFLICT (`id`) DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `export_ready` AFTER UPDATE OF `status` ON `exports`
WHEN old.`status` <> 'ready' AND new.`status` = 'ready'
	AND EXISTS (SELECT 1 FROM `webhooks` WHERE `owner_id` = new.`owner_id` AND `enabled`)
BEGIN
	INSERT INTO `events` (`id`, `user_id`, `project_id`, `type`, `payload`, `created_at`)
	VALUES ('evt_' || substr(new.`id`, 5), new.`owner_id`, new.`project_id`, 'export.ready',
		json_object(
			'type', 'export.ready',
			'timestamp', strftime('%Y-%m-%dT%H:%M:%fZ', new.`updated_at` / 1000.0, 'unixepoch'),
			'data', json_object(
				'projectId', new.`project_id`,
				'exportId', new.`id`,
				'status', new.`status`,
				'target', new.`target`,
				'fileName', new.`file_name`,
				'sizeBytes', new.`size_bytes`,
				'sha256', new.`sha256`,
				'fileCount', new.`file_count`)),
		new.`updated_at`)
	ON CONFLICT (`id`) DO NOTHING;
END;
--> statement-breakpoint
-- One delivery for each endpoint that wants the event, due at once. Ids sort by time, as all ids do.
CREATE TRIGGER `events_fan_out` AFTER INSERT ON `events`
BEGIN
	INSERT INTO `webhook_deliveries` (`id`, `event_id`, `webhook_id`, `status`, `next_attempt_at`, `created_at`)
	SELECT 'whd_' || printf('%012x', new.`created_at`) || lower(hex(randomblob(7))), new.`id`, w.`id`, 'pending',
		new.`created_at`, new.`created_at`
	FROM `webhooks` w
	WHERE w.`owner_id` = new.`user_id` AND w.`enabled` AND (w.`id` = new.`webhook_id` OR (new.`webhook_id` IS NULL
		AND (w.`project_id` IS NULL OR w.`project_id` = new.`project_id`)
		AND EXISTS (SELECT 1 FROM json_each(w.`events`) e WHERE e.`value` = new.`type`)));
END;
--> statement-breakpoint
-- What is under way to an endpoint that is disabled has failed, whoever disabled it.
CREATE TRIGGER `webhooks_disabled` AFTER UPDATE OF `enabled` ON `webhooks` WHEN old.`enabled` AND NOT new.`enabled`
BEGIN
	UPDATE `webhook_deliveries` SET `status` = 'failed', `next_attempt_at` = NULL, `last_error` = 'disabled'
	WHERE `webhook_id` = new.`id` AND `status` = 'pending';
END;
