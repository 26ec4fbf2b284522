import { learnsFromSpeech } from "../support/tasks/learns_from_speech.ts";

for (const system of ["baseline", "proposed"] as const) {
  Deno.test(`${system} beats the static mean pose, and itself on other speech`, () =>
    learnsFromSpeech(system));
}
