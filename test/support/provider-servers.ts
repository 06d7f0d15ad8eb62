/** Starts the local providers for the tests in workerd. */

import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import type { Delivery } from "../../stand-ins/job-api/courier";
import { startOpenrouter } from "../../stand-ins/openrouter";
import { startReplicate } from "../../stand-ins/replicate";
import { createPatientServer } from "../../stand-ins/patient-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    replicateUrl: string;
    openrouterUrl: string;
    mailboxUrl: string;
  }
}

/** The key that both local servers accept. */
export const localKey = "for-tests-alone";

/**
 * In these tests nothing listens at the Worker's address, so callbacks go into a mailbox instead. `GET /?image=<id>`
 * removes the callbacks of an image from the mailbox and returns them, and the test delivers those that it needs.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const mails: Delivery[] = [];
  const deliver = async (delivery: Delivery): Promise<number> => {
    mails.push(delivery);
    return 204;
  };
  const mailbox = createPatientServer((request, response) => {
    const image = new URL(request.url ?? "/", "http://localhost").searchParams.get("image") ?? "";
    const taken = mails.filter(({ url }) => url.includes(image));
    for (const mail of taken) mails.splice(mails.indexOf(mail), 1);
    response.end(JSON.stringify(taken));
  });
  await new Promise<void>((resolve) => mailbox.listen(0, "127.0.0.1", resolve));
  const replicate = await startReplicate({ key: localKey, deliver });
  const openrouter = await startOpenrouter({ key: localKey });
  project.provide("replicateUrl", replicate.url);
  project.provide("openrouterUrl", openrouter.url);
  // The cast is safe, because a server that listens on a host and port has an AddressInfo.
  project.provide("mailboxUrl", `http://127.0.0.1:${(mailbox.address() as AddressInfo).port}`);
  return async () => {
    mailbox.close();
    await Promise.all([replicate.close(), openrouter.close()]);
  };
}
