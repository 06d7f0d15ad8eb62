/** The text format of Godot 4: values and sections of `.tres` and `.tscn` files. */

/** A value as Godot writes it. A raw value, such as a call, is passed through `raw`. */
export type GodotValue =
  | string
  | number
  | boolean
  | Raw
  | readonly GodotValue[]
  | { readonly [key: string]: GodotValue };
type Raw = { readonly raw: string };

export function raw(text: string): Raw {
  return { raw: text };
}

/** For example `Vector2i(16, 16)`. */
export function call(name: string, ...values: readonly number[]): Raw {
  return raw(`${name}(${values.join(", ")})`);
}

/** A StringName, such as `&"walk"`. */
export function stringName(text: string): Raw {
  return raw(`&${JSON.stringify(text)}`);
}

/** A float, which Godot tells from an integer by its point. */
export function float(value: number): Raw {
  return raw(Number.isInteger(value) ? value.toFixed(1) : String(value));
}

export function godotText(value: GodotValue): string {
  if (typeof value !== "object") return JSON.stringify(value);
  if (isRaw(value)) return value.raw;
  if (isList(value)) return `[${value.map(godotText).join(", ")}]`;
  return `{\n${Object.entries(value)
    .map(([key, each]) => `${JSON.stringify(key)}: ${godotText(each)}`)
    .join(",\n")}\n}`;
}

/** A section: the head in brackets, and one property a line. */
export function section(head: string, properties: readonly (readonly [string, GodotValue])[] = []): string {
  return [`[${head}]`, ...properties.map(([name, value]) => `${name} = ${godotText(value)}`)].join("\n");
}

export function godotFile(sections: readonly string[]): string {
  return `${sections.join("\n\n")}\n`;
}

function isRaw(value: object): value is Raw {
  return "raw" in value;
}

/** `Array.isArray` does not narrow readonly arrays. */
function isList(value: object): value is readonly GodotValue[] {
  return Array.isArray(value);
}
