// Korean sentences about canaries, about what is in the way of a change, and how containers ended: Korean throughout, but for names.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Hindrance } from '../../../client/src/cluster/connect/failure.ts'
import { problemText } from '../../../client/src/view/items.ts'
import { withoutIcons } from '../../../client/src/words/some.ts'
import { wordsIn } from '../../../client/src/words/words.ts'

const project = fileURLToPath(new URL('../../..', import.meta.url))
const ko = wordsIn('ko')
const en = wordsIn('en')
const [name, node, since] = ['agent', 'node-1', '2026-01-02T03:04:05Z']

const canary: Record<string, readonly [korean: string, english: string]> = {
  canaryTitle: [ko.canaryTitle(name), en.canaryTitle(name)],
  canaryNodes: [ko.canaryNodes, en.canaryNodes],
  startCanary: [ko.startCanary, en.startCanary],
  canaryReplaces: [ko.canaryReplaces(2, 1), en.canaryReplaces(2, 1)],
  canaryHow: [ko.canaryHow, en.canaryHow],
  canaryHowDetail: [ko.canaryHowDetail, en.canaryHowDetail],
  canaryStarted: [ko.canaryStarted(name, 2), en.canaryStarted(name, 2)],
  noCanary: [ko.noCanary(name), en.noCanary(name)],
  promote: [ko.promote, en.promote],
  endsCanary: [ko.endsCanary([node], 2), en.endsCanary([node], 2)],
  promoteTitle: [ko.promoteTitle(name), en.promoteTitle(name)],
  abort: [ko.abort, en.abort],
  abortTitle: [ko.abortTitle(name), en.abortTitle(name)],
  canaryState: [ko.canaryState([node], since, 3), en.canaryState([node], since, 3)],
  canaryGoesOn: [ko.canaryGoesOn, en.canaryGoesOn],
  canaryEnds: [ko.canaryEnds, en.canaryEnds],
  canary: [ko.canary(2), en.canary(2)],
}

const hindrances: { readonly [K in Hindrance['is']]: Extract<Hindrance, { is: K }> } = {
  noRight: { is: 'noRight', verb: 'patch', resource: 'daemonsets', group: 'apps', namespace: 'team' },
  noRevisionYet: { is: 'noRevisionYet' },
  revisionGone: { is: 'revisionGone', revision: 3 },
  noNamespace: { is: 'noNamespace', namespace: 'team' },
  namespaceTerminating: { is: 'namespaceTerminating', said: name },
  renamed: { is: 'renamed', namespace: 'team', name },
}

/** What Kubernetes and people call things, in every language. */
const names =
  /agent|ExitCode:1 \(Error\)|node-1|2026-01-02T03:04:05Z|team|OnDelete|DaemonSet|daemonsets\.apps|\bpatch\b|\bkind\b|`kubectl describe namespace`/g

function check(what: string, korean: string, english: string) {
  test(`in Korean: ${what}`, () => {
    assert.match(korean, /[가-힣]/)
    assert.doesNotMatch(korean.replace(names, ''), /[A-Za-z]/)
    assert.doesNotMatch(english, /[가-힣]/)
  })
}

test('every sentence of a canary is looked at', () => {
  const all = Object.keys(ko).filter((key) => /canary|promote|abort/i.test(key))
  assert.deepEqual(Object.keys(canary).sort(), all.sort())
})

const ended = { reason: 'CrashLoopBackOff', message: '', exit: 'ExitCode:1 (Error)' }
check('how a container ended', problemText(ended, ko), problemText(ended, en))
test('what the cluster says of it comes first', () =>
  assert.equal(problemText({ reason: 'Evicted', message: 'disk' }, ko), 'disk'))
for (const [what, [korean, english]] of Object.entries(canary)) check(what, korean, english)
for (const is of Object.keys(hindrances) as Hindrance['is'][]) {
  const say = (words: typeof en) => (words.hindrance[is] as (of: Hindrance) => readonly [string, string])(hindrances[is])
  for (const part of [0, 1] as const) check(`${is}, ${part === 0 ? 'what' : 'what to do'}`, say(ko)[part], say(en)[part])
}

const others: Record<string, readonly [korean: string, english: string]> = {
  cannotBeApplied: [ko.cannotBeApplied(name), en.cannotBeApplied(name)],
  noObject: [ko.noObject, en.noObject],
  createNamespace: [ko.createNamespace, en.createNamespace],
  createNamespaceTitle: [ko.createNamespaceTitle('team'), en.createNamespaceTitle('team')],
  namespaceIsMissing: [ko.namespaceIsMissing('team', name), en.namespaceIsMissing('team', name)],
  namespaceCreated: [ko.namespaceCreated('team', name), en.namespaceCreated('team', name)],
  noSuchContainer: [ko.noSuchContainer('team', name), en.noSuchContainer('team', name)],
  connectionReplaced: [ko.connectionReplaced, en.connectionReplaced],
  noNodesAtAll: [ko.noNodesAtAll, en.noNodesAtAll],
  nowhere: [ko.verdict.nowhere, en.verdict.nowhere],
  unknown: [ko.verdict.unknown, en.verdict.unknown],
}
for (const [what, [korean, english]] of Object.entries(others)) check(what, korean, english)
for (const what of ['nodes', 'pods', 'revisions', 'events'] as const) {
  check(`${what} may not be listed`, ko.unread[what], en.unread[what])
  check(`what is unknown without ${what}`, ko.unreadDetail[what], en.unreadDetail[what])
}
test('a right in the whole cluster names no namespace', () => {
  const right = { is: 'noRight', verb: 'create', resource: 'namespaces' } as const
  assert.equal(en.hindrance.noRight(right)[0], 'you have no right to create namespaces')
  assert.equal(ko.hindrance.noRight(right)[0], 'namespaces에 대한 create 권한이 없습니다')
})

test('every sentence is said somewhere', () => {
  const sources = globSync('client/src/**/*.ts', { cwd: project })
  const code = sources.map((file) => readFileSync(join(project, file), 'utf8')).join('\n')
  // One is chosen by what is done with a canary.
  const isSaid = (key: string) => new RegExp(`\\b(say|words|words\\(\\))\\.${key}\\b|how: '.*\\b${key}'`).test(code)
  assert.deepEqual(
    Object.keys(en).filter((key) => !isSaid(key)),
    [],
  )
})

test('what looks like an icon is text', () => {
  assert.equal(withoutIcons('live: $(HOST):$(PORT) · file: $(sync~spin)'), 'live: \\$(HOST):\\$(PORT) · file: \\$(sync~spin)')
  // No name of an icon has these, so that nothing hides the backslash.
  assert.equal(withoutIcons('$(NODE_NAME) $(date +%s) $( $()'), '$(NODE_NAME) $(date +%s) $( $()')
})
