const deviceNames = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])$/;

/** True if Windows opens a device instead of a file with this name. Case and extension make no difference. */
export function isDeviceName(fileName: string): boolean {
  const dot = fileName.indexOf(".");
  const stem = dot === -1 ? fileName : fileName.slice(0, dot);
  return deviceNames.test(stem.trimEnd().toLowerCase());
}
