/** Programs that a cluster of one's own takes. */
const PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel"];

/** Folders of programs that only root has use for. */
const SYSTEM_FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

/** Why there can be no cluster here; undefined if there can. */
export function whyNoSlurm(): string | undefined {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return "needs root on Linux";
  const missing = PROGRAMS.filter((name) => !programPath(name));
  return missing.length > 0
    ? `needs Debian's slurm-wlm and munge: no ${missing.join()}`
    : undefined;
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

/** A Slurm cluster of one node, which is this machine, with all its state in one folder. */
export class SlurmCluster implements AsyncDisposable {
  readonly #folder: string;
  readonly #daemons: Deno.ChildProcess[] = [];
  /** The cluster's programs find it by these environment variables. */
  readonly env: Readonly<Record<string, string>>;

  private constructor(folder: string) {
    this.#folder = folder;
    this.env = { SLURM_CONF: `${folder}/slurm.conf` };
  }

  /** Starts munged, slurmctld and slurmd, and waits until the node is idle. */
  static async start(attempts = 3): Promise<SlurmCluster> {
    const cluster = new SlurmCluster(await Deno.makeTempDir({ prefix: "slurm" }));
    try {
      await cluster.#start();
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      if (attempts === 1) throw error;
      return await SlurmCluster.start(attempts - 1); // at other ports
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

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#daemons.length > 1) await this.run("scancel", "--user=root");
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
    this.#daemon(
      ...["munged", "--foreground", "--force", `--key-file=${folder}/munge.key`],
      ...[`--socket=${folder}/munge.socket`, `--pid-file=${folder}/munged.pid`],
      ...[`--log-file=${folder}/munged.log`, `--seed-file=${folder}/munged.seed`],
    );
    await this.#until("munged", () => Deno.stat(`${folder}/munge.socket`).then(() => true));
    this.#daemon("slurmctld", "-D", "-i");
    this.#daemon("slurmd", "-D", "-N", "node");
    await this.#until("the node", async () => /idle/.test(await this.run("sinfo", "--noheader")));
  }

  #daemon(name: string, ...args: string[]): void {
    const options = { args, env: this.env, stdin: "null", stdout: "null", stderr: "null" } as const;
    this.#daemons.push(new Deno.Command(programPath(name)!, options).spawn());
  }

  async #until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 150; attempt++) {
      if (await isSo().catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const logs = await Promise.all(
      ["munged", "slurmctld", "slurmd"].map((name) =>
        Deno.readTextFile(`${this.#folder}/${name}.log`).catch(() => "")
      ),
    );
    throw new Error(`${what} did not start:\n${logs.join("\n")}`);
  }

  #config(): string {
    const folder = this.#folder;
    const cores = navigator.hardwareConcurrency;
    return [
      "ClusterName=test",
      `SlurmctldHost=${Deno.hostname()}(127.0.0.1)`,
      `SlurmctldPort=${anyPort()}`,
      `SlurmdPort=${anyPort()}`,
      "SlurmUser=root",
      "AuthType=auth/munge",
      `AuthInfo=socket=${folder}/munge.socket`,
      "CredType=cred/munge",
      "ProctrackType=proctrack/linuxproc",
      "TaskPlugin=task/none",
      "SelectType=select/cons_tres",
      "SelectTypeParameters=CR_Core",
      "AccountingStorageType=accounting_storage/none",
      "JobAcctGatherType=jobacct_gather/none",
      "SchedulerParameters=sched_interval=1,batch_sched_delay=0",
      `StateSaveLocation=${folder}/state`,
      `SlurmdSpoolDir=${folder}/spool`,
      `SlurmctldPidFile=${folder}/slurmctld.pid`,
      `SlurmdPidFile=${folder}/slurmd.pid`,
      `SlurmctldLogFile=${folder}/slurmctld.log`,
      `SlurmdLogFile=${folder}/slurmd.log`,
      "ReturnToService=2",
      "KillWait=5",
      `NodeName=node NodeHostname=${Deno.hostname()} NodeAddr=127.0.0.1 CPUs=${cores} State=UNKNOWN`,
      "PartitionName=main Nodes=node Default=YES MaxTime=INFINITE State=UP",
      "",
    ].join("\n");
  }
}
