import type { SkeletalGesture } from "../../src/gesture/gesture.ts";
import { type JointGroup, jointGroups } from "../../src/motion/skeleton/joint_groups.ts";
import type { Choice } from "../data/choice_list.ts";

/** A joint of the list; the first stands for all of them. */
export interface JointChoice extends Choice {
  readonly joint: string | undefined;
}

const HEADINGS: Readonly<Record<JointGroup, string>> = {
  body: "Body",
  arms: "Arms",
  "left fingers": "Left fingers",
  "right fingers": "Right fingers",
  legs: "Legs",
};

/** The joints of gestures to choose from, by part of the body, each once. */
export function jointChoices(gestures: readonly SkeletalGesture[]): JointChoice[] {
  const choices: JointChoice[] = [{ joint: undefined, text: "All joints", note: "mean" }];
  const seen = new Set<string>();
  for (const { skeleton } of gestures) {
    for (const [group, nodes] of jointGroups(skeleton)) {
      for (const node of nodes) {
        const joint = skeleton.joints[node]!;
        if (seen.has(joint)) continue;
        seen.add(joint);
        choices.push({
          joint,
          text: joint,
          group: HEADINGS[group],
          ...(skeleton.endSites[node] &&
            { note: `tip of ${skeleton.joints[skeleton.parents[node]!]}` }),
        });
      }
    }
  }
  const order = Object.values(HEADINGS);
  return choices.sort((a, b) => order.indexOf(a.group ?? "") - order.indexOf(b.group ?? ""));
}
