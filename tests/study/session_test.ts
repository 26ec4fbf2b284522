import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { validateStudyConfig } from "../../eval/study/study_config.ts";
import type { StudySheet } from "../../eval/study/study_sheet.ts";
import { Session } from "../../study/session.ts";
import { AnswerStore } from "../../tasks/study/answer_store.ts";
import { studyHandler } from "../../tasks/study/study_server.ts";
import { keyOf } from "../support/evaluation/simulated_study.ts";
import { inFolder } from "../support/in_folder.ts";
import { answersTo } from "../support/page/study_answers.ts";

/** A browser's window, as far as a session looks at it. */
function openBrowser(handle: (request: Request) => Promise<Response>) {
  const storage = new Map<string, string>();
  let address = "http://localhost:8430/";
  const globals = {
    location: {
      get href() {
        return address;
      },
    },
    history: { replaceState: (_: null, __: string, hash: string) => address += hash },
    localStorage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => storage.set(key, value),
    },
    fetch: (path: string, init: RequestInit) =>
      handle(new Request(new URL(path, "http://localhost:8430/"), init)),
  };
  return {
    /** Opens the page in a tab, from a bookmark or not. */
    open: async (sheet: StudySheet, bookmark?: string) => {
      if (bookmark !== undefined) address = bookmark;
      for (const [name, value] of Object.entries(globals)) {
        Object.defineProperty(globalThis, name, { value, configurable: true });
      }
      const session = await Session.open(sheet, "api");
      return { session, bookmark: address };
    },
  };
}

/** A study that is served, without a network between. */
async function withStudy(
  work: (
    sheet: StudySheet,
    key: ReturnType<typeof keyOf>,
    store: AnswerStore,
    browser: () => ReturnType<typeof openBrowser>,
  ) => Promise<void>,
): Promise<void> {
  const key = keyOf(validateStudyConfig({
    ...{ title: "Two", design: "pairwise", systems: { one: "1", two: "2" }, speech: "s" },
    ...{ utterances: { count: 3 }, participants: 2 },
  }));
  const names = ["location", "history", "localStorage", "fetch"];
  const before = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  await inFolder(async (folder) => {
    await Deno.mkdir(join(folder, "page"));
    using store = new AnswerStore(join(folder, "answers.sqlite"), key);
    const handle = await studyHandler({ folder, key, store, isLocal: true });
    try {
      // Of the sheet, a session looks at the study's id alone.
      await work({ id: key.id } as StudySheet, key, store, () => openBrowser(handle));
    } finally {
      for (const [i, name] of names.entries()) {
        if (before[i]) Object.defineProperty(globalThis, name, before[i]);
      }
    }
  });
}

Deno.test("Session in two tabs: what was answered first counts, and both come to the end", () =>
  withStudy(async (sheet, key, store, browser) => {
    const { open } = browser();
    const { session: one } = await open(sheet), { session: two } = await open(sheet);
    const unreached: string[] = [];
    one.reached = (isReached) => isReached || unreached.push("one");
    two.reached = (isReached) => isReached || unreached.push("two");
    for (const trial of key.plans[0]!.keys()) {
      one.answer(answersTo(key, 0, trial, 1));
      await new Promise((resolve) => setTimeout(resolve, 20));
      two.answer(answersTo(key, 0, trial, -1));
    }
    assertEquals([await one.finish(), await two.finish()], [true, true]);
    assertEquals(unreached, []);
    const [results, other] = store.results();
    assertEquals([results!.finished, other], [true, undefined]);
    assertEquals(
      results!.answers,
      key.plans[0]!.map((_, trial) => answersTo(key, 0, trial, 1)),
    );
  }));

Deno.test("Session in another browser asks again what the server does not know of the participant", () =>
  withStudy(async (sheet, key, store, browser) => {
    const { session, bookmark } = await browser().open(sheet);
    session.finishStep("headphones", { headphones: 6 });
    session.finishStep("intro");
    session.answer(answersTo(key, 0, 0));
    while (store.results()[0]!.answers.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const { session: later } = await browser().open(sheet, bookmark);
    assertEquals(later.results.answers.length, 1);
    const asked = ["consent", "headphones", "about", "intro", "training"]
      .filter((step) => !later.isDone(step));
    assertEquals(asked, ["headphones", "about"]);
  }));
