import type { Formula } from "../backend/formulas/formula.ts";

/** How the gates are squashed: Keras 2.2 and older use the piecewise linear `hard-sigmoid`. */
export type GateActivation = "sigmoid" | "hard-sigmoid";

/** A gate's value, and its derivative by what it is taken of. */
export interface Gate {
  value(x: Formula): Formula;
  derivative(value: Formula): Formula;
}

const sigmoid: Gate = {
  value: (x) => x.sigmoid(),
  derivative: (s) => s.times(s.oneMinus()),
};

/** clip(0.2 x + 0.5, 0, 1). */
const hardSigmoid: Gate = {
  value: (x) => x.times(0.2).plus(0.5).atLeast(0).atMost(1),
  derivative: (s) => s.isAbove(0).times(s.oneMinus().isAbove(0)).times(0.2),
};

/** The gates by name. */
export const GATES: Readonly<Record<GateActivation, Gate>> = {
  sigmoid,
  "hard-sigmoid": hardSigmoid,
};
