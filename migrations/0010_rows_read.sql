CREATE TABLE `ledger_days` (
	`user_id` text NOT NULL,
	`project_id` text NOT NULL,
	`model` text NOT NULL,
	`own_key` integer NOT NULL,
	`day` integer NOT NULL,
	`generations` integer DEFAULT 0 NOT NULL,
	`images` integer DEFAULT 0 NOT NULL,
	`cost_micro_usd` integer DEFAULT 0 NOT NULL,
	`open_micro_usd` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`user_id`, `day`, `project_id`, `model`, `own_key`)
);
--> statement-breakpoint
CREATE INDEX `ledger_days_project` ON `ledger_days` (`user_id`,`project_id`,`day`);--> statement-breakpoint
CREATE INDEX `ledger_days_open` ON `ledger_days` (`user_id`,`project_id`) WHERE open_micro_usd > 0;--> statement-breakpoint
CREATE TABLE `ledger_generations` (
	`generation_id` text NOT NULL,
	`user_id` text NOT NULL,
	`project_id` text NOT NULL,
	`model` text NOT NULL,
	`own_key` integer NOT NULL,
	`day` integer NOT NULL,
	`earlier_day` integer,
	PRIMARY KEY(`generation_id`, `user_id`, `project_id`, `model`, `own_key`, `day`)
);
--> statement-breakpoint
CREATE INDEX `ledger_generations_repeated` ON `ledger_generations` (`user_id`,`day`) WHERE earlier_day IS NOT NULL;--> statement-breakpoint
DROP INDEX `images_project`;--> statement-breakpoint
DROP INDEX `images_asset`;--> statement-breakpoint
CREATE INDEX `images_object` ON `images` (`object_key`) WHERE object_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX `images_asset` ON `images` (`project_id`,`asset_id`);--> statement-breakpoint
DROP INDEX `generation_items_unfinished`;--> statement-breakpoint
DROP INDEX `generation_items_asset`;--> statement-breakpoint
CREATE INDEX `generation_items_status` ON `generation_items` (`generation_id`,`status`,`position`);--> statement-breakpoint
CREATE INDEX `generation_items_running` ON `generation_items` (`updated_at`) WHERE status = 'running';--> statement-breakpoint
CREATE INDEX `generation_items_asset` ON `generation_items` (`asset_id`);--> statement-breakpoint
DROP INDEX `generations_unfinished`;--> statement-breakpoint
ALTER TABLE `generations` ADD `cost_micro_usd` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `generations` ADD `checked_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `generations_unchecked` ON `generations` (`checked_at`) WHERE finished_at IS NULL;--> statement-breakpoint
CREATE INDEX `generations_provider_unfinished` ON `generations` (`provider`,`owner_id`) WHERE finished_at IS NULL AND own_key = 0;--> statement-breakpoint
CREATE INDEX `generations_owner_reserving` ON `generations` (`owner_id`) WHERE finished_at IS NULL AND estimate_micro_usd > 0;--> statement-breakpoint
CREATE INDEX `generations_project_reserving` ON `generations` (`project_id`) WHERE finished_at IS NULL AND estimate_micro_usd > 0;--> statement-breakpoint
DROP INDEX `provider_jobs_account`;--> statement-breakpoint
DROP INDEX `provider_jobs_project`;--> statement-breakpoint
DROP INDEX `provider_jobs_user_open`;--> statement-breakpoint
DROP INDEX `provider_jobs_project_open`;--> statement-breakpoint
DROP INDEX `provider_jobs_state`;--> statement-breakpoint
ALTER TABLE `provider_jobs` ADD `loose` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `provider_jobs_in_flight` ON `provider_jobs` (`account`,`user_id`) WHERE state IN ('submitting', 'pending');--> statement-breakpoint
CREATE INDEX `provider_jobs_loose` ON `provider_jobs` (`not_before`) WHERE loose = 1 AND (state IN ('submitting', 'pending') OR (state = 'unknown' AND job_id IS NOT NULL));--> statement-breakpoint
CREATE INDEX `provider_jobs_unknown` ON `provider_jobs` (`image_id`) WHERE state = 'unknown';--> statement-breakpoint
DROP INDEX `refresh_tokens_session`;--> statement-breakpoint
CREATE INDEX `refresh_tokens_session` ON `refresh_tokens` (`session_id`,`spent_at`);--> statement-breakpoint
DROP INDEX `assets_project_status`;--> statement-breakpoint
CREATE INDEX `assets_project` ON `assets` (`project_id`,`id`);--> statement-breakpoint
CREATE INDEX `assets_project_category` ON `assets` (`project_id`,`category`,`id`);--> statement-breakpoint
CREATE INDEX `assets_project_status` ON `assets` (`project_id`,`status`,`id`);--> statement-breakpoint
DROP INDEX `exports_unfinished`;--> statement-breakpoint
CREATE INDEX `exports_object` ON `exports` (`object_key`);--> statement-breakpoint
CREATE INDEX `exports_unfinished` ON `exports` (`updated_at`) WHERE finished_at IS NULL;--> statement-breakpoint
DROP INDEX `webhook_deliveries_due`;--> statement-breakpoint
DROP INDEX `webhook_deliveries_enqueued`;--> statement-breakpoint
CREATE INDEX `webhook_deliveries_due` ON `webhook_deliveries` (`webhook_id`,`next_attempt_at`) WHERE next_attempt_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `webhook_deliveries_enqueued` ON `webhook_deliveries` (`webhook_id`,`enqueued_until`) WHERE enqueued_until > 0;--> statement-breakpoint
CREATE INDEX `invites_expiry` ON `invites` (`expires_at`) WHERE used_at IS NULL;--> statement-breakpoint
CREATE INDEX `invites_used` ON `invites` (`used_by`) WHERE used_by IS NOT NULL;--> statement-breakpoint
CREATE INDEX `password_resets_expiry` ON `password_resets` (`expires_at`);--> statement-breakpoint
CREATE INDEX `sessions_revoked` ON `sessions` (`revoked_at`) WHERE revoked_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `users_admin` ON `users` (`id`) WHERE role = 'admin';--> statement-breakpoint
CREATE INDEX `users_deleting` ON `users` (`deleting_at`) WHERE deleting_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `triggers_owner` ON `triggers` (`owner_id`);