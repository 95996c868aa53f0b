// What the service says when it knows the cluster's nodes.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { NodeFacts } from '../../model/src/protocol.ts'
import { accept, atCursor, completions, english, labels, serviceWith } from './support.ts'

const nodes: NodeFacts = {
  total: 40,
  from: 'kind-local',
  labels: {
    'kubernetes.io/os': { nodes: 40, values: { linux: 40 } },
    'kubernetes.io/hostname': { nodes: 40, values: { 'node-1': 1, 'node-2': 1 } },
    'node-role.kubernetes.io/infra': { nodes: 3, values: { '': 3 } },
    pool: { nodes: 12, values: { blue: 10, green: 2 } },
  },
  taints: [
    { key: 'dedicated', value: 'gpu', effect: 'NoSchedule', count: 12 },
    { key: 'dedicated', value: 'gpu', effect: 'NoExecute', count: 2 },
    { key: 'slow', effect: 'PreferNoSchedule', count: 5 },
    { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule', count: 1 },
    { key: 'node.kubernetes.io/network-unavailable', effect: 'NoSchedule', count: 1 },
  ],
}
const known = serviceWith()
const koreanKnown = serviceWith({ language: 'ko' })
for (const service of [known, koreanKnown]) service.know(nodes)

const pod = (lines: string) => `apiVersion: apps/v1\nkind: DaemonSet\nspec:\n  template:\n    spec:\n${lines}`
const details = (marked: string, service = known) =>
  completions(marked, service).flatMap(({ label, detail }) => (/nodes|노드/.test(detail ?? '') ? [`${label}: ${detail}`] : []))
const terms = (line: string) =>
  pod(
    `      affinity:\n        nodeAffinity:\n          requiredDuringSchedulingIgnoredDuringExecution:\n            nodeSelectorTerms:\n              - ${line}`,
  )

describe('completion with nodes', () => {
  test('label keys in nodeSelector, before the well-known ones', () => {
    const marked = pod('      nodeSelector:\n        ‸\n')
    assert.deepEqual(details(marked), [
      'kubernetes.io/hostname: 40 of 40 nodes',
      'kubernetes.io/os: 40 of 40 nodes',
      'node-role.kubernetes.io/infra: 3 of 40 nodes',
      'pool: 12 of 40 nodes',
    ])
    assert.ok(labels(marked, known).indexOf('kubernetes.io/arch') > 3)
  })
  test('the only value comes with the key', () =>
    assert.equal(
      accept(pod('      nodeSelector:\n        ‸\n'), 'node-role.kubernetes.io/infra', known),
      pod('      nodeSelector:\n        node-role.kubernetes.io/infra: ""\n'),
    ))
  test('values of a label', () => {
    assert.deepEqual(details(pod('      nodeSelector:\n        pool: ‸\n')), ['blue: 10 of 40 nodes', 'green: 2 of 40 nodes'])
    assert.deepEqual(labels(pod('      nodeSelector:\n        kubernetes.io/os: ‸\n'), known), ['linux', 'windows'])
  })
  test('in Korean', () =>
    assert.deepEqual(details(pod('      nodeSelector:\n        pool: ‸\n'), koreanKnown), [
      'blue: 노드 40개 중 10개',
      'green: 노드 40개 중 2개',
    ]))
  test('keys of a requirement', () =>
    assert.deepEqual(details(terms('matchExpressions:\n                  - key: ‸\n')).at(-1), 'pool: 12 of 40 nodes'))
  test('values of a requirement, in both styles', () => {
    for (const values of ['values: [‸]', 'values:\n                      - ‸'])
      assert.deepEqual(
        details(
          terms(
            `matchExpressions:\n                  - key: pool\n                    operator: In\n                    ${values}\n`,
          ),
        ),
        ['blue: 10 of 40 nodes', 'green: 2 of 40 nodes'],
      )
  })
  test('matchFields ask for no label', () => assert.deepEqual(details(terms('matchFields:\n                  - key: ‸\n')), []))
  test('keys, values and effects of taints', () => {
    const item = (lines: string) => pod(`      tolerations:\n        - ${lines}\n`)
    assert.deepEqual(details(item('key: ‸')).slice(0, 2), [
      'dedicated: NoSchedule: 12 of 40 nodes, NoExecute: 2 of 40 nodes',
      'slow: PreferNoSchedule: 5 of 40 nodes',
    ])
    assert.deepEqual(details(item('key: dedicated\n          value: ‸')), ['gpu: 12 of 40 nodes'])
    assert.deepEqual(details(item('key: dedicated\n          effect: NoExecute\n          value: ‸')), ['gpu: 2 of 40 nodes'])
    assert.deepEqual(labels(item('key: slow\n          effect: ‸'), known), ['PreferNoSchedule', 'NoSchedule', 'NoExecute'])
  })
})

describe('whole tolerations', () => {
  const list = pod('      tolerations:\n        - ‸\n')
  const gpu = '        - key: dedicated\n          operator: Equal\n          value: gpu\n          effect: NoSchedule\n'
  test('for taints that keep the pod away, and only those', () =>
    assert.deepEqual(details(list), [
      'dedicated=gpu:NoSchedule: 12 of 40 nodes',
      'dedicated=gpu:NoExecute: 2 of 40 nodes',
      'node.kubernetes.io/network-unavailable:NoSchedule: 1 of 40 nodes',
    ]))
  test('after a dash', () => assert.equal(accept(list, 'dedicated=gpu:NoSchedule', known), pod(`      tolerations:\n${gpu}`)))
  test('while a word is typed', () =>
    assert.equal(accept(list.replace('‸', 'ded‸'), 'dedicated=gpu:NoSchedule', known), pod(`      tolerations:\n${gpu}`)))
  test('without a dash', () =>
    assert.equal(accept(list.replace('- ‸', '‸'), '- dedicated=gpu:NoSchedule', known), pod(`      tolerations:\n${gpu}`)))
  test('in flow style', () =>
    assert.equal(
      accept(pod('      tolerations: [{ ‸ }]\n'), 'dedicated=gpu:NoExecute', known),
      pod('      tolerations: [{ key: dedicated, operator: Equal, value: gpu, effect: NoExecute }]\n'),
    ))
  test('with CRLF', () =>
    assert.equal(
      accept(list.replaceAll('\n', '\r\n'), 'dedicated=gpu:NoSchedule', known),
      pod(`      tolerations:\n${gpu}`).replaceAll('\n', '\r\n'),
    ))
  test('not for what is tolerated, or stands in this item', () => {
    const whole = (marked: string) => details(marked).filter((line) => /:No/.test(line))
    assert.deepEqual(
      whole(
        pod('      hostNetwork: true\n      tolerations:\n        - key: dedicated\n          operator: Exists\n        - ‸\n'),
      ),
      [],
    )
    assert.deepEqual(whole(pod('      tolerations:\n        - operator: Exists\n        - ‸\n')), [])
    assert.deepEqual(whole(pod('      tolerations:\n        - operator: Equal\n          ‸\n')), [])
  })
  test('none where nothing is known', () => assert.deepEqual(details(list, english), []))
})

describe('hover with nodes', () => {
  const said = (marked: string, service = known) => {
    const { file, position } = atCursor(marked)
    return service.hover(file, position)?.contents ?? ''
  }
  test('an entry of nodeSelector, on its key and on its value', () => {
    for (const line of ['po‸ol: blue', 'pool: bl‸ue'])
      assert.match(
        said(pod(`      nodeSelector: { ${line} }\n`)),
        /In `kind-local`, 10 of 40 nodes have `pool=blue`, and 12 the label with any value\./,
      )
    assert.match(said(pod('      nodeSelector: { pool: r‸ed }\n')), /0 of 40 nodes have `pool=red`/)
    assert.match(
      said(pod('      nodeSelector:\n        node-role.kuber‸netes.io/infra:\n')),
      /3 of 40 nodes have `node-role.*infra=`/,
    )
    assert.match(said(pod('      nodeSelector: { po‸ol: blue }\n'), koreanKnown), /노드 40개 중 10개에 `pool=blue`/)
  })
  test('a label whose values are not all counted', () =>
    assert.match(
      said(pod('      nodeSelector: { kubernetes.io/host‸name: node-9 }\n')),
      /40 of 40 nodes have the label `kubernetes/,
    ))
  test('a requirement, its key and its values', () => {
    assert.match(
      said(terms('matchExpressions: [{ key: po‸ol, operator: In, values: [blue] }]\n')),
      /12 of 40 nodes have the label `pool`/,
    )
    assert.match(
      said(terms('matchExpressions: [{ key: pool, operator: In, values: [gr‸een] }]\n')),
      /2 of 40 nodes have `pool=green`/,
    )
    assert.doesNotMatch(said(terms('matchFields: [{ key: metadata.na‸me, operator: In, values: [a] }]\n')), /40 nodes/)
  })
  test('a percentage, rounded up', () => {
    const update = (line: string) =>
      `apiVersion: apps/v1\nkind: DaemonSet\nspec:\n  updateStrategy: { rollingUpdate: { ${line} } }\n`
    assert.match(said(update('maxUnavailable: 1‸1%')), /Of all 40 nodes of `kind-local`, that is 5\./)
    assert.match(said(update('maxSu‸rge: 10%')), /that is 4\./)
    assert.match(said(update('maxSurge: 1‸0%'), koreanKnown), /노드 40개 전체로 보면 4개/)
    assert.doesNotMatch(said(update('maxSurge: ‸3')), /40/)
  })
  const tolerations = `      hostNetwork: true
      tol‸erations:
        - { key: dedicated, value: gpu, effect: NoSchedule }
        - { key: old, operator: Exists }
        - { operator: Exists, key: node.kubernetes.io/not-ready, effect: NoExecute, tolerationSeconds: 3 }
`
  test("tolerations: the author's, the controller's, and which no node asks for", () => {
    const lines = said(pod(tolerations))
      .split('\n')
      .filter((line) => line.startsWith('- '))
    assert.deepEqual(lines.slice(0, 9), [
      '- `dedicated=gpu:NoSchedule`',
      '- `old` · ⚠ no node of `kind-local` has such a taint',
      ...[
        'not-ready:NoExecute',
        'unreachable:NoExecute',
        'disk-pressure:NoSchedule',
        'memory-pressure:NoSchedule',
        'pid-pressure:NoSchedule',
        'unschedulable:NoSchedule',
        'network-unavailable:NoSchedule',
      ].map((name) => `- \`node.kubernetes.io/${name}\` · added by the controller`),
    ])
  })
  test('without the host network one less; without nodes none is called unused', () => {
    const text = said(pod(tolerations.replace('true', 'false')), english)
    assert.doesNotMatch(text, /network-unavailable|⚠ no node/)
    assert.match(
      said(pod('      toler‸ations: [{ operator: Exists }]\n'), koreanKnown),
      /파드가 견디는 테인트:\n\n- 모든 테인트\n/,
    )
  })
  test('what a template fills in is not counted', () => {
    assert.doesNotMatch(said(pod('      toler‸ations:\n        - key: {{ .Values.key }}\n')), /added by the controller/)
    assert.doesNotMatch(said(pod('      nodeSelector:\n        pool: {{ .Va‸lues.pool }}\n')), /`pool=/)
  })
})
