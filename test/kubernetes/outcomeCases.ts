// Pairs of a live state and a file, by chance: a manifest, what becomes of it in the cluster, and what its author changes meanwhile.

import { newestVersion } from '../../server/src/language/schema/schema.ts'
import { ourAnswer } from '../agreement/ours.ts'
import type { JsonObject } from './fieldValues.ts'
import type { Edit } from './outcomeEditing.ts'
import { edits, setAny } from './outcomeEdits.ts'
import { targets } from './outcomeFields.ts'
import { type Manifest, pools, randomManifest, strategies } from './outcomeManifests.ts'
import { laidOver } from './outcomeMerge.ts'
import { kubectlsWay, makers, situations, touches } from './outcomeStates.ts'
import { type Chance, chance } from './random.ts'

/** A live state and a file, not yet made. */
export interface Pair {
  readonly index: number
  readonly name: string
  readonly manifest: Manifest
  /** Keys of `makers`, `touches` and `situations`. */
  readonly made: string
  readonly touched: string
  readonly situation: string
  /** The first of the changes gives the kind. */
  readonly kind: string
  readonly changes: readonly string[]
  /** The file is written from the live object, with all that a cluster puts into it. */
  readonly fromLive: boolean
  /** Fields of the type that were set on purpose, as `Struct.field`. */
  readonly fields: readonly string[]
  /** The file, from the manifest or from the live object. */
  file(from: Manifest): Manifest
}

/** How often each kind of change comes, in parts of them all. */
const kinds: Readonly<Record<string, number>> = {
  union: 12,
  items: 12,
  atomic: 5,
  scalar: 7,
  labels: 7,
  placement: 8,
  ports: 6,
  form: 6,
  'any field': 3,
  earlier: 4,
  refused: 3,
}
const drawn = Object.entries(kinds).flatMap(([kind, parts]) => Array<string>(parts).fill(kind))

/** The pair of a number: the same one for the same seed, however many others there are. */
export function pairOf(seed: number, index: number): Pair {
  const random = chance(seed * 1_000_003 + index * 7919)
  const state = stateOf(random)
  const situation = situations[state.situation]
  const strategy = situation?.strategy ?? Object.keys(strategies)
  const pool = situation?.pool ?? random.pick(pools.steady)
  const name = `pair-${index}`
  const manifest = randomManifest(random, name, index, pool, strategies[random.pick(strategy)] ?? {})
  if (random.percent(35)) surgePorts(manifest, random)
  const fromLive = state.made !== 'nobody' && random.percent(8)
  // Few pairs shall be refused, so what the other owner's fields would spoil is drawn again, mostly.
  const isOwn = ours.has(state.made) || random.percent(12)
  const isSound = (chosen: Chosen) => {
    const file = edited(manifest, manifest, chosen, index)
    return chosen.kind === 'refused' || (isAccepted(file) && (isOwn || isAccepted(laidOver(manifest, file))))
  }
  let chosen = choose(random)
  for (let attempt = 0; attempt < 40 && !isSound(chosen); attempt++) chosen = choose(random)
  if (index % 3 === 0) chosen = withFields(chosen, index, seed, isSound)
  const { kind, changes, fields } = chosen
  const file = (from: Manifest) => edited(from, manifest, chosen, index)
  return { index, name, manifest, ...state, kind, changes, fields, fromLive, file }
}

/** By our own checks, which are the server's. */
const isAccepted = (file: JsonObject) => ourAnswer(JSON.stringify(file), newestVersion).stage === 'accepted'

/** Makers whose fields are this extension's when the file is applied, so that what the file replaces goes. */
const ours = new Set(['this extension', 'nobody', ...Object.keys(kubectlsWay)])

function stateOf(random: Chance) {
  const made = random.pick(Object.keys(makers))
  if (made === 'nobody') return { made, touched: 'nothing', situation: 'at rest' }
  const touched = random.percent(45) ? 'nothing' : random.pick(Object.keys(touches))
  const situation = random.percent(40) ? 'at rest' : random.pick(Object.keys(situations))
  return { made, touched, situation }
}

/** Ports of the node, now and then, so that old and new pods are in each other's way. */
function surgePorts(manifest: Manifest, random: Chance): void {
  const port = manifest.spec.template.spec.containers[0]?.ports?.[0]
  if (port) port.hostPort = port.containerPort
  if (random.percent(25)) manifest.spec.template.spec.hostNetwork = true
}

interface Chosen {
  readonly kind: string
  readonly changes: string[]
  readonly edits: readonly Edit[]
  readonly fields: readonly string[]
  readonly seed: number
}

/** One to three edits, the first of a kind that is drawn. */
function choose(random: Chance): Chosen {
  const kind = random.pick(drawn)
  const named = (of: string) => random.pick(Object.entries(edits[of] ?? {}))
  const chosen = [named(kind)]
  const more = kind === 'refused' || kind === 'earlier' ? 0 : random.pick([0, 0, 1, 1, 2])
  const others = drawn.filter((one) => !['refused', 'earlier', 'any field'].includes(one))
  for (let count = 0; count < more; count++) chosen.push(named(random.pick(others)))
  return {
    kind,
    changes: chosen.map(([name]) => name),
    edits: chosen.map(([, edit]) => edit),
    fields: [],
    seed: random.below(1e9),
  }
}

/** Every third pair sets four fields of the type, one after the other of them all, so that some hundred pairs have set each. */
function withFields(chosen: Chosen, index: number, seed: number, isSound: (chosen: Chosen) => boolean): Chosen {
  let all: Chosen = chosen.kind === 'refused' ? chosen : { ...chosen, kind: 'any field' }
  for (let count = 0; count < 4; count++) {
    // The stride has no divisor in common with the number of fields: neighbours in a struct come far apart.
    const target = targets[(seed + ((index / 3) * 4 + count) * 101) % targets.length]
    if (!target || chosen.kind === 'refused') continue
    const name = `${target.owner}.${target.name}`
    const edit: Edit = (manifest, { chance: own }) => setAny(manifest, target, own, `extra-${count}`)
    const next = { ...all, changes: [...all.changes, name], edits: [...all.edits, edit], fields: [...all.fields, name] }
    if (isSound(next)) all = next
  }
  return all
}

function edited(from: Manifest, earlier: Manifest, { edits: all, seed }: Chosen, index: number): Manifest {
  const file = structuredClone(from)
  const editing = { chance: chance(seed), index, earlier }
  // An edit that took the containers away leaves nothing for the others.
  for (const edit of all) if (file.spec?.template?.spec?.containers?.length > 0) edit(file, editing)
  return file
}
