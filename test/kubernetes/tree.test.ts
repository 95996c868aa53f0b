// The tree of a real cluster, as plain data: what stands under what, and how it reads in both languages.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Live } from '../../client/src/cluster/watch/live.ts'
import { childrenOf, type Element, idOf, pageSize, parentOf, rootId, type Shown } from '../../client/src/view/elements.ts'
import { itemOf } from '../../client/src/view/items.ts'
import { wordsIn } from '../../client/src/words/words.ts'
import type { Locale } from '../../model/src/protocol.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { connect, daemonSet, skip, startTestCluster, until } from './support.ts'

const everything: Shown = { filter: '', pages: new Map() }

describe('the tree', { skip, concurrency: false, timeout: patiently(180_000) }, () => {
  let cluster: Cluster
  let live: Live
  const closers: (() => void)[] = []
  before(async () => {
    cluster = await startTestCluster('tree')
    live = new Live(connect(cluster.kubeconfig))
    await cluster.request('POST', '/api/v1/namespaces', JSON.stringify({ metadata: { name: 'team' } }), 'application/json')
    await create('agent', 'default', { image: 'agent:1' })
    await create('broken', 'team', { image: 'missing:1' })
  })
  after(async () => {
    for (const close of closers) close()
    live?.dispose()
    live?.connection.dispose()
    await cluster?.stop()
  })

  async function create(name: string, namespace: string, options: Record<string, unknown> = {}) {
    const made = daemonSet(name, { namespace, ...options })
    const path = `/apis/apps/v1/namespaces/${namespace}/daemonsets`
    assert.equal((await cluster.request('POST', path, JSON.stringify(made), 'application/json')).status, 201)
    await until(name, () => live.named(namespace, name))
    closers.push(live.open(uidOf(name, namespace)))
  }
  const uidOf = (name: string, namespace = 'default') => live.named(namespace, name)?.metadata.uid ?? ''
  const patch = async (name: string, change: object) => {
    const path = `/apis/apps/v1/namespaces/default/daemonsets/${name}`
    const { status } = await cluster.request('PATCH', path, JSON.stringify(change), 'application/strategic-merge-patch+json')
    assert.equal(status, 200)
  }
  const group = (of: 'nodes' | 'revisions' | 'events', uid = uidOf('agent')): Element => ({ is: 'group', of, uid })
  const line = (element: Element, language: Locale = 'en') => {
    const { label, description, icon } = itemOf(live, element, wordsIn(language), Date.now())
    return [label, description, icon && `(${icon.name})`].filter(Boolean).join(' ')
  }
  /** The lines below an element, indented, down to some depth. */
  const lines = (under: Element | undefined, depth: number, language: Locale = 'en'): string[] =>
    childrenOf(live, under, everything).flatMap((child) => [
      line(child, language),
      ...(depth > 1 ? lines(child, depth - 1, language).map((text) => `  ${text}`) : []),
    ])
  const reads = async (wanted: string[], ...args: Parameters<typeof lines>) => {
    await until('it reads so', () => lines(...args).join('\n') === wanted.join('\n'), 15_000).catch(() => {})
    assert.deepEqual(lines(...args), wanted)
  }

  test('namespaces, their DaemonSets, and how these are', async () => {
    await reads(
      [
        'default (symbol-namespace)',
        '  agent 3/3 ready (pass)',
        'team (symbol-namespace)',
        '  broken 0/3 ready · degraded (error)',
      ],
      undefined,
      2,
    )
    await reads(
      [
        'default (symbol-namespace)',
        '  agent 3/3 준비됨 (pass)',
        'team (symbol-namespace)',
        '  broken 0/3 준비됨 · 문제 있음 (error)',
      ],
      undefined,
      2,
      'ko',
    )
  })

  test('nodes with their pods and containers', async () => {
    const agent = { is: 'daemonSet', uid: uidOf('agent') } as const
    await reads(['Nodes 3 (server)', 'Revisions 1 (history)', `Events ${live.details(agent.uid)?.events.size} (pulse)`], agent, 1)
    const node = (name: string) => [`${name} Running (vm-running)`, '  agent Running · agent:1 (package)']
    await reads(['node-1', 'node-2', 'node-3'].flatMap(node), group('nodes'), 2)
    const broken = group('nodes', uidOf('broken', 'team'))
    await reads(
      ['node-1', 'node-2', 'node-3'].flatMap((name) => [
        `${name} ImagePullBackOff · 0/1 (error)`,
        '  agent ImagePullBackOff · missing:1 (package)',
      ]),
      broken,
      2,
    )
    const [first] = childrenOf(live, broken, everything)
    const item = first && itemOf(live, first, wordsIn('en'), Date.now())
    assert.match(item?.spoken ?? '', /^Pod on node node-1, ImagePullBackOff, .*Back-off pulling image "missing:1"/)
    assert.equal(item?.context, 'pod;failing')
  })

  test('every element knows the one above', () => {
    const check = (above: Element | undefined, depth: number) => {
      for (const child of childrenOf(live, above, everything)) {
        const found = parentOf(live, child)
        if (child.is !== 'message') assert.equal(found && idOf(found), above && idOf(above), idOf(child))
        if (depth > 1) check(child, depth - 1)
      }
    }
    check(undefined, 5)
  })

  test('events, the newest first', async () => {
    const events = await until('events', () => {
      const found = lines(group('events'), 1)
      return found.length >= 3 && found
    })
    for (const text of events) assert.match(text, /^SuccessfulCreate Created pod: agent-\w+ \(info\)$/)
  })

  test('revisions: which is current, and what changed', async () => {
    await patch('agent', {
      metadata: { annotations: { 'kubernetes.io/change-cause': 'newer agent' } },
      spec: { template: { spec: { containers: [{ name: 'agent', image: 'agent:2' }] } } },
    })
    await reads(
      ['Revision 2 current · newer agent · agent: agent:2 (circle-filled)', 'Revision 1 agent: agent:1 (circle-outline)'],
      group('revisions'),
      1,
    )
    await reads(
      ['리비전 2 현재 · newer agent · agent: agent:2 (circle-filled)', '리비전 1 agent: agent:1 (circle-outline)'].map((text) =>
        text.replace(/^리비전 (\d)/, (_, number) => wordsIn('ko').revision(Number(number))),
      ),
      group('revisions'),
      1,
      'ko',
    )
    await reads(['agent 3/3 ready (pass)'], { is: 'namespace', name: 'default' }, 1)
  })

  test('a node whose pod is missing', async () => {
    await cluster.kill('controllers')
    const pod = [...(live.details(uidOf('agent'))?.pods.values() ?? [])].find(({ spec }) => spec.nodeName === 'node-2')
    await cluster.request('DELETE', `/api/v1/namespaces/default/pods/${pod?.metadata.name}`)
    await reads(
      ['node-1 Running (vm-running)', 'node-2 pod is missing (warning)', 'node-3 Running (vm-running)'],
      group('nodes'),
      1,
    )
    assert.equal(line(group('nodes')), 'Nodes 2, 1 missing (server)')
    assert.equal(line(group('nodes'), 'ko'), '노드 2개 · 1개 부족 (server)')
    await cluster.restart('controllers')
    await until('it is there again', () => line(group('nodes')) === 'Nodes 3 (server)')
  })

  test('a node that should not run the pod is not missing', async () => {
    await cluster.addNodes(1, { prefix: 'gpu', taints: [{ key: 'gpu', effect: 'NoSchedule' }] })
    await until('the node is known', () => live.nodes.has('gpu-1'))
    await until('four nodes, three pods', () => line(group('nodes')) === 'Nodes 3 (server)')
  })

  test('a filter by name', () => {
    const filtered = (filter: string) => childrenOf(live, undefined, { ...everything, filter }).map((element) => line(element))
    assert.deepEqual(filtered('AGE'), ['default (symbol-namespace)'])
    assert.deepEqual(filtered('ro'), ['team (symbol-namespace)'])
    assert.deepEqual(filtered('nothing'), [])
  })

  test('ids are unique, and stay through a refresh', async () => {
    const ids = (above?: Element): string[] =>
      childrenOf(live, above, everything).flatMap((child) => [idOf(child), ...(child.is === 'event' ? [] : ids(child))])
    const before = ids()
    assert.equal(new Set(before).size, before.length)
    let lists = 0
    const stop = live.onChange((changes) => (lists += changes.list ? 1 : 0))
    live.refresh()
    await until('it is listed anew', () => lists > 0 && live.freshness.is === 'live')
    await until('the same', () => ids().join() === before.join())
    stop()
  })

  test('what may not be seen says so, and the rest is there', async () => {
    const rules = [
      { apiGroups: ['apps'], resources: ['daemonsets', 'controllerrevisions'], verbs: ['list', 'watch'] },
      { apiGroups: [''], resources: ['nodes'], verbs: ['list', 'watch'] },
    ]
    const { kubeconfig } = await cluster.user('viewer', [{ rules }])
    const connection = connect(kubeconfig)
    const own = new Live(connection)
    const uid = uidOf('agent')
    await until('live', () => own.get(uid))
    own.open(uid)
    const texts = (of: 'nodes' | 'events' | 'revisions') =>
      childrenOf(own, group(of), everything).map((element) => {
        const { label, description } = itemOf(own, element, wordsIn('en'), 0)
        return `${label} ${description}`
      })
    await until('forbidden', () => texts('nodes')[0]?.startsWith('Not allowed') && texts('events')[0]?.startsWith('Not allowed'))
    assert.match(texts('nodes')[0] ?? '', /cannot list resource "pods" in API group "" in the namespace "default"/)
    await until('revisions', () => texts('revisions').length === 2)
    await until('nodes', () => own.nodes.size > 0)
    // Of pods nothing is known: then none is missing.
    assert.equal(itemOf(own, group('nodes'), wordsIn('en'), 0).description, '')
    own.dispose()
    connection.dispose()
  })

  test('a level shows two hundred, and more when asked', async () => {
    const names = await cluster.addNodes(250, { prefix: 'many' })
    const most = names.length + 3
    await until('all pods', () => live.details(uidOf('agent'))?.pods.size === most, 60_000)
    const nodes = group('nodes')
    const children = childrenOf(live, nodes, everything)
    assert.equal(children.length, pageSize + 1)
    assert.deepEqual(children.at(-1), { is: 'more', of: idOf(nodes), left: most - pageSize })
    assert.equal(line(children.at(-1) as Element), `Load more (${most - pageSize} left) (ellipsis)`)
    assert.equal(line(children.at(-1) as Element, 'ko'), `더 보기 (${most - pageSize}개 남음) (ellipsis)`)
    const all = childrenOf(live, nodes, { ...everything, pages: new Map([[idOf(nodes), 400]]) })
    const shown = all.map((element) => (element.is === 'node' ? element.node : ''))
    const wanted = [...Array.from({ length: 250 }, (_, index) => `many-${index + 1}`), 'node-1', 'node-2', 'node-3']
    assert.deepEqual(shown, wanted)
    assert.equal(childrenOf(live, undefined, { ...everything, pages: new Map([[rootId, 1]]) }).length, 2)
  })
})
