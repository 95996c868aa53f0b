// Asks a server in many holes, accepts what it offers as VS Code would, and counts what came of it.

import type { CompletionItem } from 'vscode-languageserver/node'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { LanguageService } from '../../server/src/language/index.ts'
import { randomFrom } from '../agreement/mutations.ts'
import { type Ground, groundOf } from './ground.ts'
import { type Hole, places, type Wanted } from './holes.ts'
import { errorsOf, type Fault, judgeOf } from './judge.ts'
import { type Manifest, manifestOf, type Style } from './manifests.ts'
import type { Server } from './server.ts'
import { accepted, shown } from './vscode.ts'

export interface Asked {
  readonly hole: Hole
  readonly manifest: Manifest
}

/** What came of the holes of one kind. */
export interface Tally {
  holes: number
  /** Holes in which something was taken out that can be asked for, and in how many it was offered, first, and among the first five. */
  wanted: number
  offered: number
  first: number
  five: number
  /** Accepted, it stood where it had been. */
  back: number
  acceptances: number
  broken: number
}

export interface Broken {
  readonly hole: Hole
  readonly style: Style
  readonly item: CompletionItem
  readonly after: string
  readonly fault: Fault
}

const styles: readonly Style[] = ['own', 'own', 'own', 'four', 'beside', 'CRLF', 'flow', 'json', 'json line']

/** Holes without end, in files chosen by the seed. */
export function* holesIn(service: LanguageService, files: readonly string[], seed: number): Generator<Asked> {
  const random = randomFrom(seed)
  const grounds = new Map<string, Ground | undefined>()
  const weights = places.reduce((sum, [weight]) => sum + weight, 0)
  for (let misses = 0; misses < 10_000; misses++) {
    const index = Math.floor(random() * files.length)
    const style = styles[Math.floor(random() * styles.length)] ?? 'own'
    let left = random() * weights
    const make = places.find(([weight]) => (left -= weight) < 0)?.[1]
    const key = `${index} ${style}`
    if (!grounds.has(key)) {
      const manifest = manifestOf(files[index] ?? '', style)
      grounds.set(key, manifest && isSound(service, manifest) ? groundOf(manifest) : undefined)
    }
    const ground = grounds.get(key)
    const hole = ground && make?.(ground, random)
    if (!hole || !ground) continue
    misses = 0
    yield { hole, manifest: ground.manifest }
  }
}

/** What is wrong in a file anyway might come to light only when its kind is written. */
const isSound = (service: LanguageService, { text, style }: Manifest) =>
  errorsOf(service, text, style.startsWith('json')).size === 0

const emptyTally = (): Tally => ({ holes: 0, wanted: 0, offered: 0, first: 0, five: 0, back: 0, acceptances: 0, broken: 0 })

const perHole = 8

/** Accepts until `count` was accepted. Of each hole the first three that are shown, and some of the others. */
export async function replay(
  server: Server,
  service: LanguageService,
  holes: Iterable<Asked>,
  count: number,
  onBroken: (broken: Broken) => void,
  onMissed: (hole: Hole, items: readonly CompletionItem[]) => void = () => {},
  seed = 1,
): Promise<Map<string, Tally>> {
  const random = randomFrom(seed)
  const tallies = new Map<string, Tally>()
  let done = 0
  let asked = 0
  for (const { hole, manifest } of holes) {
    if (done >= count || asked++ > count) break
    const json = manifest.style.startsWith('json')
    const judge = judgeOf(service, hole, json)
    if (!judge) continue
    const tally = tallies.get(hole.kind) ?? emptyTally()
    tallies.set(hole.kind, tally)
    tally.holes++
    const position = TextDocument.create('', '', 0, hole.text).positionAt(hole.offset)
    const items = shown(hole, await server.complete(hole.text, position, json))
    if (hole.wanted && tallyWanted(tally, hole, hole.wanted, items, judge) !== 0) onMissed(hole, items)
    const others = items.slice(3)
    const chosen = items.slice(0, 3)
    while (chosen.length < perHole && others.length > 0) chosen.push(...others.splice(Math.floor(random() * others.length), 1))
    for (const item of chosen) {
      const after = accepted(hole, item)
      const isName = item.kind === 10 || item.kind === 22 || item.kind === 5
      const fault = judge(after, isName ? item.label : undefined)
      tally.acceptances++
      done++
      if (!fault) continue
      tally.broken++
      onBroken({ hole, style: manifest.style, item, after, fault })
    }
  }
  return tallies
}

function tallyWanted(
  tally: Tally,
  hole: Hole,
  wanted: Wanted,
  items: readonly CompletionItem[],
  judge: (after: string, label: string | undefined) => Fault | undefined,
): number {
  tally.wanted++
  const index = items.findIndex((item) => isAnswer(item, wanted))
  const item = items[index]
  if (!item) return index
  tally.offered++
  if (index === 0) tally.first++
  if (index < 5) tally.five++
  if (!judge(accepted(hole, item), wanted.as === 'key' ? wanted.label : undefined)) tally.back++
  return index
}

/** A key by its name, also as the first of several; an item by its dash; a value as it was written, or without its quotes. */
function isAnswer({ label, textEdit, insertText }: CompletionItem, { label: wanted, as }: Wanted): boolean {
  const text = label.trim()
  if (as === 'item') return text.startsWith('-') || /^\s*-/.test(textEdit?.newText ?? insertText ?? '')
  if (as === 'key') return text === wanted || text.split(', ').includes(wanted)
  return text.replace(/^["']|["']$/g, '') === wanted.replace(/^["']|["']$/g, '')
}
