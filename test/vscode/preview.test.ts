// What the preview says is what happens, where people are most at risk: objects that kubectl made, OnDelete with old pods, a canary. In a real
// VS Code, on a real Kubernetes, in both languages.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { getDaemonSet } from '../../client/src/cluster/read/daemonSet.ts'
import { readPods } from '../../client/src/cluster/read/read.ts'
import { toYaml } from '../../client/src/cluster/read/yaml.ts'
import { prepareCanary } from '../../client/src/cluster/write/canary.ts'
import type { DaemonSet } from '../../model/src/objects/kubernetes.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { connect, daemonSet, skip as noCluster, sent, startTestCluster, until } from '../kubernetes/support.ts'
import { missingPrerequisite, type Session, startSession } from './session.ts'
import { steps } from './steps.ts'
import { command, editorText, openFile, pick, picks } from './user.ts'

const skip = missingPrerequisite() ?? noCluster
const slow = { timeout: patiently(90_000) }
const named = { namespace: 'default', name: 'agent' }

const said = {
  english: {
    apply: 'DaemonSet: Apply…',
    plan: 'DaemonSet: Show Rollout Plan',
    title: /^Apply agent/,
    restarts: /the pod template changes: 3 pods restart/,
    handedOver: /Fields that kubectl-client-side-apply applied belong to this extension from now on/,
    older: /the pod template stays the same, 3 pods of an older one restart/,
    endsCanary: /ends the canary on node-2; 2 pods restart/,
    nothing: /agent is as the file says in local: nothing to apply/,
    unchangedPlan: /the pod template stays the same: no pod restarts/,
    refused: /The API server would refuse this manifest/,
  },
  korean: {
    apply: 'DaemonSet: 적용…',
    plan: 'DaemonSet: 롤아웃 계획 보기',
    title: /^agent 적용/,
    restarts: /파드 템플릿이 바뀌어 파드 3개가 재시작됩니다/,
    handedOver: /kubectl-client-side-apply이\(가\) 적용한 필드를 이제 이 확장이 소유합니다/,
    older: /이전 템플릿의 파드 3개가 재시작됩니다/,
    endsCanary: /node-2의 카나리를 끝내며, 파드 2개가 재시작됩니다/,
    nothing: /적용할 것이 없습니다/,
    unchangedPlan: /파드 템플릿이 그대로이므로 파드가 재시작되지 않습니다/,
    refused: /API 서버가 이 매니페스트를 거부합니다/,
  },
} as const

/** In the editor blanks do not break. */
const spaced = ({ source }: RegExp) => new RegExp(source.replaceAll(' ', '\\s'))

const env = (...variables: object[]) => ({ env: variables })
const first = { name: 'A', value: '1' }
const second = { name: 'B', value: '2' }
const reference = { name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }

for (const language of ['english', 'korean'] as const) {
  const words = said[language]
  describe(`what the preview says happens: ${language}`, { skip, concurrency: false, timeout: patiently(400_000) }, () => {
    let cluster: Cluster
    let session: Session
    let connection: Connection
    before(async () => {
      cluster = await startTestCluster(`preview-${language}`)
      connection = connect(cluster.kubeconfig)
      session = await startSession({ kubeconfig: cluster.kubeconfig, korean: language === 'korean' })
    })
    after(async () => {
      connection?.dispose()
      await session?.stop()
      await cluster?.stop()
    })
    const step = steps(`preview-${language}`, () => session)

    const live = () => getDaemonSet(connection, named)
    const kubectlApply = async (object: DaemonSet) => {
      const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(object) })
      assert.equal(code, 0, stderr)
      await settled()
    }
    const settled = () =>
      until('all pods are available', async () => {
        const { metadata, status = {} } = await live()
        const pods = await readPods(connection, await live())
        return (
          status.observedGeneration === metadata.generation &&
          status.numberAvailable === 3 &&
          pods.length === 3 &&
          pods.every((pod) => !pod.metadata.deletionTimestamp)
        )
      })
    const uids = async () => (await readPods(connection, await live())).map(({ metadata }) => metadata.uid ?? '')
    const open = async ({ page, folder }: Session, object: DaemonSet, file: string) => {
      writeFileSync(join(folder, `${file}.yaml`), toYaml(object))
      await openFile(page, `${file}.yaml`)
    }
    /** Applies the file, and counts the pods that are other ones afterwards. */
    const applied = async (at: Session, summary: RegExp): Promise<number> => {
      const before = await uids()
      const { generation } = (await live()).metadata
      await pick(at.page, words.title, summary)
      await until('it is applied', async () => (await live()).metadata.generation !== generation)
      await until('the rollout ends', async () => {
        const { status = {}, spec } = await live()
        return spec.updateStrategy?.type === 'OnDelete' || status.updatedNumberScheduled === 3
      })
      await settled()
      const after = await uids()
      return before.filter((uid) => !after.includes(uid)).length
    }

    step('what the file lacks of a client-side apply goes, and is shown before', async (at) => {
      await kubectlApply(daemonSet('agent', env(first, second)))
      await open(at, daemonSet('agent', env(first)), 'lacking')
      await command(at.page, words.apply)
      const lines = await picks(at.page, words.title)
      assert.ok(
        lines.some((line) => words.handedOver.test(line)),
        lines.join('\n'),
      )
      await at.picture(`preview-${language}-1-handed-over`)
      assert.equal(await applied(at, words.restarts), 3)
      const { spec } = await live()
      assert.deepEqual((spec.template.spec?.containers?.[0] as { env?: unknown }).env, [first])
    })

    step('a value becomes a reference, as kubectl apply takes it', async (at) => {
      await kubectlApply(daemonSet('agent', env(first)))
      await open(at, daemonSet('agent', env(reference)), 'reference')
      await command(at.page, words.apply)
      assert.equal(await applied(at, words.restarts), 3)
    })

    step('OnDelete with a new template stored, then RollingUpdate: all pods of the old one restart', async (at) => {
      const rolling = daemonSet('agent', { ...env(reference), image: 'agent:2' })
      const onDelete = { ...rolling, spec: { ...rolling.spec, updateStrategy: { type: 'OnDelete' } } }
      await kubectlApply(onDelete)
      await open(at, { ...rolling, spec: { ...rolling.spec, updateStrategy: { type: 'RollingUpdate' } } }, 'rolling')
      await command(at.page, words.apply)
      await picks(at.page, words.title)
      await at.picture(`preview-${language}-2-older-pods`)
      assert.equal(await applied(at, words.older), 3)
    })

    step('an apply ends a canary', async (at) => {
      const manifest = daemonSet('agent', { ...env(reference), image: 'agent:3' })
      const prepared = await prepareCanary(connection, manifest, 'default', ['node-2'], new Date())
      await sent(connection, prepared, { force: true })
      await until('the canary runs', async () => (await live()).status?.updatedNumberScheduled === 1)
      await settled()
      await open(at, manifest, 'canary')
      await command(at.page, words.apply)
      await picks(at.page, words.title)
      await at.picture(`preview-${language}-3-ends-canary`)
      assert.equal(await applied(at, words.endsCanary), 2)
    })

    step('nothing to apply is said where nothing would change, and the plan says the same', async (at) => {
      await command(at.page, words.apply)
      await at.page.locator('.notifications-toasts', { hasText: words.nothing }).waitFor(slow)
      await command(at.page, words.plan)
      await at.page
        .locator('.editor-instance .view-line', { hasText: spaced(words.unchangedPlan) })
        .first()
        .waitFor(slow)
      await at.picture(`preview-${language}-4-unchanged-plan`)
      assert.doesNotMatch(await editorText(at.page), /[█]/)
    })

    step('a plan of what the API server refuses says so first', async (at) => {
      const twice = daemonSet('agent', env(first, first))
      await open(at, twice, 'refused')
      await command(at.page, words.plan)
      await at.page
        .locator('.editor-instance .view-line', { hasText: spaced(words.refused) })
        .first()
        .waitFor(slow)
      await at.picture(`preview-${language}-5-refused-plan`)
      assert.match(await editorText(at.page), /duplicate entries for key/)
    })
  })
}
