ALTER TABLE `assets` ADD `variants` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `assets` ADD `tiles` text;--> statement-breakpoint
ALTER TABLE `assets` ADD `plan_digests` text;--> statement-breakpoint
ALTER TABLE `memory_files` ADD `applied_keys` text;--> statement-breakpoint
ALTER TABLE `memory_files` ADD `is_from_before` integer DEFAULT false NOT NULL;--> statement-breakpoint
-- Plans that were stored before assets kept the digests of their items.
UPDATE `memory_files` SET `is_from_before` = 1 WHERE `type` = 'plan';
