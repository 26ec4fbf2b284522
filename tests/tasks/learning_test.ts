import { learnsFromSpeech } from "../support/tasks/learns_from_speech.ts";

Deno.test("the baseline beats the static mean pose, and itself on other speech", () =>
  learnsFromSpeech("baseline"));
