CREATE TABLE `project_references` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`object_key` text NOT NULL,
	`format` text NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`size_bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`asset_key` text,
	`version_id` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `project_references_project` ON `project_references` (`project_id`,`id`);--> statement-breakpoint
CREATE TABLE `provider_accounts` (
	`account` text PRIMARY KEY NOT NULL,
	`paused_until` integer DEFAULT 0 NOT NULL,
	`provider_name` text
);
--> statement-breakpoint
CREATE TABLE `provider_jobs` (
	`image_id` text PRIMARY KEY NOT NULL,
	`item_id` text NOT NULL,
	`generation_id` text NOT NULL,
	`project_id` text NOT NULL,
	`user_id` text NOT NULL,
	`position` integer NOT NULL,
	`model` text NOT NULL,
	`provider` text NOT NULL,
	`account` text NOT NULL,
	`own_key` integer NOT NULL,
	`state` text NOT NULL,
	`job_id` text,
	`job_url` text,
	`request` text,
	`estimate_micro_usd` integer NOT NULL,
	`cost_micro_usd` integer DEFAULT 0 NOT NULL,
	`tries` integer DEFAULT 1 NOT NULL,
	`submitted_at` integer NOT NULL,
	`not_before` integer,
	`notified_at` integer,
	`settled_at` integer
);
--> statement-breakpoint
CREATE INDEX `provider_jobs_account` ON `provider_jobs` (`account`,`state`);--> statement-breakpoint
CREATE INDEX `provider_jobs_user` ON `provider_jobs` (`user_id`,`submitted_at`);--> statement-breakpoint
CREATE INDEX `provider_jobs_project` ON `provider_jobs` (`project_id`,`submitted_at`);--> statement-breakpoint
CREATE INDEX `provider_jobs_item` ON `provider_jobs` (`item_id`);--> statement-breakpoint
CREATE INDEX `provider_jobs_state` ON `provider_jobs` (`state`,`not_before`);--> statement-breakpoint
CREATE TABLE `provider_keys` (
	`user_id` text NOT NULL,
	`provider` text NOT NULL,
	`sealed_key` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `provider`)
);
--> statement-breakpoint
ALTER TABLE `users` ADD `monthly_micro_usd` integer;--> statement-breakpoint
ALTER TABLE `images` ADD `request_hash` text;--> statement-breakpoint
CREATE INDEX `images_request` ON `images` (`project_id`,`request_hash`);--> statement-breakpoint
ALTER TABLE `generation_items` ADD `changed_version_id` text;--> statement-breakpoint
ALTER TABLE `generations` ADD `provider` text DEFAULT 'procedural' NOT NULL;--> statement-breakpoint
ALTER TABLE `generations` ADD `own_key` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `generations` ADD `fresh` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `generations` ADD `style_references` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `projects` ADD `monthly_micro_usd` integer;