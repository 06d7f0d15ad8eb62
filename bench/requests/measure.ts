/** Measures request paths of the bundle beside the least that the platform can do, and beside peers. */
import autocannon from "autocannon";
import { startPeers, type PeerName, type RunningPeer } from "../peers/peers";
import { cpuMicrosOf, measure, type Slice } from "./load";
import type { Case, Path } from "./paths";
import { makeState, startRig, urlOf, type Builds, type Rig, type Role } from "./rig";
import { fillWorld, type World } from "./world";

export type Pace = { readonly rounds: number; readonly connections: number; readonly seconds: number };

export type Measured = Pick<Path, "title" | "limitTitle" | "goal"> & {
  readonly name: string;
  /** One entry for each case of the limit, with a slice for each round. */
  readonly slices: {
    readonly product: readonly Slice[];
    readonly limits: readonly (readonly Slice[])[];
    /** Of an earlier build. Empty without one. */
    readonly former: readonly Slice[];
    /** Of the peers that are installed. Undefined for a path that peers do not have. */
    readonly peers: ReadonlyMap<PeerName, readonly Slice[]> | undefined;
  };
};

type Named = Path & { readonly name: string };
/** The running servers, the rows that they have, and how they are measured. */
type Bench = { readonly rig: Rig; readonly peers: readonly RunningPeer[]; readonly world: World; readonly pace: Pace };
type Server = { readonly url: string; readonly pids: () => readonly number[] };

export async function measurePaths(builds: Builds, wanted: readonly Named[], pace: Pace): Promise<Measured[]> {
  const state = makeState();
  const rig = await startRig(builds, state.folder);
  const peers: RunningPeer[] = [];
  try {
    const world = await fillWorld(urlOf(rig, "limit"));
    if (wanted.some(({ hasPeers }) => hasPeers)) peers.push(...(await startPeers(world)));
    const measured: Measured[] = [];
    for (const each of wanted) {
      measured.push(await measurePath({ rig, peers: each.hasPeers ? peers : [], world, pace }, each));
      console.error(`${each.name} is measured`);
    }
    return measured;
  } finally {
    for (const peer of peers) await peer.stop();
    await rig.stop();
    state.remove();
  }
}

/**
 * The cases take turns, so that all of them meet the same noise. The first round only warms up. A round should take less
 * than ten seconds: workerd evicts a Durable Object that was idle for so long, and the next call would pay for a start.
 */
async function measurePath(bench: Bench, each: Named): Promise<Measured> {
  const { rig, peers, pace } = bench;
  const workerd = (role: Role): Server => ({ url: urlOf(rig, role), pids: () => [rig.workerdPid] });
  const product = new Array<Slice>();
  const limits = each.limit.map((asked) => ({ asked, slices: new Array<Slice>() }));
  const former = new Array<Slice>();
  const ofPeers = new Map(peers.map(({ name }) => [name, new Array<Slice>()]));
  for (let round = 0; round <= pace.rounds; round++) {
    const measureOn = async (server: Server, asked: Case, slices: Slice[] | undefined): Promise<void> => {
      const slice = await measureCase(bench, server, asked, round);
      if (round > 0) slices?.push(slice);
    };
    for (const { asked, slices } of limits) await measureOn(workerd(asked.role), asked, slices);
    await measureOn(workerd("product"), each.product, product);
    if (rig.urls.former !== undefined) await measureOn(workerd("former"), each.product, former);
    for (const peer of peers) await measureOn(peer, each.product, ofPeers.get(peer.name));
  }
  const slices = { product, limits: limits.map(({ slices }) => slices), former, peers: each.hasPeers && ofPeers };
  return { ...each, slices };
}

async function measureCase({ world, pace }: Bench, { url, pids }: Server, asked: Case, round: number): Promise<Slice> {
  const { connections, seconds } = pace;
  const requests = asked.requests(world, round);
  if (asked.usesUp !== undefined)
    await autocannon({ url, connections, amount: asked.usesUp + connections, requests: [...requests] });
  const load = { url, requests, status: asked.status, connections };
  return measure(load, () => cpuMicrosOf(...pids()), seconds);
}
