const deviceNames = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])$/;

/** Whether Windows would open a device instead of a file of this name; neither case nor extension makes a difference. */
export function isDeviceName(fileName: string): boolean {
  const dot = fileName.indexOf(".");
  const stem = dot === -1 ? fileName : fileName.slice(0, dot);
  return deviceNames.test(stem.trimEnd().toLowerCase());
}
