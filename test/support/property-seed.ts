/** Gives the properties of fast-check the same inputs in each run; `PROPERTY_SEED=7` tries other ones. */
import { configureGlobal } from "fast-check";

configureGlobal({ seed: Number(process.env["PROPERTY_SEED"] ?? 20_261_130) });
