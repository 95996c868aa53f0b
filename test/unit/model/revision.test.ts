import {
  canonical,
  changeCause,
  chooseRevision,
  currentRevision,
  hashOf,
  historyOf,
  imageChanges,
  imagesOf,
  sameTemplate,
  templateOf,
} from '../../../model/src/objects/revision.ts'
import { cases } from '../cases.ts'
import { daemonSet, revision, template } from './objects.ts'

const live = daemonSet(undefined)
const [one, two, five] = [revision(1, 'agent:0'), revision(2, 'agent:1', { cause: 'a reason' }), revision(5, 'agent:2')]
const history = [one, two, five]
const uncontrolled = {
  ...one,
  metadata: {
    ...one.metadata,
    ownerReferences: (one.metadata.ownerReferences ?? []).map((owner) => ({ ...owner, controller: false })),
  },
}

cases({
  'canonical: the order of keys does not count': [canonical({ b: 1, a: { d: 1, c: 2 } }), '{"a":{"c":2,"d":1},"b":1}'],
  'canonical: the order of items does': [canonical([2, 1]), '[2,1]'],
  'canonical: null, absent and the patch directive say nothing': [canonical({ a: null, b: undefined, $patch: 'replace' }), '{}'],
  'canonical: texts and numbers differ': [canonical('1') === canonical(1), false],
  'canonical: nothing': [canonical(undefined), 'null'],
  'templates: an old revision holds a null and a directive': [
    sameTemplate({ ...template(), metadata: { labels: { app: 'agent' }, creationTimestamp: null } }, templateOf(two)),
    true,
  ],
  'templates: another image': [sameTemplate(template('agent:2'), templateOf(two)), false],
  'templates: of a revision without data': [templateOf({ ...one, data: {} }), {}],
  'history: in the order of the numbers': [historyOf(live, [five, one, two]), history],
  'history: a namesake that is gone does not count': [historyOf(live, [one, revision(2, 'agent:1', { owner: 'old' })]), [one]],
  'history: an owner that does not control does not count': [historyOf(live, [uncontrolled]), []],
  'current: by the template': [currentRevision(live, history), two],
  'current: none yet': [currentRevision(live, [one, five]), undefined],
  'current: of two alike the newest': [currentRevision(live, [two, revision(3, 'agent:1')])?.revision, 3],
  'cause: written': [changeCause(two), 'a reason'],
  'cause: none': [changeCause(one), undefined],
  'cause: empty': [changeCause(revision(1, 'a', { cause: '' })), undefined],
  'hash: the label of the revision': [hashOf(two), 'hash-2'],
  'choose: the one before the last': [chooseRevision(history, 0), two],
  'choose: a number': [chooseRevision(history, 5), five],
  'choose: a number that is gone': [chooseRevision(history, 3), { error: 'unable to find specified revision 3 in history' }],
  'choose: a negative number': [chooseRevision(history, -1), { error: 'unable to find specified revision -1 in history' }],
  'choose: there is none before': [chooseRevision([one], 0), { error: 'no last revision to roll back to' }],
})

const containers = (...images: string[]) => images.map((image) => ({ name: image.split(':')[0] ?? '', image }))

cases({
  'images: of init containers too': [
    [...imagesOf({ spec: { initContainers: containers('init:1'), containers: containers('main:2') } })],
    [
      ['init', 'init:1'],
      ['main', 'main:2'],
    ],
  ],
  'images: of nothing': [[...imagesOf({})], []],
  'images: changed, added and removed': [
    imageChanges(
      { spec: { containers: containers('a:1', 'b:1', 'c:1') } },
      { spec: { containers: containers('a:1', 'b:2', 'd:1') } },
    ),
    [
      { container: 'b', from: 'b:1', to: 'b:2' },
      { container: 'c', from: 'c:1', to: undefined },
      { container: 'd', from: undefined, to: 'd:1' },
    ],
  ],
})
