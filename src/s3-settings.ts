/** Reads the settings with which links go to R2 itself, by S3's signature, and not to the Worker. */

const names = ["R2_ACCOUNT_ID", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY", "R2_BUCKET_NAME"] as const;

export type S3Config = { accountId: string; accessKeyId: string; secretAccessKey: string; bucketName: string };

/** Null unless all are set. Adds a warning when only some are set. */
export function readS3Settings(
  vars: { readonly [Name in (typeof names)[number]]?: string | undefined },
  warnings: string[],
): S3Config | null {
  const missing = names.filter((name) => vars[name] === undefined);
  if (missing.length > 0 && missing.length < names.length)
    warnings.push(`${missing.join(", ")} not set: the other R2_* settings were ignored`);
  const { R2_ACCOUNT_ID: accountId, R2_BUCKET_NAME: bucketName } = vars;
  const { R2_ACCESS_KEY_ID: accessKeyId, R2_SECRET_ACCESS_KEY: secretAccessKey } = vars;
  if (!accountId || !accessKeyId || !secretAccessKey || !bucketName) return null;
  return { accountId, accessKeyId, secretAccessKey, bucketName };
}
