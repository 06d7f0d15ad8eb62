/** The rows of the page whose units may grow with data, each with the reason and the cap. */

export const whoseData = {
  others: "other users' rows",
  own: "the same user's rows",
  project: "the same project's rows",
} as const;
export type Whose = keyof typeof whoseData;

type AllowedGrowth = {
  readonly rows: readonly string[];
  readonly with: readonly Whose[];
  readonly reason: string;
  readonly cap: string;
};

export const allowedGrowth: readonly AllowedGrowth[] = [
  {
    rows: ["createGeneration, of one paid image", "getUsage, by day", "getUsage, by project", "getUsage, by model"],
    with: ["own", "project"],
    reason:
      "a budget adds up the estimates of the user's unfinished items from the items themselves; a stored counter could be wrong, and money would be lost",
    cap: "the user's unfinished items: an asset has one at a time, so 1,000 a project and 100,000 a user",
  },
  {
    rows: ["getUsage, from hour to hour"],
    with: ["own", "project"],
    reason: "a range that begins or ends within a day reads that day's jobs one by one, and the budget as above",
    cap: "the user's jobs of two days, and unfinished items as above",
  },
  {
    rows: ["getUsage, of a project", "getProjectBudget", "setProjectBudget"],
    with: ["project"],
    reason: "a project's budget adds up the estimates of the project's unfinished items, as above",
    cap: "1,000 unfinished items",
  },
  {
    rows: ["createGeneration, as an estimate", "previewPrompt"],
    with: ["project"],
    reason: "the seed follows from the number of the asset's versions, which are counted",
    cap: "the asset's versions: each took a generation, of which a user may start 500 a day",
  },
  {
    rows: [
      "createExport, of the project",
      "applyPlan, of an unchanged plan",
      "applyPlan, with a new item",
      "previewPlan",
    ],
    with: ["project"],
    reason: "the caller asks for work on the whole project",
    cap: "1,000 assets a project",
  },
  {
    rows: ["getContactSheet, at the first request", "getContactSheet, again"],
    with: ["project"],
    reason: "a page shows the newest version of each asset, and counts the project's assets",
    cap: "100 assets a page, with their first images when one has changed; 1,000 assets a project are counted",
  },
  {
    rows: ["createAsset"],
    with: ["project"],
    reason:
      "the project's assets are counted to keep the cap; a stored counter would add a row written to every change",
    cap: "1,000 assets a project",
  },
  {
    rows: ["updateWebhook"],
    with: ["project"],
    reason: "a webhook that moves to a project loses the open deliveries of other projects",
    cap: "the webhook's open deliveries, which end after ten attempts in about 75 hours",
  },
  {
    rows: ["cron: a minute in which nothing is due"],
    with: ["others"],
    reason: "the sweep looks at each webhook that has an open delivery, so that one webhook cannot hold up the others",
    cap: "seven rows for each webhook that has an open delivery",
  },
  {
    rows: ["cron: the hourly round over the objects, one page"],
    with: ["others", "own", "project"],
    reason: "each object is compared with the row that names the object, and each row with the object",
    cap: "a page has 1,000 objects",
  },
];
