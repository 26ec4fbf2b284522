/**
 * The hyperbolic tangent as a quotient of polynomials, exact to 3e-7 of the value, near 0 too (the
 * minimax approximation of the Eigen library):
 *
 *     tanh x = (p1 x + p3 x^3 + ... + p13 x^13) / (q0 + q2 x^2 + q4 x^4 + q6 x^6)
 *
 * Powers of one size are added up in pairs, which do not wait for one another (Estrin's scheme).
 */
export const TANH = {
  /** From here on the tangent is within 3e-7 of 1. */
  end: 7.9,
  p1: 4.89352455891786e-3,
  p3: 6.37261928875436e-4,
  p5: 1.48572235717979e-5,
  p7: 5.12229709037114e-8,
  p9: -8.60467152213735e-11,
  p11: 2.00018790482477e-13,
  p13: -2.76076847742355e-16,
  q0: 4.89352518554385e-3,
  q2: 2.26843463243900e-3,
  q4: 1.18534705686654e-4,
  q6: 1.19825839466702e-6,
} as const;
