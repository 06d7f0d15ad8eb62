ALTER TABLE `images` ADD `strip_place` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `images` ADD `strip_frames` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `ledger_days` ADD `requests` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `provider_jobs` ADD `images` integer DEFAULT 1 NOT NULL;