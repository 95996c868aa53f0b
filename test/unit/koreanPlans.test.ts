// Every sentence that a plan, a canary and a diagnosis can say, read in Korean: no English stands in it but names.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Words, wordsIn } from '../../client/src/words/words.ts'
import type { Stall } from '../../model/src/rollout/plan.ts'

const [english, korean] = [wordsIn('en'), wordsIn('ko')]
/** All functions that make sentences; of these, the ones below are asked. */
type Said = { readonly [K in keyof Words as Words[K] extends (...args: never[]) => string ? K : never]: Words[K] }

const stall: Stall = { because: 'unavailable', onDeadNodes: 1, failing: 0, notGoing: 0, allowed: 1, replaced: 0 }
const stalls: [Stall][] = (['unavailable', 'surging', 'hostPorts'] as const).flatMap((because) =>
  [
    { onDeadNodes: 1 },
    { onDeadNodes: 0, failing: 2 },
    { onDeadNodes: 0, notGoing: 3, replaced: 1 },
    { onDeadNodes: 2, failing: 1, notGoing: 1, replaced: 7 },
  ].map((other): [Stall] => [{ ...stall, ...other, because }]),
)

/** What each sentence is about: names that are no words of any language, and counts of one, some and none. */
const about = {
  canaryTitle: [['0-9']],
  canaryReplaces: [
    [1, 0],
    [2, 1],
  ],
  podStaysAway: [['0-9', '1']],
  podIsLast: [['0-9']],
  canaryStarted: [['0-9', 1]],
  noCanary: [['0-9']],
  promoteTitle: [['0-9']],
  abortTitle: [['0-9']],
  aWholeRollout: [['1']],
  planNotAsked: [['1']],
  planWhereNew: [['1']],
  endsCanary: [
    [['1'], 0],
    [['1', '2'], 1],
    [['1'], 2],
  ],
  restartsOlder: [[1], [2]],
  stillWaits: [[1], [2]],
  noRestartsButGo: [[1], [2]],
  takesOver: [
    [1, 0, 0],
    [3, 1, 1],
    [5, 2, 2],
  ],
  canaryState: [
    [['1'], '2', 3],
    [['1', '2', '3', '4', '5', '6'], '2', 3],
  ],
  canary: [[1], [4]],
  nodesOfManifest: [['0-9', '1-2']],
  selectorImmutable: [['0-9']],
  pace: [
    [3, 2, 0],
    [3, 0, 2],
  ],
  pool: [['1', '2', 3]],
  planTitle: [['0-9', '1-2']],
  stall: stalls,
  peak: [[1], [0]],
  moreWaves: [[3]],
  ifBroken: [
    [0, 0],
    [1, 2],
  ],
  requests: [['1', '2']],
  limits: [['1', '2']],
  atMostShare: [['1.5']],
  lacksSlot: [[110]],
  lacksPort: [['8080', '0-9']],
  lacksResource: [['1', '2', '3']],
  doctorTitle: [['0-9']],
  onNodes: [
    [['1'], 1],
    [['1', '2'], 5],
  ],
} satisfies { readonly [K in keyof Said]?: readonly Parameters<Said[K]>[] }

/** What is said in fixed words. */
const fixed = [
  ...['noRestartsNone', 'noRestartsGoing'],
  ...[
    'canaryNodes',
    'startCanary',
    'canaryHow',
    'canaryHowDetail',
    'promote',
    'abort',
    'canaryGoesOn',
    'canaryEnds',
    'nodeNotReady',
    'cordoned',
  ],
  ...[
    'runsHere',
    'planNodes',
    'planRollout',
    'planRefused',
    'planRefusedHow',
    'planFootprint',
    'planFit',
    'noRequests',
    'fitUnknown',
    'fitNoCluster',
    'fitsEverywhere',
  ],
  ...['doctorHow', 'causes', 'wouldStall', 'verdict', 'cause', 'health'],
] as const

function* sentences(): Iterable<readonly [what: string, korean: string, english: string]> {
  for (const key of Object.keys(about) as (keyof typeof about)[]) {
    const say = (words: Words, args: never[]) => (words[key] as (...args: never[]) => string)(...args)
    for (const args of about[key] as unknown as readonly never[][])
      yield [`${key} ${JSON.stringify(args)}`, say(korean, args), say(english, args)]
  }
  for (const key of fixed as readonly (keyof Words)[]) {
    const [said, meant] = [korean[key], english[key]] as readonly (string | Readonly<Record<string, string>>)[]
    if (typeof said === 'string') yield [key, said, String(meant)]
    else
      for (const [word, text] of Object.entries(said ?? {}))
        yield [`${key} ${word}`, text, (meant as Readonly<Record<string, string>>)[word] ?? '']
  }
}

/** What Kubernetes calls things, in every language. */
const names = /API|DaemonSet|OnDelete|Orphan|cordon|minReadySeconds/g
/** Nothing but names and numbers may stand in these. */
const bare = new Set(['pool'])

describe('in Korean', () => {
  for (const [what, said, meant] of sentences())
    test(what, () => {
      if (!bare.has(what.split(' ')[0] ?? '') && !/^onNodes \[\["1"\],1\]/.test(what) && !what.startsWith('nodesOfManifest'))
        assert.match(said, /[가-힣]/)
      assert.doesNotMatch(said.replace(names, ''), /[A-Za-z]/, said)
      assert.doesNotMatch(said, /undefined|NaN|\[object/, said)
      assert.doesNotMatch(meant, /[가-힣]/)
    })
})
