// A real kube-apiserver, and a small cluster around it, as the judge. Without Go there is none: then everything here is skipped.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildCluster, type Cluster, missingPrerequisite, startCluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { seed } from '../cluster/seed.ts'
import { bases } from './bases.ts'
import { recordedExceptions } from './exceptions.ts'
import { type Case, judge, printScore, printWorst, score } from './judge.ts'
import { kindCount, mutations } from './mutations.ts'
import { yamlCases } from './yaml.ts'

const reason = missingPrerequisite()
const skip = reason === undefined ? false : `no cluster can be built here: ${reason}`
const say = (line: string) => console.log(line)
const servers = new Map<string, Promise<Cluster>>()
const started: string[] = []
const place = (name: string) => join(tmpdir(), `daemonset-cluster-${process.pid}-${name}`)

/** The API server of a version, started when it is first asked for. */
function server(version: string): Promise<Cluster> {
  const known = servers.get(version)
  if (known) return known
  const directory = place(version)
  started.push(directory)
  const cluster = buildCluster(say).then(() => startCluster({ directory, nodes: 0, version, serverOnly: true }))
  servers.set(version, cluster)
  return cluster
}

after(async () => {
  for (const cluster of servers.values()) await cluster.then((running) => running.stop()).catch(() => {})
  for (const directory of started) assert.ok(!existsSync(directory), `${directory} is left behind`)
})

describe('agreement with a real API server', { skip, concurrency: false }, () => {
  test('the manifests that mutations start from are valid', async () => {
    const cases = bases.map((text, index): Case => ({ name: `base ${index}`, text }))
    const verdicts = await judge(await server('1.37'), '1.37', cases)
    assert.deepEqual(
      verdicts.map(({ server: answer }) => answer.stage),
      cases.map(() => 'accepted'),
    )
    assert.equal(printWorst(verdicts, 10), '')
  })

  test('YAML means what it means to the server', async () => {
    // What kubectl resolves before it sends, the server would refuse.
    const isSent = (name: string) => !recordedExceptions.some(({ ids }) => ids.includes(`yaml/${name}`))
    const cases = Object.entries(yamlCases).flatMap(([name, text]): Case[] => (isSent(name) ? [{ name, text }] : []))
    const verdicts = await judge(await server('1.37'), '1.37', cases)
    assert.equal(printWorst(verdicts, 20), '')
  })

  test('mutations are judged as the server judges them', async (context) => {
    assert.ok(kindCount >= 120, `there are ${kindCount} kinds of mutation`)
    const verdicts = await judge(await server('1.37'), '1.37', mutations([], 3000, seed))
    const total = score(verdicts)
    context.diagnostic(printScore(`seed ${seed}`, total))
    assert.equal(total.falseAlarms, 0, printWorst(verdicts, 5))
    assert.ok(total.verdict / total.documents >= 0.995, printWorst(verdicts, 5))
    assert.ok(total.fields / total.documents >= 0.98, printWorst(verdicts, 5))
    assert.ok(total.warnings / total.documents >= 0.98, printWorst(verdicts, 5))
  })

  for (const version of ['1.34', '1.35', '1.36']) {
    test(`mutations are judged as Kubernetes ${version} judges them`, async () => {
      const verdicts = await judge(await server(version), version, mutations([], 600, seed))
      const total = score(verdicts)
      assert.equal(total.falseAlarms, 0, printWorst(verdicts, 5))
      assert.ok(total.verdict / total.documents >= 0.995, printWorst(verdicts, 5))
      assert.ok(total.fields / total.documents >= 0.98, printWorst(verdicts, 5))
    })
  }

  test('a cluster runs a DaemonSet on every node, and leaves nothing behind', async () => {
    await buildCluster(say)
    const directory = place('nodes')
    const cluster = await startCluster({ directory, nodes: 3 })
    try {
      const path = '/apis/apps/v1/namespaces/default/daemonsets'
      assert.equal((await cluster.request('POST', path, bases[0])).status, 201)
      const deadline = Date.now() + patiently(60_000)
      let ready = 0
      while (ready < 3 && Date.now() < deadline) {
        const { body } = await cluster.request('GET', `${path}/small`)
        ready = (body as { status: { numberReady?: number } }).status.numberReady ?? 0
        await sleep(100)
      }
      assert.equal(ready, 3)
    } finally {
      await cluster.stop()
    }
    assert.ok(!existsSync(directory))
  })
})
