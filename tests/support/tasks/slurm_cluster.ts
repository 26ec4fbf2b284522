/** Programs that a cluster of one's own takes. */
const PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "unshare"];

/** Folders of programs that only root has use for. */
const SYSTEM_FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

/**
 * What a node is started by: a machine of its own as far as its name and its processes go, all of which
 * end with it.
 */
const MACHINE = ["unshare", "--uts", "--pid", "--mount-proc", "--fork", "--kill-child=KILL"];

/** Why there can be no cluster here; undefined if there can. */
export function whyNoSlurm(): string | undefined {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return "needs root on Linux";
  const missing = PROGRAMS.filter((name) => !programPath(name));
  if (missing.length > 0) return `needs Debian's slurm-wlm and munge: no ${missing.join()}`;
  const [unshare, ...args] = MACHINE;
  const { success } = new Deno.Command(unshare!, { args: [...args, "true"] }).outputSync();
  return success ? undefined : `needs to be allowed ${MACHINE.join(" ")}`;
}

function programPath(name: string): string | undefined {
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), ...SYSTEM_FOLDERS];
  return folders.map((folder) => `${folder}/${name}`).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** A port below those of outgoing connections: very likely nothing listens at it. */
function anyPort(): number {
  return 20_000 + Math.floor(10_000 * Math.random());
}

/** What a cluster consists of. */
export interface ClusterOptions {
  /** How many nodes: `node1`, `node2`, ... @default {1} */
  readonly nodes?: number;
  /** Processors of each. @default {navigator.hardwareConcurrency} */
  readonly cpus?: number;
}

/**
 * A Slurm cluster on this machine, with all its state in one folder. Each node has a name and processes
 * of its own, and all share the files.
 */
export class SlurmCluster implements AsyncDisposable {
  readonly #folder: string;
  readonly #cpus: number;
  readonly #daemons: Deno.ChildProcess[] = [];
  readonly #nodes = new Map<string, Deno.ChildProcess | undefined>();
  /** The cluster's programs find it by these environment variables. */
  readonly env: Readonly<Record<string, string>>;

  private constructor(folder: string, { nodes = 1, cpus }: ClusterOptions) {
    this.#folder = folder;
    this.#cpus = cpus ?? navigator.hardwareConcurrency;
    for (let node = 1; node <= nodes; node++) this.#nodes.set(`node${node}`, undefined);
    this.env = { SLURM_CONF: `${folder}/slurm.conf` };
  }

  /** Starts munged, slurmctld and a slurmd for each node, and waits until the nodes are idle. */
  static async start(options: ClusterOptions = {}, attempts = 3): Promise<SlurmCluster> {
    const cluster = new SlurmCluster(await Deno.makeTempDir({ prefix: "slurm" }), options);
    try {
      await cluster.#start();
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      if (attempts === 1) throw error;
      return await SlurmCluster.start(options, attempts - 1); // at other ports
    }
  }

  /** Runs one of Slurm's programs. */
  async run(program: string, ...args: string[]): Promise<string> {
    const { stdout, stderr } = await new Deno.Command(programPath(program)!, {
      args,
      env: this.env,
    }).output();
    return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  }

  /** Starts a node, and waits until it is idle. */
  async boot(node: string): Promise<void> {
    const [unshare, ...args] = MACHINE;
    const init = `hostname ${node}; ${programPath("slurmd")} -D -N ${node}; exit`;
    this.#nodes.set(node, this.#spawn(unshare!, ...args, "sh", "-c", init));
    const state = () => this.run("sinfo", "--noheader", `--nodes=${node}`, "--format=%t");
    await this.#until(node, async () => (await state()).trim() === "idle");
  }

  /** Ends all processes of a node at once, as a power cut does. */
  async lose(node: string): Promise<void> {
    const machine = this.#nodes.get(node);
    machine?.kill("SIGKILL");
    await machine?.status;
    this.#nodes.set(node, undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#daemons.length > 1) await this.run("scancel", "--user=root");
    for (const node of this.#nodes.keys()) await this.lose(node);
    for (const daemon of this.#daemons.toReversed()) {
      daemon.kill("SIGTERM");
      const timer = setTimeout(() => daemon.kill("SIGKILL"), 10_000);
      await daemon.status;
      clearTimeout(timer);
    }
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #start(): Promise<void> {
    const folder = this.#folder;
    await Deno.writeFile(`${folder}/munge.key`, crypto.getRandomValues(new Uint8Array(128)), {
      mode: 0o400,
    });
    await Deno.chmod(folder, 0o755);
    await Deno.writeTextFile(`${folder}/slurm.conf`, this.#config());
    this.#daemons.push(this.#spawn(
      ...[programPath("munged")!, "--foreground", "--force", `--key-file=${folder}/munge.key`],
      ...[`--socket=${folder}/munge.socket`, `--pid-file=${folder}/munged.pid`],
      ...[`--log-file=${folder}/munged.log`, `--seed-file=${folder}/munged.seed`],
    ));
    await this.#until("munged", () => Deno.stat(`${folder}/munge.socket`).then(() => true));
    this.#daemons.push(this.#spawn(programPath("slurmctld")!, "-D", "-i"));
    await Promise.all(this.#nodes.keys().map((node) => this.boot(node)));
  }

  #spawn(program: string, ...args: string[]): Deno.ChildProcess {
    const options = { args, env: this.env, stdin: "null", stdout: "null", stderr: "null" } as const;
    return new Deno.Command(program, options).spawn();
  }

  async #until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 150; attempt++) {
      if (await isSo().catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const logs = await Promise.all(
      ["munged", "slurmctld", ...this.#nodes.keys()].map((name) =>
        Deno.readTextFile(`${this.#folder}/${name}.log`).catch(() => "")
      ),
    );
    throw new Error(`${what} did not start:\n${logs.join("\n")}`);
  }

  #config(): string {
    const folder = this.#folder;
    return [
      "ClusterName=test",
      `SlurmctldHost=${Deno.hostname()}(127.0.0.1)`,
      `SlurmctldPort=${anyPort()}`,
      "SlurmUser=root",
      "AuthType=auth/munge",
      // How long a job that is started anew waits, among others.
      `AuthInfo=socket=${folder}/munge.socket,cred_expire=10`,
      "CredType=cred/munge",
      "ProctrackType=proctrack/linuxproc",
      "TaskPlugin=task/none",
      "SelectType=select/cons_tres",
      "SelectTypeParameters=CR_Core",
      "AccountingStorageType=accounting_storage/none",
      "JobAcctGatherType=jobacct_gather/none",
      "SchedulerParameters=sched_interval=1,batch_sched_delay=0",
      `StateSaveLocation=${folder}/state`,
      `SlurmdSpoolDir=${folder}/spool-%n`,
      `SlurmctldPidFile=${folder}/slurmctld.pid`,
      `SlurmdPidFile=${folder}/%n.pid`,
      `SlurmctldLogFile=${folder}/slurmctld.log`,
      `SlurmdLogFile=${folder}/%n.log`,
      "SlurmdTimeout=20", // seconds until a node that says nothing is lost
      "ReturnToService=2",
      "KillWait=5",
      ...this.#nodes.keys().map((node) =>
        `NodeName=${node} NodeAddr=127.0.0.1 Port=${anyPort()} CPUs=${this.#cpus} State=UNKNOWN`
      ),
      "PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP",
      "",
    ].join("\n");
  }
}
