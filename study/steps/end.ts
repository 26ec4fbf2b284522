import type { StudySheet } from "../../eval/study/study_sheet.ts";
import { make, type Say, showStep } from "../elements.ts";
import type { Session } from "../session.ts";

/** Thanks, the completion code, and results that are downloaded, sent, or both. */
export async function showEnd(sheet: StudySheet, session: Session, say: Say): Promise<void> {
  const status = make("p", { class: "status", role: "status" });
  const again = make("button", { type: "button", hidden: true }, say("endAgain"));
  const json = () => JSON.stringify(session.results, null, 1) + "\n";
  const link = make("a", { download: `results-${session.results.participant}.json` });
  const download = make("button", {
    type: "button",
    click: () => {
      link.href = URL.createObjectURL(new Blob([json()], { type: "application/json" }));
      link.click();
      URL.revokeObjectURL(link.href);
    },
  }, say("endDownload"));
  const { completionCode: code, submit } = sheet;
  const send = async () => {
    again.hidden = true;
    status.textContent = say("endSending");
    const isKept = await session.finish();
    const isSent = submit === undefined || await post(submit, json());
    again.hidden = isKept && isSent;
    status.textContent = isKept && isSent ? say("endSent") : say("endUnsent");
  };
  again.addEventListener("click", () => void send());
  showStep(
    say("endTitle"),
    make("p", {}, say("endText")),
    ...code === undefined
      ? []
      : [make("p", {}, say("endCode")), make("strong", { class: "code", id: "code" }, code)],
    make("div", { class: "plays" }, download, again),
    status,
  );
  if (submit === undefined && !session.isServed) await session.finish();
  else await send();
}

async function post(address: string, body: string): Promise<boolean> {
  const headers = { "content-type": "application/json" };
  return await fetch(address, { method: "POST", headers, body }).then(({ ok }) => ok, () => false);
}
