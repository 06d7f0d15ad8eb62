import type { Context } from "../../context";
import { AppError } from "../../errors";
import { openDownload, type Download, type DownloadRequest } from "../../storage/download";
import { findFileLink, type FileLink } from "../../storage/signed-url";
import { prepareView } from "../views/service";

/** Throws the same error for every kind of bad link, so that the response does not reveal the cause. */
export async function getFileLink(ctx: Context, path: string): Promise<FileLink> {
  const link = await findFileLink(ctx, path);
  if (link) return link;
  const detail = "The link is not valid or has expired. Read the resource that contained the link again for a new one.";
  throw new AppError("forbidden", detail);
}

/** Opens the file of a link. A view is drawn if nobody has asked for the view before. */
export async function openLinkedFile(ctx: Context, link: FileLink, wanted: DownloadRequest): Promise<Download> {
  return openDownload(ctx, { objectKey: await prepareView(ctx, link.objectKey) }, wanted);
}
