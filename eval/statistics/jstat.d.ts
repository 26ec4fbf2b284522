/** What is used here of the package jstat, which has no types of its own. */
interface Distributions {
  readonly beta: { inv(probability: number, alpha: number, beta: number): number };
  readonly studentt: { inv(probability: number, freedom: number): number };
  readonly normal: {
    cdf(x: number, mean: number, deviation: number): number;
    inv(probability: number, mean: number, deviation: number): number;
  };
}

declare const jstat: { readonly jStat: Distributions };
export default jstat;
