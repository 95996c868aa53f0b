// What we say of DaemonSets and pods is what kubectl of the server's release says, at the same moment.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { revisionHistory } from '../../client/src/cluster/read/daemonSet.ts'
import { readDescription } from '../../client/src/cluster/read/describe.ts'
import { describe as describeText } from '../../model/src/description/describe.ts'
import { ageAt } from '../../model/src/objects/age.ts'
import type { DaemonSet, KubernetesObject, Pod } from '../../model/src/objects/kubernetes.ts'
import { changeCause } from '../../model/src/objects/revision.ts'
import { summarize } from '../../model/src/rollout/pod.ts'
import { countsOf, type RolloutStatus, rolloutStatus } from '../../model/src/rollout/rollout.ts'
import { bases } from '../agreement/bases.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { fullContainer, manyVolumes } from './manyVolumes.ts'
import { connect, daemonSet, skip, startTestCluster, until } from './support.ts'

const images = ['agent:1', 'missing:1', 'crash:1', 'unready:1', 'slow:1']
const statuses = [
  'Running',
  'ContainerCreating',
  'ErrImagePull',
  'ImagePullBackOff',
  'CrashLoopBackOff',
  'CrashLoopBackOff again',
]
const nameOf = (image: string) => image.replace(':', '-')
const daemonSetsPath = '/apis/apps/v1/namespaces/default/daemonsets'

interface Said<T> {
  readonly objects: readonly T[]
  readonly text: string
  readonly times: readonly number[]
}

describe('kubectl says the same', { skip, concurrency: false, timeout: patiently(240_000) }, () => {
  let cluster: Cluster
  let connection: Connection
  before(async () => {
    cluster = await startTestCluster('kubectl')
    connection = connect(cluster.kubeconfig)
    for (const image of images) await apply(daemonSet(nameOf(image), { image }))
  })
  after(async () => {
    connection?.dispose()
    await cluster?.stop()
  })

  const kubectl = async (...args: string[]) => {
    const { code, stdout, stderr } = await cluster.kubectl(args)
    assert.equal(code, 0, `kubectl ${args.join(' ')}: ${stderr}`)
    return stdout
  }
  const apply = async (object: DaemonSet) => {
    const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(object) })
    assert.equal(code, 0, stderr)
  }
  const list = async <T extends KubernetesObject>(path: string) => (await connection.get<{ items: T[] }>(path)).items
  const get = (name: string) => connection.get<DaemonSet>(`${daemonSetsPath}/${name}`)
  const versions = (objects: readonly KubernetesObject[]) =>
    objects.map(({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`).join()

  /** What kubectl says, and the objects that it has said it of: they are the same before and after. `times` is when, before and after. */
  async function atOnce<T extends KubernetesObject>(read: () => Promise<T[]>, ...args: string[]): Promise<Said<T>> {
    return until<Said<T>>(`kubectl ${args.join(' ')} between two changes`, async () => {
      const [objects, start] = [await read(), Date.now()]
      const text = await kubectl(...args)
      const times = [start, Date.now()] as const
      return versions(await read()) === versions(objects) && { objects, text, times }
    })
  }
  const rows = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => line.split(/ {2,}/))
  /** An age that is right before or after. */
  const age = (shown: string | undefined, { metadata }: KubernetesObject, times: readonly number[]) =>
    times.map((time) => ageAt(time, metadata.creationTimestamp)).find((one) => one === shown) ?? 'another age'

  const comparePods = async () => {
    const { objects, text, times } = await atOnce<Pod>(
      () => list('/api/v1/namespaces/default/pods'),
      'get',
      'pods',
      '--no-headers',
    )
    const shown = new Map(rows(text).map(([name = '', ...cells]) => [name, cells]))
    for (const pod of objects) {
      const [ready, status, restarts, old] = shown.get(pod.metadata.name) ?? []
      const ours = summarize(pod)
      assert.deepEqual(
        [`${ours.ready}/${ours.containers}`, ours.status, String(ours.restarts), age(old, pod, times)],
        [ready, status, restarts?.replace(/ \(.*/, ''), old],
        pod.metadata.name,
      )
    }
    return objects.map(summarize)
  }

  test('get pods: status, ready, restarts and age, while pods start and fail', async () => {
    const seen = new Set<string>()
    await until('every status', async () => {
      for (const { status, restarts } of await comparePods()) seen.add(restarts > 0 ? `${status} again` : status)
      return statuses.every((one) => seen.has(one))
    })
  })

  test('get daemonset: the columns', async () => {
    const { objects, text, times } = await atOnce<DaemonSet>(() => list(daemonSetsPath), 'get', 'daemonset', '--no-headers')
    const ours = objects.map((one) => {
      const { desired, current, ready, updated, available } = countsOf(one)
      return [one.metadata.name, ...[desired, current, ready, updated, available].map(String)]
    })
    const theirs = rows(text)
    assert.deepEqual(
      ours,
      theirs.map((cells) => cells.slice(0, 6)),
    )
    for (const [index, one] of objects.entries()) assert.equal(age(theirs[index]?.at(-1), one, times), theirs[index]?.at(-1))
  })

  const compareStatus = async (name: string): Promise<RolloutStatus> => {
    const { objects, text } = await atOnce(
      async () => [await get(name)],
      'rollout',
      'status',
      `daemonset/${name}`,
      '--watch=false',
    )
    const [object] = objects
    assert.ok(object)
    assert.equal(rolloutStatus(object).message, text.trim())
    return rolloutStatus(object)
  }
  const inState = async (name: string, state: RolloutStatus['state']) => {
    await until(`${name} is ${state}`, async () => (await compareStatus(name)).state === state)
  }

  test('rollout status: done', () => inState('agent-1', 'done'))
  test('rollout status: becoming available', () => inState('unready-1', 'becomingAvailable'))
  test('rollout status: unobserved, then updating', async () => {
    await cluster.freeze('controllers')
    await kubectl('set', 'image', 'daemonset/agent-1', 'agent=slow:2')
    await inState('agent-1', 'unobserved')
    cluster.thaw('controllers')
    await inState('agent-1', 'updating')
  })
  test('rollout status: done again', () => inState('agent-1', 'done'))
  test('rollout status: of OnDelete kubectl says nothing, we do', async () => {
    await apply({ ...daemonSet('on-delete'), spec: { ...daemonSet('on-delete').spec, updateStrategy: { type: 'OnDelete' } } })
    const { code, stderr } = await cluster.kubectl(['rollout', 'status', 'daemonset/on-delete', '--watch=false'])
    assert.equal(code, 1)
    assert.match(stderr, /only available for RollingUpdate strategy type/)
    assert.equal(rolloutStatus(await get('on-delete')).state, 'onDelete')
  })

  const history = async (name: string) => revisionHistory(connection, await get(name))
  const compareHistory = async (name: string) => {
    const ours = (await history(name)).map((one) => [String(one.revision), changeCause(one) ?? '<none>'])
    const theirs = rows(await kubectl('rollout', 'history', `daemonset/${name}`)).slice(2)
    assert.deepEqual(ours, theirs)
    return ours
  }

  test('rollout history: numbers and causes, before and after a roll back', async () => {
    const causes = [undefined, 'the second one', 'kubectl apply --filename=x']
    for (const [index, cause] of causes.entries()) {
      const object = daemonSet('history', { image: `agent:${index + 1}` })
      const annotations: Record<string, string> = cause === undefined ? {} : { 'kubernetes.io/change-cause': cause }
      await apply({ ...object, metadata: { ...object.metadata, annotations } })
      await until(`revision ${index + 1}`, async () => (await history('history')).length === index + 1)
    }
    assert.deepEqual(
      (await compareHistory('history')).map(([number]) => number),
      ['1', '2', '3'],
    )
    await kubectl('rollout', 'undo', 'daemonset/history', '--to-revision=1')
    await until('renumbered', async () => (await history('history')).at(-1)?.revision === 4)
    assert.deepEqual(
      (await compareHistory('history')).map(([number]) => number),
      ['2', '3', '4'],
    )
  })

  /** Lines with a label, blanks made even. Ages are told apart elsewhere; of a claim kubectl leaves out the size, of devices it says none. */
  const labelled = (text: string) =>
    (text.split('\nEvents:')[0] ?? '')
      .split('\n')
      .map((line) => line.trim().replaceAll(/\s+/g, ' '))
      .filter((line) => /^[^:]+:/.test(line) && !/^(Capacity|Access Modes):$|^Devices: <none>$/.test(line))

  const compareDescription = async (namespace: string, name: string) => {
    const read = async () => [await connection.get<DaemonSet>(`/apis/apps/v1/namespaces/${namespace}/daemonsets/${name}`)]
    const { text } = await atOnce(read, 'describe', 'daemonset', name, '--namespace', namespace)
    const ours = labelled(describeText(await readDescription(connection, { namespace, name }), Date.now()))
    // Go writes pointers and lists in its own way.
    const wanted = labelled(text).filter((line) => !/^SecretRef: (nil|&)|^Options: map|^(Portals|TargetWWNs):/.test(line))
    assert.deepEqual(
      wanted.filter((line) => !ours.includes(line)),
      [],
    )
    assert.ok(wanted.length > 10)
  }

  test('describe: the built-in manifests', async () => {
    await kubectl('create', 'namespace', 'logging')
    for (const [index, [namespace, name]] of [
      ['default', 'small'],
      ['logging', 'log-agent'],
      ['kube-system', 'everything'],
    ].entries()) {
      const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input: bases[index] ?? '' })
      assert.equal(code, 0, stderr)
      await compareDescription(namespace ?? '', name ?? '')
    }
  })
  test('describe: pods that fail', () => compareDescription('default', 'crash-1'))
  test('describe: every kind of volume, probe and variable', async () => {
    const object = daemonSet('full', fullContainer)
    const annotations = { short: 'a', long: 'word '.repeat(60), lines: 'a\nb\n' }
    const spec = { ...object.spec.template.spec, volumes: manyVolumes, nodeSelector: { none: 'none', also: 'none' } }
    const template = { ...object.spec.template, metadata: { ...object.spec.template.metadata, annotations }, spec }
    await apply({ ...object, metadata: { ...object.metadata, annotations }, spec: { ...object.spec, template } })
    await compareDescription('default', 'full')
  })

  test('describe: what may not be read is said so, and the rest is there', async () => {
    const { kubeconfig } = await cluster.user('reader', [
      { namespace: 'default', rules: [{ apiGroups: ['apps'], resources: ['daemonsets'], verbs: ['get'] }] },
    ])
    const limited = connect(kubeconfig)
    const known = await readDescription(limited, { namespace: 'default', name: 'agent-1' })
    limited.dispose()
    const text = describeText(known, Date.now())
    assert.deepEqual(Object.keys(known.unread ?? {}).sort(), ['events', 'pods', 'revisions'])
    for (const label of ['Pods Status', 'Pods', 'Revisions', 'Events'])
      assert.match(text, new RegExp(`^${label}: +<unknown> \\(.*forbidden`, 'm'))
  })
})
