import { expect, test } from "vitest";
import { ensureRunning } from "../../src/workflows/instances";

type Said = { readonly get?: Error; readonly create?: Error; readonly status?: string };

/** A workflow that answers as it is told to, and what it was asked for. */
function workflowThat({ get, create, status = "running" }: Said) {
  const asked: unknown[] = [];
  const instance = {
    status: async () => ({ status }),
    restart: async () => void asked.push("restart"),
    sendEvent: async ({ type }: { type: string }) => void asked.push(type),
  };
  const workflow = {
    get: async () => {
      if (get) throw get;
      return instance;
    },
    create: async (options: unknown) => {
      if (create) throw create;
      asked.push(options);
    },
  };
  // It has all of the binding that is used.
  return { workflow: workflow as never, asked };
}

test.each([
  ["running", "nudge"],
  ["paused", "nudge"],
  ["errored", "restart"],
  ["terminated", "restart"],
  ["complete", "restart"],
])("an instance that is %s gets a %s and no second one", async (status, deed) => {
  const { workflow, asked } = workflowThat({ status });
  await ensureRunning(workflow, "one", null);
  expect(asked).toEqual([deed]);
});

test("one that is not there is made under its id", async () => {
  const { workflow, asked } = workflowThat({ get: new Error("instance.not_found") });
  await ensureRunning(workflow, "one", { n: 1 });
  expect(asked).toEqual([{ id: "one", params: { n: 1 } }]);
});

test("when it can be neither found nor made, both reasons are told", async () => {
  const create = new Error("instance.already_exists");
  const { workflow } = workflowThat({ get: new Error("the platform is away"), create });
  const failure = await ensureRunning(workflow, "one", null).catch((error: unknown) => error);
  expect(failure).toMatchObject({ message: expect.stringContaining("the platform is away"), cause: create });
});
