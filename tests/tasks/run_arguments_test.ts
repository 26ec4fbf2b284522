import { assertEquals } from "@std/assert";
import { relativePath, runArguments } from "../../tasks/records/record_run.ts";

Deno.test("runArguments() sorts flags and leaves out those that change nothing", () => {
  const args = ["b", "--seed=2", "a", "--jobs=3", "--resume", "--latent-dim=4,5", "--windows"];
  assertEquals(runArguments(args, "/w"), ["b", "a", "--latent-dim=4,5", "--seed=2", "--windows"]);
});

Deno.test("runArguments() makes absolute paths relative, but for the machine's own", () => {
  const args = [
    "/w",
    "/w/x/a.bvh,b.npy,/v/c.txt",
    "--out=/v/a=b",
    "--predicted=a=/w/x,b=/v/y",
    "--blas=/lib/b.so",
    "../c",
  ];
  assertEquals(runArguments(args, "/w"), [
    ".",
    "x/a.bvh,b.npy,../v/c.txt",
    "../c",
    "--blas=/lib/b.so",
    "--out=../v/a=b",
    "--predicted=a=x,b=../v/y",
  ]);
});

Deno.test("relativePath() has . for the folder itself", () => {
  assertEquals(relativePath("/a/b", "/a/b"), ".");
  assertEquals(relativePath("/a", "/a/b/c"), "../..");
});
