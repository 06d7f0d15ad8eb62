/** Presigned S3 URLs for downloads from R2, used when the R2_* settings are set. */
import { AwsClient } from "aws4fetch";
import type { S3Config } from "../s3-settings";
import { contentDisposition } from "../lib/content-disposition";

export type StoredFile = {
  /** Only characters that need no encoding in a URL. Implementations disagree about S3 signatures over encoded keys. */
  readonly objectKey: string;
  readonly fileName: string;
  readonly contentType: string;
};

/** One client for each configuration, because a client caches the signing key that AWS derives for each day. */
const clients = new WeakMap<S3Config, AwsClient>();

/** A URL that R2 serves directly, for GET with Range. `endpoint` is the origin of R2's S3 interface. */
export async function presignS3Url(
  s3: S3Config,
  file: StoredFile,
  life: { readonly now: Date; readonly seconds: number },
  endpoint = `https://${s3.accountId}.r2.cloudflarestorage.com`,
): Promise<string> {
  const url = new URL(`${endpoint}/${s3.bucketName}/${file.objectKey}`);
  url.searchParams.set("X-Amz-Expires", String(life.seconds));
  url.searchParams.set("response-content-disposition", contentDisposition(file.fileName));
  url.searchParams.set("response-content-type", file.contentType);
  const datetime = life.now.toISOString().replaceAll(/[:-]|\.\d+/g, "");
  const signed = await clientOf(s3).sign(url.toString(), { method: "GET", aws: { signQuery: true, datetime } });
  return signed.url;
}

function clientOf(s3: S3Config): AwsClient {
  const { accessKeyId, secretAccessKey } = s3;
  const known = clients.get(s3);
  if (known !== undefined) return known;
  const client = new AwsClient({ accessKeyId, secretAccessKey, service: "s3", region: "auto" });
  clients.set(s3, client);
  return client;
}
