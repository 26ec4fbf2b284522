/**
 * The page of `deno task view`: its controls, and what keeps it drawing.
 *
 * Read it in this order: this file; `viewer.ts`, what is shown; `data/`, where it comes from; `stage/`,
 * the figures; `transport/`, the moment, the sound and the recording of both; `charts/`, the curves;
 * `live/`, a model that generates in the page; `style/`, layout and themes.
 *
 * @module
 */
import { InputError } from "../src/errors/input_error.ts";
import type { ViewName } from "./stage/camera_rig.ts";
import { ChoiceList } from "./data/choice_list.ts";
import { readDroppedFiles } from "./data/dropped_files.ts";
import { embeddedGestures, servedGestures } from "./data/gesture_source.ts";
import { type JointChoice, jointChoices } from "./charts/joint_choices.ts";
import { element, hideMessage, press, showMessage } from "./page.ts";
import { VideoRecorder } from "./transport/record_video.ts";
import { LiveControls } from "./live/live_controls.ts";
import { setUpShortcuts } from "./transport/shortcuts.ts";
import { setUpTheme } from "./style/theme.ts";
import { setUpTransport } from "./transport/transport.ts";
import { Viewer } from "./viewer.ts";

/** Runs something that may fail for a reason to be told, and tells it. */
async function tell(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    showMessage(error.message);
  }
}

/** Opens or closes a panel where the page is narrow; one at a time. */
function openPanel(name: "utterances" | "joints" | undefined): void {
  for (const panel of ["utterances", "joints"]) {
    const open = panel === name && !element(panel).classList.contains("open");
    element(panel).classList.toggle("open", open);
    element(`show-${panel}`).setAttribute("aria-expanded", String(open));
  }
}

/** The lists at both sides. */
function setUpLists(): { utterances: ChoiceList; joints: ChoiceList; choices: JointChoice[] } {
  const choices: JointChoice[] = [];
  const utterances = new ChoiceList(
    element("utterance-list"),
    element<HTMLInputElement>("find-utterance"),
    (index) => {
      openPanel(undefined);
      void viewer.choose(index);
    },
  );
  const joints = new ChoiceList(
    element("joint-list"),
    element<HTMLInputElement>("find-joint"),
    (index) => {
      openPanel(undefined);
      viewer.joint = choices[index]!.joint;
    },
  );
  for (const name of ["utterances", "joints"] as const) {
    element(`show-${name}`).addEventListener("click", () => openPanel(name));
  }
  element("stage").addEventListener("pointerdown", () => openPanel(undefined));
  return { utterances, joints, choices };
}

function showUtterances(): void {
  const { utterances, index } = viewer;
  element(model ? "begin" : "empty").hidden = utterances.length > 0;
  lists.utterances.choices = utterances.map(({ name, hasSpeech }) => ({
    text: name,
    ...(!hasSpeech && { note: "silent" }),
  }));
  lists.utterances.selected = index;
  const name = utterances[index]?.name ?? "";
  element("utterance-name").textContent = name;
  document.title = name ? `${name} – Gestures` : "Gestures";
}

function showJoints(): void {
  lists.choices.splice(0, Infinity, ...jointChoices(viewer.gestures));
  lists.joints.choices = lists.choices;
  lists.joints.selected = lists.choices.findIndex(({ joint }) => joint === viewer.joint);
}

/** Takes in files that were dropped on the page or chosen. */
async function addFiles(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  const known = new Set(viewer.utterances.map(({ name }) => name));
  const notes: string[] = [];
  const dropped = await readDroppedFiles(files, known, (line) => notes.push(line));
  hideMessage();
  await viewer.add(dropped);
  if (notes.length > 0) showMessage(notes.join("; "));
}

/** Dropping files on the page, and choosing them. */
function setUpFiles(): void {
  const add = (files: readonly File[]) => tell(() => addFiles(files));
  const dropping = (on: boolean) => document.body.classList.toggle("dropping", on);
  addEventListener("dragover", (event) => {
    event.preventDefault();
    dropping(true);
  });
  addEventListener("dragleave", ({ relatedTarget }) => relatedTarget ?? dropping(false));
  addEventListener("drop", (event) => {
    event.preventDefault();
    dropping(false);
    void add([...event.dataTransfer?.files ?? []]);
  });
  const input = element<HTMLInputElement>("files");
  input.addEventListener("change", () => {
    void add([...input.files ?? []]);
    input.value = "";
  });
}

/** The buttons over the stage, and picking joints on it. */
function setUpStage(): { arrange(overlaid: boolean): void; follow(): void } {
  const arrange = (overlaid: boolean) => {
    viewer.overlaid = overlaid;
    press(element("overlaid"), overlaid);
    press(element("side-by-side"), !overlaid);
  };
  const follow = () => {
    viewer.following = !viewer.following;
    press(element("follow"), viewer.following);
  };
  element("overlaid").addEventListener("click", () => arrange(true));
  element("side-by-side").addEventListener("click", () => arrange(false));
  element("follow").addEventListener("click", follow);
  for (const button of document.querySelectorAll<HTMLElement>("[data-view]")) {
    const view = button.dataset["view"] as ViewName;
    button.addEventListener("click", () => viewer.look(view));
  }
  const picture = element("picture");
  let down: PointerEvent | undefined;
  picture.addEventListener("pointerdown", (event) => down = event);
  picture.addEventListener("pointerup", ({ offsetX, offsetY, pointerId }) => {
    const still = down?.pointerId === pointerId &&
      Math.hypot(offsetX - down.offsetX, offsetY - down.offsetY) < 5;
    if (still) viewer.pickAt(offsetX, offsetY);
  });
  return { arrange, follow };
}

/** Draws what has changed, picture after picture. */
function keepDrawing(showMoment: (time: number, frame: number) => void): void {
  const draw = () => {
    const shown = viewer.show();
    if (shown) {
      showMoment(shown.time, shown.frame);
      element("picture").dataset["frame"] = String(shown.frame);
    }
    requestAnimationFrame(draw);
  };
  draw();
}

// What keeps the page from starting is told as well.
addEventListener("error", ({ error }) => {
  if (error instanceof InputError) showMessage(error.message, Infinity);
});

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const source = embeddedGestures(document) ?? await servedGestures();
const { model } = source.catalog;
const viewer = new Viewer(source, calm, {
  utteranceChanged: showUtterances,
  jointChanged: showJoints,
});
const lists = setUpLists();
const transport = setUpTransport(viewer);
const { arrange, follow } = setUpStage();
const recorder = new VideoRecorder(viewer);
const record = () => void tell(() => recorder.toggle());
const help = element<HTMLDialogElement>("help");
const choose = (step: number) => void viewer.choose(viewer.index + step);
const look = (view: ViewName) => viewer.look(view);

press(element("follow"), viewer.following);
setUpFiles();
if (model) new LiveControls(viewer, model, addFiles);
setUpTheme(() => viewer.paint());
element("record").addEventListener("click", record);
element("help-open").addEventListener("click", () => help.showModal());
setUpShortcuts([
  ...transport.shortcuts,
  { keys: ["ArrowUp", "p"], act: () => choose(-1) },
  {
    keys: ["ArrowDown", "n"],
    shown: "↑ ↓",
    help: "utterance before, after",
    act: () => choose(1),
  },
  {
    keys: ["o"],
    shown: "O",
    help: "overlaid or side by side",
    act: () => arrange(!viewer.overlaid),
  },
  { keys: ["1"], act: () => look("front") },
  { keys: ["2"], act: () => look("side") },
  { keys: ["3"], shown: "1 2 3", help: "from the front, side, top", act: () => look("top") },
  { keys: ["r"], shown: "R", help: "make a video, or end it there", act: record },
  { keys: ["f"], shown: "F", help: "follow who walks, or stay", act: follow },
  {
    keys: ["/"],
    shown: "/",
    help: "find an utterance",
    act: () => element("find-utterance").focus(),
  },
  { keys: ["j"], shown: "J", help: "find a joint", act: () => element("find-joint").focus() },
  {
    keys: ["Escape"],
    shown: "Esc",
    help: "no joint: the mean of all",
    act: () => viewer.joint = undefined,
  },
  { keys: ["d"], shown: "D", help: "dark or light", act: () => element("theme").click() },
  { keys: ["?"], shown: "?", help: "this help", act: () => help.showModal() },
]);
new ResizeObserver(() => viewer.resize()).observe(element("stage"));
new ResizeObserver(() => viewer.resize()).observe(element("curves"));
showUtterances();
showJoints();
viewer.resize();
keepDrawing(transport.showMoment);
await viewer.choose(0);
