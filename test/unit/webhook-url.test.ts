import path from "node:path";
import { expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";
import { projectRoot } from "../../scripts/wrangler";
import { parseConfig } from "../../src/config";
import { findWebhookUrl } from "../../src/features/webhooks/webhook-url";

const config = parseConfig({ PUBLIC_BASE_URL: "https://sprites.harvest-hollow.studio" });
const { name } = unstable_readConfig({ config: path.join(projectRoot, "wrangler.toml") });

test.each([
  "https://sprites.harvest-hollow.studio/v1/hooks/triggers/x",
  "https://SPRITES.harvest-hollow.studio:443/",
  `https://${name}.my-games.workers.dev/v1/hooks/triggers/x`,
  `https://${name?.toUpperCase()}.my-games.workers.dev`,
  `https://4f2a9c1b-${name}.my-games.workers.dev/`,
])("no delivery goes to this service, by whichever name it is called: %s", (address) => {
  expect(findWebhookUrl(config, address)).toBeUndefined();
});

test.each([
  "https://harvest-hollow.studio/",
  "https://api.sprites.harvest-hollow.studio/",
  "https://receiver.my-games.workers.dev/",
  `https://notify-${name}.my-games.workers.dev/`,
  `https://${name}-receiver.my-games.workers.dev/`,
  `https://not${name}.my-games.workers.dev/`,
  `https://${name}.workers.dev.harvest-hollow.studio/`,
  `https://${name}.harvest-hollow.studio/`,
])("others get theirs: %s", (address) => {
  expect(findWebhookUrl(config, address)?.href).toBe(address);
});
