// What is said of changes without a good answer: in both languages, what is true first; and which answers leave a change in doubt.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ClusterError,
  failureOf,
  inDoubt,
  leavesOpen,
  mayHaveChanged,
  PartlyDone,
} from '../../../client/src/cluster/connect/failure.ts'
import { afterSteps } from '../../../client/src/cluster/write/prepared.ts'
import { wordsIn } from '../../../client/src/words/words.ts'
import { cases } from '../cases.ts'

const [ko, en] = [wordsIn('ko').ending, wordsIn('en').ending]
const [title, why] = ['agent', '504']

const said: Record<keyof typeof en, (words: typeof en) => string> = {
  tooSoon: ({ tooSoon }) => tooSoon,
  nothingChanged: ({ nothingChanged }) => nothingChanged(title),
  looking: ({ looking }) => looking(title),
  cancelled: ({ cancelled }) => cancelled,
  made: ({ made }) => made(title, why),
  already: ({ already }) => already(title),
  notMade: ({ notMade }) => notMade(title, why),
  stopped: ({ stopped }) => stopped(title, why),
  partly: ({ partly }) => partly(title, why, 'node-1'),
  changed: ({ changed }) => changed(title, why),
  unseen: ({ unseen }) => unseen(title, why, why),
  ownersDone: ({ ownersDone }) => ownersDone,
  lookAgain: ({ lookAgain }) => lookAgain,
  targetSwitched: ({ targetSwitched }) => targetSwitched(title, 'prod', 'prod'),
  noTarget: ({ noTarget }) => noTarget,
  fileEdited: ({ fileEdited }) => fileEdited('agent.yaml'),
  fileEditedDetail: ({ fileEditedDetail }) => fileEditedDetail,
  lookAnew: ({ lookAnew }) => lookAnew,
  sendAsSeen: ({ sendAsSeen }) => sendAsSeen('1'),
}

for (const [name, say] of Object.entries(said))
  test(`in both languages: ${name}`, () => {
    assert.match(say(ko), /[가-힣]/)
    assert.doesNotMatch(say(ko).replace(/agent\.yaml|agent|node-1|prod/g, ''), /[A-Za-z]/)
    assert.doesNotMatch(say(en), /[가-힣]/)
  })

/** A notification without buttons shows about so many characters. */
const shown = 58
const first: Record<string, readonly [korean: RegExp, english: RegExp]> = {
  made: [/완료되었습니다/, /it was done/],
  notMade: [/변경되지 않았습니다/, /it was not done/],
  stopped: [/변경되지 않았습니다/, /it was not done/],
  partly: [/일부만/, /in part/],
  changed: [/수도 있/, /may have been/],
  unseen: [/수도 있/, /may have been/],
  targetSwitched: [/아무것도 변경하지 않았/, /nothing was changed/],
}
for (const [name, [korean, english]] of Object.entries(first))
  test(`what is true comes first: ${name}`, () => {
    const say = said[name as keyof typeof en]
    assert.match(say(ko).slice(0, shown), korean)
    assert.match(say(en).slice(0, shown), english)
  })

const status = (message: string, reason = '') => ({ kind: 'Status', message, reason })
const isOpen = (code: number, body: unknown = '') => leavesOpen(code, failureOf('prod', code, body))
cases({
  'in doubt: a gateway that waited too long': [isOpen(504, '<h1>504</h1>'), true],
  'in doubt: a gateway that lost the server': [isOpen(502), true],
  'in doubt: a server that is not there': [isOpen(503, status('etcd has no leader')), true],
  'in doubt: etcd gave up': [isOpen(500, status('etcdserver: request timed out')), true],
  'in doubt: a request that took too long': [isOpen(408), true],
  'in doubt: sent elsewhere': [isOpen(302, 'Found'), true],
  'refused: a manifest that is wrong, by a 500': [isOpen(500, status('failed to create typed patch object (a; b): .c')), false],
  'refused: another version': [isOpen(409, status('the object has been modified', 'Conflict')), false],
  'refused: invalid': [isOpen(422, status('is invalid')), false],
  'refused: no right': [isOpen(403, status('forbidden')), false],
  'refused: too busy': [isOpen(429, status('too many requests')), false],
  'a page says what it says without markup': [
    failureOf('prod', 504, '<html><head><title>504</title><style>a { b: c }</style></head>\n<h1>Gateway  Time-out</h1></html>')
      .message,
    'Gateway Time-out',
  ],
  'a page that says nothing': [failureOf('prod', 502, '<html></html>').message, 'the API server answered 502'],
})

const failure = new ClusterError('timeout', 'prod', { is: 'noRevisionYet' }, undefined)
cases({
  'a failure in doubt keeps what it was': [
    (({ kind, context, hindrance, mayHaveHappened }) => [kind, context, hindrance, mayHaveHappened])(inDoubt(failure)),
    ['timeout', 'prod', { is: 'noRevisionYet' }, true],
  ],
  'may have changed: in doubt': [mayHaveChanged(inDoubt(failure)), true],
  'may have changed: a failure like any other': [mayHaveChanged(failure), false],
  'may have changed: done in part': [mayHaveChanged(new PartlyDone(['owners'], failure)), true],
  'may have changed: a bug': [mayHaveChanged(new Error('bug')), false],
})

test('steps that are done are all named, in their order', async () => {
  const failing = Promise.reject(failure)
  await assert.rejects(afterSteps(['owners'], afterSteps(['object'], failing)), (error: PartlyDone) => {
    assert.deepEqual([error.done, error.cause], [['owners', 'object'], failure])
    return true
  })
  assert.equal(await afterSteps(['owners'], Promise.resolve(1)), 1)
})
