// The cluster side as a person uses it: a real VS Code, a real Kubernetes, clicks and keys.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { skip as noCluster, startTestCluster } from '../kubernetes/support.ts'
import { missingPrerequisite, type Session, startSession } from './session.ts'
import { command, editorText, menu, openExplorer, openFile, pick, picks, press, replaceText, treeRow, unfold } from './user.ts'

const skip = missingPrerequisite() ?? noCluster
const name = 'daemonset-fluentd'
const slow = { timeout: patiently(90_000) }

/** A real admission policy: the server refuses what no rule of its own does, and names the field in its sentence. */
const imagePolicy = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: images }
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules: [{ apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [daemonsets] }]
  validations:
    - expression: object.spec.template.spec.containers.all(c, c.image.startsWith('registry.example.com/'))
      message: spec.template.spec.containers[0].image must be one of the images of our own registry
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: images }
spec: { policyName: images, validationActions: [Deny] }
`

describe('a DaemonSet from the file to the cluster and back', { skip, concurrency: false, timeout: patiently(600_000) }, () => {
  let cluster: Cluster
  let session: Session
  before(async () => {
    cluster = await startTestCluster('vscode')
    session = await startSession({ kubeconfig: cluster.kubeconfig, settings: { 'terminal.integrated.gpuAcceleration': 'off' } })
  })
  after(async () => {
    await session?.stop()
    await cluster?.stop()
  })

  // Each step stands on the one before it.
  let failed = false
  const step = (title: string, run: () => Promise<void>) =>
    test(title, async (context) => {
      if (failed) return context.skip('an earlier step failed')
      failed = true
      try {
        await run()
        failed = false
      } finally {
        if (failed) await session.picture('cluster-failed')
      }
    })

  step('the explorer says that the cluster has none', async () => {
    const { page, picture } = session
    await openExplorer(page)
    await page.locator('.welcome-view-content', { hasText: 'There is no DaemonSet' }).first().waitFor(slow)
    await page.locator('.statusbar-item', { hasText: 'local/all namespaces' }).first().waitFor(slow)
    await picture('cluster-1-empty')
  })

  step('apply: a preview first, then the rollout in the tree', async () => {
    const { page, picture } = session
    await command(page, 'View: Show Explorer')
    await openFile(page, `${name}.yaml`)
    const lens = page.locator('.codelens-decoration a', { hasText: 'Apply' }).first()
    await lens.waitFor(slow)
    await openExplorer(page)
    await lens.click(slow)
    const lines = await picks(page, /^Apply daemonset-fluentd — local · kube-system/)
    assert.ok(
      lines.some((line) => /Apply/.test(line) && /starts a pod on 3 nodes/.test(line)),
      lines.join('\n'),
    )
    await picture('cluster-2-preview')
    await pick(page, /^Apply/, /starts a pod on 3 nodes/)
    await treeRow(page, /daemonset-fluentd.*3\/3 ready/).waitFor(slow)
    await unfold(page, name)
    await unfold(page, /^Nodes/)
    await treeRow(page, /node-3.*Running/).waitFor(slow)
    await picture('cluster-3-applied')
  })

  step('a broken image: the tree and a notification say which nodes and why', async () => {
    const { page, picture } = session
    await replaceText(page, 'fluent/fluentd-kubernetes-daemonset:elasticsearch', 'fluent/missing:2')
    await command(page, 'DaemonSet: Apply…')
    const lines = await picks(page, /^Apply daemonset-fluentd/)
    assert.ok(
      lines.some((line) => /3 pods restart/.test(line)),
      lines.join('\n'),
    )
    await page.locator('.monaco-diff-editor').first().waitFor(slow)
    await picture('cluster-4-diff')
    await pick(page, /^Apply/, /3 pods restart/)
    await treeRow(page, /node-\d.*(ErrImagePull|ImagePullBackOff)/).waitFor(slow)
    await treeRow(page, /daemonset-fluentd.*degraded/).waitFor(slow)
    await page.locator('.notifications-toasts', { hasText: /is stuck/ }).waitFor(slow)
    await picture('cluster-5-degraded')
  })

  step('roll back: the difference, the file too, and it heals', async () => {
    const { page, picture } = session
    await press(page, 'Roll Back')
    await pick(page, /to which revision/, /Revision 1/)
    await picks(page, /^Roll daemonset-fluentd back to revision 1/)
    await picture('cluster-6-roll-back')
    await pick(page, /^Roll daemonset-fluentd back/, 'Roll Back')
    await press(page, 'Change the File')
    await page.waitForFunction(
      () => document.body.textContent?.includes('fluentd-kubernetes-daemonset:elasticsearch'),
      undefined,
      slow,
    )
    await treeRow(page, /daemonset-fluentd\s*3\/3 ready$/).waitFor(slow)
    await command(page, 'View: Show Explorer')
    await openFile(page, `${name}.yaml`)
    await page.keyboard.press('Control+Home')
    await openExplorer(page)
    const text = await editorText(page)
    assert.match(text, /^# Ships the logs of every node to Elasticsearch\./m)
    assert.match(text, /image: fluent\/fluentd-kubernetes-daemonset:elasticsearch/)
    await picture('cluster-7-healed')
  })

  step('a conflict: field, owner, both values, and the ways out that there are for an image', async () => {
    const { page, picture } = session
    const set = await cluster.kubectl(['set', 'image', `daemonset/${name}`, 'fluentd=fluent/other:9', '--namespace=kube-system'])
    assert.equal(set.code, 0, set.stderr)
    await replaceText(page, 'fluent/fluentd-kubernetes-daemonset:elasticsearch', 'fluent/fluentd-kubernetes-daemonset:v2')
    await command(page, 'DaemonSet: Apply…')
    const lines = await picks(page, /1 field owned by others/)
    assert.ok(
      lines.some((line) => /image.*owned by kubectl-set.*fluent\/other:9.*:v2/.test(line)),
      lines.join('\n'),
    )
    assert.ok(!lines.some((line) => /Leave them out/.test(line)), 'a container without an image is refused')
    await picture('cluster-8-conflict')
    await pick(page, /owned by others/, 'Write the live values into the file')
    await pick(page, /^Apply/, /no pod restarts/)
    await page.waitForFunction(() => document.body.textContent?.includes('fluent/other:9'), undefined, slow)
    await treeRow(page, /daemonset-fluentd\s*3\/3 ready$/).waitFor(slow)
  })

  step('what the cluster refuses stands on its line', async () => {
    const { page, picture } = session
    const denied = await cluster.kubectl(['apply', '-f', '-'], { input: imagePolicy })
    assert.equal(denied.code, 0, denied.stderr)
    // A policy takes a moment to hold.
    const row = page.locator('.markers-panel .monaco-list-row', { hasText: /images of our own registry/ })
    for (let attempt = 0; attempt < 10 && (await row.count()) === 0; attempt++) {
      await command(page, 'DaemonSet: Validate on Cluster')
      if ((await page.locator('.markers-panel').count()) === 0) await command(page, 'Problems: Focus on Problems View')
      await row
        .first()
        .waitFor({ timeout: patiently(3000) })
        .catch(() => undefined)
    }
    assert.match((await row.first().textContent()) ?? '', /cluster: local/)
    assert.match((await row.first().textContent()) ?? '', /Ln 28/)
    await picture('cluster-9-refused')
    await cluster.kubectl(['delete', 'validatingadmissionpolicybinding,validatingadmissionpolicy', 'images'])
  })

  step('the logs of all nodes, and a description', async () => {
    const { page, picture } = session
    const { stdout } = await cluster.kubectl(['get', 'pods', '--namespace=kube-system', '--output=name'])
    for (const pod of stdout.trim().split('\n'))
      await cluster.writeLog({ pod: pod.replace('pod/', ''), namespace: 'kube-system' }, `ready on ${pod.slice(-5)}`)
    await menu(page, name, 'Logs')
    await page
      .locator('.xterm-rows', { hasText: /node-1 ready on/ })
      .first()
      .waitFor(slow)
    await page
      .locator('.xterm-rows', { hasText: /node-3 ready on/ })
      .first()
      .waitFor(slow)
    await picture('cluster-10-logs')
    await command(page, 'Terminal: Kill the Active Terminal Instance')
    await menu(page, name, 'Describe')
    await page.locator('.editor-instance .view-line', { hasText: 'Desired Number of Nodes Scheduled: 3' }).first().waitFor(slow)
    await picture('cluster-11-describe')
  })

  step('delete: asks what becomes of the pods, and says what it did', async () => {
    const { page, picture } = session
    await menu(page, name, 'Delete…')
    await pick(page, /^Delete daemonset-fluentd/, 'Delete, then its pods')
    await page.locator('.monaco-dialog-box', { hasText: '3 pods will be deleted' }).waitFor(slow)
    await picture('cluster-12-delete')
    await press(page, 'Delete')
    await page.locator('.welcome-view-content', { hasText: 'There is no DaemonSet' }).first().waitFor(slow)
  })
})
