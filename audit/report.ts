/** Collects the findings and prints the report. */

const severities = ["critical", "high", "medium", "low"] as const;
type Severity = (typeof severities)[number];

export type Finding = {
  readonly part: string;
  readonly severity: Severity;
  readonly check: string;
  /** The first case that failed. */
  readonly detail: string;
  cases: number;
};

/** Counts a case of a check, and records a finding if the case is not `ok`. Text after a colon in `check` names the case. */
export type Expect = (ok: boolean, severity: Severity, check: string, detail: () => string) => void;

export type Report = {
  readonly findings: readonly Finding[];
  readonly startPart: (name: string) => void;
  readonly expect: Expect;
  readonly print: (seconds: ReadonlyMap<string, number>) => void;
};

const maxDetail = 600;

function clip(text: string): string {
  const line = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " ");
  return line.length > maxDetail ? `${line.slice(0, maxDetail)}…` : line;
}

type Row = { readonly check: string; cases: number; failed: Set<Severity> };

export function createReport(): Report {
  const parts = new Map<string, Map<string, Row>>();
  const findings = new Map<string, Finding>();
  let part = "";

  const expect: Expect = (ok, severity, check, detail) => {
    const rows = parts.get(part) ?? new Map<string, Row>();
    parts.set(part, rows);
    // All cases of a check share one row.
    const title = check.split(":")[0] ?? check;
    const row = rows.get(title) ?? { check: title, cases: 0, failed: new Set<Severity>() };
    rows.set(title, row);
    row.cases += 1;
    if (ok) return;
    row.failed.add(severity);
    const known = findings.get(`${part} ${check}`);
    if (known) known.cases += 1;
    else findings.set(`${part} ${check}`, { part, severity, check, detail: clip(detail()), cases: 1 });
  };

  const print = (seconds: ReadonlyMap<string, number>): void => {
    const count = (name: string, severity: Severity): number =>
      [...findings.values()].filter((finding) => finding.part === name && finding.severity === severity).length;
    const line = (cells: readonly string[]): string =>
      cells.map((cell, i) => (i === 0 ? cell.padEnd(56) : cell.padStart(9))).join("");
    console.log(`\n${line(["check", "cases", ...severities, "seconds"])}`);
    for (const [name, rows] of parts) {
      const cases = [...rows.values()].reduce((sum, row) => sum + row.cases, 0);
      const counts = severities.map((severity) => String(count(name, severity)));
      console.log(line([name, String(cases), ...counts, (seconds.get(name) ?? 0).toFixed(1)]));
      for (const row of rows.values())
        console.log(line([`  ${row.failed.size > 0 ? "✗" : "·"} ${row.check.slice(0, 51)}`, String(row.cases)]));
    }
    const worst = [...findings.values()].toSorted(
      (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
    );
    for (const { severity, part: name, check, detail, cases } of worst)
      console.log(
        `\n${severity.toUpperCase()} ${name}: ${check} (${cases} ${cases === 1 ? "case" : "cases"})\n  ${detail}`,
      );
    console.log(
      `\n${worst.length === 0 ? "No findings." : `${worst.length} ${worst.length === 1 ? "finding" : "findings"}.`}`,
    );
  };

  return {
    get findings() {
      return [...findings.values()];
    },
    startPart: (name) => void (part = name),
    expect,
    print,
  };
}
