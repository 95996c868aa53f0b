// npm run replay -- [--count 20000] [--seed N] [--peer] [--show N] [--only KIND] [--missed] [DIRECTORY…]: completion accepted in many places
// of manifests, and what it broke; with --peer beside yaml-language-server in the same places.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CompletionItem } from 'vscode-languageserver/node'
import { createLanguageService } from '../server/src/language/index.ts'
import { seed as fixed } from '../test/cluster/seed.ts'
import type { Hole } from '../test/replay/holes.ts'
import { manifestsIn, ownManifests } from '../test/replay/manifests.ts'
import { type Asked, type Broken, holesIn, replay, type Tally } from '../test/replay/replay.ts'
import { serve } from '../test/replay/server.ts'
import { readOptions } from './options.ts'
import { own, type Peer, yamlLanguageServer } from './peers.ts'
import { compileTexts } from './texts.ts'

const { values, positionals } = readOptions(
  'usage: npm run replay -- [--count N] [--seed N] [--peer] [--show N] [--only KIND] [--missed] [DIRECTORY…]',
  {
    options: {
      count: { type: 'string', default: '20000' },
      seed: { type: 'string', default: String(fixed) },
      peer: { type: 'boolean', default: false },
      show: { type: 'string', default: '10' },
      only: { type: 'string' },
      missed: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  },
)

const folder = mkdtempSync(join(tmpdir(), 'daemonset-replay-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const texts = compileTexts()
const service = createLanguageService({ texts: (language) => texts[language] })
const files = positionals.length > 0 ? manifestsIn(positionals) : ownManifests()
const show = Number(values.show)

async function measure(peer: Peer): Promise<void> {
  const server = await serve({ ...peer, words: [process.execPath, ...peer.words] })
  const seen = new Map<string, number>()
  const told = ({ hole, style, item, after, fault }: Broken) => {
    const key = `${hole.kind}: ${fault}`
    const times = (seen.get(key) ?? 0) + 1
    seen.set(key, times)
    if (times > show || peer !== own) return
    const marked = `${hole.text.slice(0, hole.offset)}‸${hole.text.slice(hole.offset)}`
    const line = marked.slice(0, hole.offset).split('\n').length
    const around = (text: string) =>
      text
        .split('\n')
        .slice(Math.max(0, line - 7), line + 4)
        .map((one) => (one.length > 150 ? `…${one.slice(Math.max(0, one.indexOf('‸') - 100)).slice(0, 200)}` : one))
        .join('\n')
    console.log(
      `\n### ${key} (${style}): ${JSON.stringify(item.label)} ${JSON.stringify(item.textEdit)} ${JSON.stringify(item.additionalTextEdits ?? '')}\n${around(marked)}\n--- becomes\n${around(after)}`,
    )
  }
  const misses = new Map<string, number>()
  const missed = ({ kind, wanted }: Hole, items: readonly CompletionItem[]) => {
    if (!values.missed || !wanted) return
    const place = wanted.path
      .slice(-3)
      .map((step) => (typeof step === 'number' ? '*' : step))
      .join('.')
    const what = items.some(({ label }) => label.trim() === wanted.label) ? `after ${items[0]?.label}` : 'not offered'
    const key = `${kind}: ${place} ${wanted.as === 'value' ? wanted.label : ''} ${what}`
    misses.set(key, (misses.get(key) ?? 0) + 1)
  }
  const started = Date.now()
  const isAsked = ({ hole }: Asked) => !values.only || hole.kind.includes(values.only)
  const holes = (function* () {
    for (const asked of holesIn(service, files, Number(values.seed))) if (isAsked(asked)) yield asked
  })()
  const tallies = await replay(server, service, holes, Number(values.count), told, missed)
  server.stop()
  console.log(`\n${peer.name}, ${((Date.now() - started) / 1000).toFixed(0)} s`)
  print(tallies)
  for (const [key, times] of seen) console.log(`  ${key}: ${times}`)
  for (const [key, times] of [...misses].sort((a, b) => b[1] - a[1])) console.log(`${String(times).padStart(5)} ${key}`)
}

const percent = (part: number, of: number) => (of === 0 ? '' : `${((100 * part) / of).toFixed(1)} %`)

function print(tallies: ReadonlyMap<string, Tally>): void {
  console.log('| place | holes | offered | first | first five | given back | accepted | broken |')
  console.log('|---|---|---|---|---|---|---|---|')
  const sum = (key: keyof Tally) => [...tallies.values()].reduce((total, tally) => total + tally[key], 0)
  for (const [kind, one] of [...tallies].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(
      `| ${kind} | ${one.holes} | ${percent(one.offered, one.wanted)} | ${percent(one.first, one.wanted)} | ${percent(one.five, one.wanted)} | ${percent(one.back, one.offered)} | ${one.acceptances} | ${one.broken} (${percent(one.broken, one.acceptances)}) |`,
    )
  console.log(
    `| all | ${sum('holes')} | ${percent(sum('offered'), sum('wanted'))} | ${percent(sum('first'), sum('wanted'))} | ${percent(sum('five'), sum('wanted'))} | ${percent(sum('back'), sum('offered'))} | ${sum('acceptances')} | ${sum('broken')} (${percent(sum('broken'), sum('acceptances'))}) |`,
  )
}

await measure(own)
if (values.peer) await measure(yamlLanguageServer(folder))
