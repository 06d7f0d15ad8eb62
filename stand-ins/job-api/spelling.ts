/** The shapes in which answers tell the same image. Providers, and models at one provider, differ in them. */

/** The last three are spellings of an image within the answer. */
export type Spelling = "object" | "list" | "image" | "past-null" | "nested" | "lines" | "url-safe" | "parameters";

const lineLength = 76;

/** The value in which the answer tells the address of the image, which may be a data URL. */
export function spell(address: string, spelling: Spelling | undefined): unknown {
  const [start = "", base64 = ""] = address.startsWith("data:") ? address.split(",") : [];
  if (spelling === "object") return { url: address };
  if (spelling === "list") return [{ url: address, content_type: "image/png" }];
  if (spelling === "image") return { image: { url: address, width: 1, height: 1 } };
  if (spelling === "past-null") return [null, { url: null }, { url: address }];
  if (spelling === "nested") return { data: { images: [{ image_url: { url: address } }] } };
  if (spelling === "lines") return `${start},${spellBase64(base64, "lines")}`;
  if (spelling === "url-safe") return `${start},${spellBase64(base64, "url-safe")}`;
  if (spelling === "parameters") return spellBase64(base64, "parameters");
  return address;
}

/** The text in which the answer holds the image itself. */
export function spellBase64(base64: string, spelling: Spelling | undefined): string {
  if (spelling === "lines") return base64.replaceAll(new RegExp(`.{${lineLength}}`, "g"), "$&\r\n");
  if (spelling === "url-safe") return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  if (spelling === "parameters") return `data:image/png;charset=utf-8;name="a,b.png";base64,${base64}`;
  return base64;
}
