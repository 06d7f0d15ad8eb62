CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`project_id` text,
	`name` text NOT NULL,
	`scopes` text NOT NULL,
	`secret_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_secret_hash_unique` ON `api_keys` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `api_keys_user` ON `api_keys` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `api_keys_project` ON `api_keys` (`project_id`);--> statement-breakpoint
CREATE TABLE `audit_log` (
	`id` text PRIMARY KEY NOT NULL,
	`actor_id` text NOT NULL,
	`action` text NOT NULL,
	`target_id` text NOT NULL,
	`detail` text NOT NULL,
	`request_id` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `daily_usage` (
	`user_id` text NOT NULL,
	`day` integer NOT NULL,
	`generations` integer DEFAULT 0 NOT NULL,
	`stored_bytes` integer DEFAULT 0 NOT NULL,
	`spent_micro_usd` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`user_id`, `day`)
);
--> statement-breakpoint
CREATE TABLE `identities` (
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`provider` text NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`issuer`, `subject`)
);
--> statement-breakpoint
CREATE INDEX `identities_user` ON `identities` (`user_id`);--> statement-breakpoint
CREATE TABLE `invites` (
	`id` text PRIMARY KEY NOT NULL,
	`code_hash` text NOT NULL,
	`email` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`used_by` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invites_code_hash_unique` ON `invites` (`code_hash`);--> statement-breakpoint
CREATE TABLE `password_resets` (
	`code_hash` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE INDEX `password_resets_user` ON `password_resets` (`user_id`);--> statement-breakpoint
CREATE TABLE `refresh_tokens` (
	`hash` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`user_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`spent_at` integer
);
--> statement-breakpoint
CREATE INDEX `refresh_tokens_session` ON `refresh_tokens` (`session_id`);--> statement-breakpoint
CREATE INDEX `refresh_tokens_user` ON `refresh_tokens` (`user_id`);--> statement-breakpoint
CREATE INDEX `refresh_tokens_expiry` ON `refresh_tokens` (`expires_at`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`,`id`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`name` text,
	`role` text DEFAULT 'user' NOT NULL,
	`password_hash` text,
	`banned_at` integer,
	`ban_reason` text,
	`generations_per_day` integer,
	`stored_bytes_per_day` integer,
	`deleting_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);--> statement-breakpoint
CREATE TABLE `assets` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`key` text NOT NULL,
	`name` text NOT NULL,
	`category` text NOT NULL,
	`kind` text NOT NULL,
	`description` text NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`directions` text NOT NULL,
	`animations` text NOT NULL,
	`status` text NOT NULL,
	`approved_version_id` text,
	`review_note` text,
	`origin` text NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `assets_project_key` ON `assets` (`project_id`,`key`);--> statement-breakpoint
CREATE INDEX `assets_project_status` ON `assets` (`project_id`,`status`);--> statement-breakpoint
CREATE TABLE `images` (
	`id` text PRIMARY KEY NOT NULL,
	`version_id` text NOT NULL,
	`asset_id` text NOT NULL,
	`project_id` text NOT NULL,
	`position` integer NOT NULL,
	`direction` text,
	`animation` text,
	`frame` integer NOT NULL,
	`prompt` text NOT NULL,
	`seed` integer,
	`submitted_at` integer,
	`stored_at` integer,
	`object_key` text,
	`format` text,
	`width` integer,
	`height` integer,
	`size_bytes` integer,
	`sha256` text,
	`crc32` integer,
	`cost_micro_usd` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `images_version_position` ON `images` (`version_id`,`position`);--> statement-breakpoint
CREATE INDEX `images_project` ON `images` (`project_id`);--> statement-breakpoint
CREATE INDEX `images_asset` ON `images` (`asset_id`);--> statement-breakpoint
CREATE TABLE `versions` (
	`id` text PRIMARY KEY NOT NULL,
	`asset_id` text NOT NULL,
	`project_id` text NOT NULL,
	`generation_id` text NOT NULL,
	`number` integer NOT NULL,
	`model` text NOT NULL,
	`provider` text NOT NULL,
	`prompt` text NOT NULL,
	`seed` integer,
	`note` text,
	`cost_micro_usd` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `versions_asset` ON `versions` (`asset_id`,`number`);--> statement-breakpoint
CREATE INDEX `versions_project` ON `versions` (`project_id`);--> statement-breakpoint
CREATE TABLE `exports` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`owner_id` text NOT NULL,
	`status` text NOT NULL,
	`target` text NOT NULL,
	`include` text NOT NULL,
	`asset_keys` text,
	`file_name` text NOT NULL,
	`object_key` text NOT NULL,
	`size_bytes` integer,
	`sha256` text,
	`file_count` integer,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `exports_project` ON `exports` (`project_id`,`id`);--> statement-breakpoint
CREATE INDEX `exports_unfinished` ON `exports` (`finished_at`,`updated_at`);--> statement-breakpoint
CREATE TABLE `generation_events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`generation_id` text NOT NULL,
	`item_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `generation_events_generation` ON `generation_events` (`generation_id`,`seq`);--> statement-breakpoint
CREATE TABLE `generation_items` (
	`id` text PRIMARY KEY NOT NULL,
	`generation_id` text NOT NULL,
	`project_id` text NOT NULL,
	`asset_id` text NOT NULL,
	`asset_key` text NOT NULL,
	`position` integer NOT NULL,
	`status` text NOT NULL,
	`version_id` text NOT NULL,
	`spec` text NOT NULL,
	`revision` integer NOT NULL,
	`attempt` integer NOT NULL,
	`seed` integer NOT NULL,
	`note` text,
	`previous_status` text NOT NULL,
	`image_count` integer NOT NULL,
	`estimate_micro_usd` integer NOT NULL,
	`cost_micro_usd` integer DEFAULT 0 NOT NULL,
	`error_code` text,
	`error_detail` text,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `generation_items_generation` ON `generation_items` (`generation_id`,`position`);--> statement-breakpoint
CREATE INDEX `generation_items_unfinished` ON `generation_items` (`status`,`updated_at`);--> statement-breakpoint
CREATE INDEX `generation_items_project` ON `generation_items` (`project_id`);--> statement-breakpoint
CREATE INDEX `generation_items_asset` ON `generation_items` (`asset_id`,`status`);--> statement-breakpoint
CREATE TABLE `generations` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`owner_id` text NOT NULL,
	`status` text NOT NULL,
	`source` text NOT NULL,
	`model` text NOT NULL,
	`seed` integer,
	`note` text,
	`style` text NOT NULL,
	`estimate_micro_usd` integer NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `generations_project` ON `generations` (`project_id`,`id`);--> statement-breakpoint
CREATE INDEX `generations_unfinished` ON `generations` (`finished_at`,`created_at`);--> statement-breakpoint
CREATE TABLE `triggers` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`owner_id` text NOT NULL,
	`name` text NOT NULL,
	`sealed_secret` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `triggers_project` ON `triggers` (`project_id`,`id`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` text NOT NULL,
	`resource_ulid` text NOT NULL,
	`lease_until` integer NOT NULL,
	`status` integer,
	`headers` text,
	`body` text,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`scope`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_expiry` ON `idempotency_keys` (`expires_at`);--> statement-breakpoint
CREATE TABLE `memory_file_versions` (
	`project_id` text NOT NULL,
	`type` text NOT NULL,
	`version` integer NOT NULL,
	`content` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `type`, `version`)
);
--> statement-breakpoint
CREATE TABLE `memory_files` (
	`project_id` text NOT NULL,
	`type` text NOT NULL,
	`content` text NOT NULL,
	`version` integer NOT NULL,
	`etag` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `type`)
);
--> statement-breakpoint
CREATE TABLE `object_deletions` (
	`id` text PRIMARY KEY NOT NULL,
	`key_prefix` text NOT NULL,
	`requested_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `projects` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `projects_owner` ON `projects` (`owner_id`,`id`);