ALTER TABLE `assets` ADD `flagged` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `assets_project_flagged` ON `assets` (`project_id`,`id`) WHERE flagged = 1;--> statement-breakpoint
ALTER TABLE `images` ADD `variant` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `images` ADD `tile` integer;--> statement-breakpoint
ALTER TABLE `images` ADD `qa` text;--> statement-breakpoint
ALTER TABLE `images` ADD `source_key` text;--> statement-breakpoint
ALTER TABLE `images` ADD `source` text;--> statement-breakpoint
CREATE INDEX `images_source` ON `images` (`source_key`) WHERE source_key IS NOT NULL;--> statement-breakpoint
ALTER TABLE `versions` ADD `flagged` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `versions` ADD `pixels` text;--> statement-breakpoint
ALTER TABLE `versions` ADD `refined_from` text;--> statement-breakpoint
ALTER TABLE `exports` ADD `targets` text;--> statement-breakpoint
ALTER TABLE `exports` ADD `options` text;--> statement-breakpoint
ALTER TABLE `exports` ADD `warnings` text;--> statement-breakpoint
ALTER TABLE `generation_items` ADD `source_version_id` text;--> statement-breakpoint
ALTER TABLE `generation_items` ADD `request_count` integer;--> statement-breakpoint
ALTER TABLE `generations` ADD `layout` text DEFAULT 'frame' NOT NULL;--> statement-breakpoint
ALTER TABLE `generations` ADD `pixels` text;