ALTER TABLE `provider_accounts` ADD `throttles` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `provider_jobs` ADD `drawn_at` integer;