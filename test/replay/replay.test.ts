// 20,000 acceptances of completion in the project's own manifests, in every style and anywhere in them: none breaks a file.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { own } from '../../scripts/peers.ts'
import { compileTexts } from '../../scripts/texts.ts'
import { createLanguageService } from '../../server/src/language/index.ts'
import { seed } from '../cluster/seed.ts'
import { ownManifests } from './manifests.ts'
import { holesIn, replay, type Tally } from './replay.ts'
import { serve } from './server.ts'

test('nothing that is accepted breaks a manifest', async (context) => {
  const texts = compileTexts()
  const service = createLanguageService({ texts: (language) => texts[language] })
  const peer = await serve({ words: [process.execPath, ...own.words] })
  const broken: string[] = []
  const tallies = await replay(peer, service, holesIn(service, ownManifests(), seed), 20_000, ({ hole, style, item, fault }) =>
    broken.push(
      `${hole.kind} (${style}): ${item.label}: ${fault}: …${hole.text.slice(Math.max(0, hole.offset - 60), hole.offset)}‸`,
    ),
  )
  peer.stop()
  const sum = (key: keyof Tally) => [...tallies.values()].reduce((total, tally) => total + tally[key], 0)
  context.diagnostic(`seed ${seed}: ${sum('acceptances')} accepted, ${sum('broken')} broken`)
  assert.deepEqual(broken.slice(0, 5), [])
  assert.ok(sum('acceptances') >= 20_000)
  // Where nothing is offered any more, nothing breaks.
  for (const [kind, { acceptances }] of tallies)
    if (/^(entry|first child|item|value|blank line|flow: behind a [bc]|JSON)/.test(kind) && !kind.endsWith('colon'))
      assert.ok(acceptances > 0, `nothing is offered: ${kind}`)
  const share = (key: keyof Tally) => sum(key) / sum('wanted')
  assert.ok(share('offered') > 0.95, `offered ${share('offered')}`)
  assert.ok(share('first') > 0.75, `first ${share('first')}`)
})
