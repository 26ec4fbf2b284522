import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { williamsSquare } from "../../../eval/study/latin_square.ts";
import { type Plan, type PlannedTrial, planStudy } from "../../../eval/study/study_plan.ts";

const counts = (keys: readonly (string | number)[]) => {
  const found = new Map<string | number, number>();
  for (const key of keys) found.set(key, (found.get(key) ?? 0) + 1);
  return [...found.values()];
};
const trialsOf = (plan: Plan) => plan.filter((one) => typeof one !== "number") as PlannedTrial[];

Deno.test("williamsSquare() has each in each place, and each after each other as often", () => {
  for (let size = 1; size <= 12; size++) {
    const rows = williamsSquare(size), twice = size % 2 === 0 ? 1 : 2;
    assertEquals(rows.length, size * twice);
    for (let place = 0; place < size; place++) {
      assertEquals(counts(rows.map((row) => row[place]!)), Array(size).fill(twice));
    }
    const followers = rows.flatMap((row) => row.slice(1).map((one, i) => `${row[i]} ${one}`));
    assertEquals(counts(followers), Array(size * (size - 1)).fill(twice));
  }
});

Deno.test("planStudy() shows each utterance once, each pair as often as the others, up to one", () => {
  const plans = planStudy({
    ...{ design: "pairwise", utterances: 10, conditions: 4, trials: "latin" },
    ...{ participants: 60, checks: 3, seed: 5 },
  });
  const pairs: string[] = [], places: string[] = [], firsts: number[] = [];
  for (const plan of plans) {
    const trials = trialsOf(plan);
    assertEquals(trials.map(({ utterance }) => utterance).sort((a, b) => a - b), [
      ...Array(10).keys(),
    ]);
    assertEquals(plan.filter((one) => typeof one === "number").sort(), [0, 1, 2]);
    assert(typeof plan[0] !== "number", "no check comes first");
    for (const [place, { utterance, conditions }] of trials.entries()) {
      const pair = [...conditions].sort().join();
      pairs.push(`${utterance} ${pair}`);
      places.push(`${place} ${pair}`);
      if (pair === "0,1") firsts.push(conditions[0]!);
    }
  }
  assertEquals(counts(pairs), Array(60).fill(10), "each pair of each utterance ten times");
  assertEquals(counts(places).length, 60, "each pair in each place");
  const share = firsts.filter((one) => one === 0).length / firsts.length;
  assert(share > 0.35 && share < 0.65, `sides are drawn: ${share}`);
});

Deno.test("planStudy() balances conditions over utterances and places, however many of both", () => {
  for (const design of ["rating", "pairwise"] as const) {
    for (let conditions = 2; conditions <= 6; conditions++) {
      const items = design === "rating" ? conditions : conditions * (conditions - 1) / 2;
      for (let utterances = 1; utterances <= 15; utterances++) {
        const participants = williamsSquare(utterances).length * items;
        const size = { design, conditions, utterances, participants };
        const plans = planStudy({ ...size, trials: "latin", checks: 0, seed: 1 }).map(trialsOf);
        const shown = plans.flatMap((plan) =>
          plan.map(({ utterance, conditions }, place) => ({
            ...{ utterance, place, item: conditions.toSorted((a, b) => a - b).join() },
          }))
        );
        for (const what of ["utterance", "place"] as const) {
          const found = counts(shown.map((one) => `${one[what]} ${one.item}`));
          const each = participants / items;
          assertEquals(found, Array(utterances * items).fill(each), JSON.stringify(size));
        }
        for (const plan of plans) {
          const own = counts(plan.map(({ conditions }) => conditions.toSorted().join()));
          assert(Math.max(...own) - (own.length < items ? 0 : Math.min(...own)) <= 1);
        }
      }
    }
  }
});

Deno.test("planStudy() begins with each condition of an utterance as often where it shows all", () => {
  for (const design of ["rating", "pairwise"] as const) {
    for (let conditions = 2; conditions <= 4; conditions++) {
      const items = design === "rating" ? conditions : conditions * (conditions - 1) / 2;
      for (let utterances = 1; utterances <= 10; utterances++) {
        const participants = williamsSquare(utterances).length * williamsSquare(items).length;
        const size = { design, conditions, utterances, participants };
        const plans = planStudy({ ...size, trials: "all", checks: 0, seed: 1 }).map(trialsOf);
        const begun = plans.flatMap((plan) =>
          plan.filter((_, i) => i % items === 0).map(({ utterance, conditions }, place) => ({
            ...{ utterance, place, item: conditions.toSorted((a, b) => a - b).join() },
          }))
        );
        for (const what of ["utterance", "place"] as const) {
          const found = counts(begun.map((one) => `${one[what]} ${one.item}`));
          const each = participants / items;
          assertEquals(found, Array(utterances * items).fill(each), JSON.stringify(size));
        }
      }
    }
  }
});

Deno.test("planStudy() shows all conditions where it is to, in blocks of an utterance", () => {
  const options = { utterances: 3, conditions: 3, participants: 6, checks: 0, seed: 1 };
  for (const plan of planStudy({ ...options, design: "rating", trials: "all" })) {
    assertEquals(counts(trialsOf(plan).map(({ utterance }) => utterance)), [3, 3, 3]);
    const seen = trialsOf(plan).map(({ utterance, conditions }) => `${utterance} ${conditions}`);
    assertEquals(new Set(seen).size, 9);
  }
  for (const plan of planStudy({ ...options, design: "parallel", trials: "latin" })) {
    assertEquals(trialsOf(plan).map(({ conditions }) => conditions.length), [3, 3, 3]);
  }
});

Deno.test("planStudy() is of its seed alone, and more participants change no one's plan", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 2, max: 5 }),
      (seed, conditions) => {
        const options = { utterances: 5, conditions, trials: "latin", checks: 2, seed } as const;
        const few = planStudy({ ...options, design: "pairwise", participants: 3 });
        const many = planStudy({ ...options, design: "pairwise", participants: 9 });
        assertEquals(many.slice(0, 3), few);
      },
    ),
    { numRuns: 20 },
  );
});
