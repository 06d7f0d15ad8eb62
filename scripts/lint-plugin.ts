/** A plugin for oxlint with the rule `hatchery/layers`: it refuses imports that `layers.ts` does not allow. */
import path from "node:path";
import { findFault } from "./layers.ts";

/** The parts of the syntax tree that the rule reads. */
type Specifier = { readonly importKind?: "type" | "value"; readonly imported?: { readonly name?: string } };
type Node = {
  readonly importKind?: "type" | "value";
  readonly exportKind?: "type" | "value";
  readonly source: (Node & { readonly value?: unknown }) | null;
  readonly specifiers?: readonly Specifier[];
};
type RuleContext = {
  readonly cwd: string;
  readonly filename: string;
  readonly report: (problem: { readonly node: Node; readonly message: string }) => void;
};

function create(context: RuleContext) {
  const file = path.relative(context.cwd, context.filename).replaceAll(path.sep, "/");
  const check = (node: Node, isType: boolean, name: string): void => {
    const module = node.source?.value;
    const fault = typeof module === "string" ? findFault({ file, module, isType, name }) : undefined;
    if (fault !== undefined) context.report({ node, message: fault });
  };
  const checkExport = (node: Node): void => check(node, node.exportKind === "type", "");
  return {
    ImportDeclaration(node: Node): void {
      const specifiers = node.specifiers ?? [];
      if (specifiers.length === 0) check(node, node.importKind === "type", "");
      for (const { importKind, imported } of specifiers)
        check(node, node.importKind === "type" || importKind === "type", imported?.name ?? "");
    },
    ExportNamedDeclaration: checkExport,
    ExportAllDeclaration: checkExport,
    ImportExpression: (node: Node): void => check(node, false, ""),
    TSImportType: (node: Node): void => check(node, true, ""),
  };
}

export default { meta: { name: "hatchery" }, rules: { layers: { create } } };
