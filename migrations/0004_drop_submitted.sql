ALTER TABLE `daily_usage` DROP COLUMN `spent_micro_usd`;--> statement-breakpoint
ALTER TABLE `images` DROP COLUMN `submitted_at`;