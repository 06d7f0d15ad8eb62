-- The event stream of a generation: a row for each item that is made or changes its status, in the same transaction.
CREATE TRIGGER `generation_items_made` AFTER INSERT ON `generation_items`
BEGIN
	INSERT INTO `generation_events` (`generation_id`, `item_id`) VALUES (new.`generation_id`, new.`id`);
END;
--> statement-breakpoint
CREATE TRIGGER `generation_items_changed` AFTER UPDATE OF `status` ON `generation_items` WHEN old.`status` <> new.`status`
BEGIN
	INSERT INTO `generation_events` (`generation_id`, `item_id`) VALUES (new.`generation_id`, new.`id`);
END;
