// Which nodes a manifest runs on, what an apply would do to them, and why a rollout is stuck: in a real VS Code, on a real Kubernetes.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import { project } from '../../scripts/vscode/code-server.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { skip as noCluster, startTestCluster, until } from '../kubernetes/support.ts'
import { missingPrerequisite, type Session, startSession } from './session.ts'
import { steps } from './steps.ts'
import {
  acceptCompletion,
  command,
  editorText,
  hoverOver,
  menu,
  newFile,
  openExplorer,
  openFile,
  pick,
  picks,
  replaceText,
  treeRow,
} from './user.ts'

const skip = missingPrerequisite() ?? noCluster
const name = 'daemonset-fluentd'
const slow = { timeout: patiently(90_000) }

describe('what is known before an apply', { skip, concurrency: false, timeout: patiently(600_000) }, () => {
  let cluster: Cluster
  let session: Session
  before(async () => {
    cluster = await startTestCluster('placement')
    await cluster.addNodes(2, { prefix: 'gpu', taints: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }] })
    session = await startSession({ kubeconfig: cluster.kubeconfig, settings: { 'daemonset.footprintHints': true } })
  })
  after(async () => {
    await session?.stop()
    await cluster?.stop()
  })
  const step = steps('placement', () => session)

  step('the nodes of a manifest, by reason; a fix lets more of them in', async ({ page, picture }) => {
    await openFile(page, `${name}.yaml`)
    const lens = page.locator('.codelens-decoration a', { hasText: /3 of 5 nodes · 2 excluded/ }).first()
    await lens.waitFor(slow)
    await page
      .locator('.codelens-decoration a', { hasText: /3 waves of 1/ })
      .first()
      .waitFor(slow)
    await lens.click(slow)
    const lines = await picks(page, /daemonset-fluentd: 3 of 5 nodes \(local\)/)
    assert.ok(
      lines.some((line) => /Tolerate gpu=true:NoSchedule.*\+2 nodes/.test(line)),
      lines.join('\n'),
    )
    await picture('placement-1-nodes')
    await pick(page, /3 of 5 nodes/, 'Tolerate gpu=true:NoSchedule')
    await page
      .locator('.codelens-decoration a', { hasText: /5 of 5 nodes/ })
      .first()
      .waitFor(slow)
    assert.match(await editorText(page), /- key: gpu\n\s+operator: Equal\n\s+value: "?true"?\n\s+effect: NoSchedule/)
  })

  step('what an apply brings: nodes, waves, footprint', async ({ page, picture }) => {
    await command(page, 'DaemonSet: Apply…')
    await pick(page, /^Apply daemonset-fluentd/, /starts a pod on 5 nodes/)
    await openExplorer(page)
    await treeRow(page, /daemonset-fluentd.*5\/5 ready/).waitFor(slow)
    await command(page, 'View: Show Explorer')
    await openFile(page, `${name}.yaml`)
    await replaceText(page, 'key: gpu', 'key: other')
    await replaceText(page, 'fluentd-kubernetes-daemonset:elasticsearch', 'fluentd-kubernetes-daemonset:v2')
    await command(page, 'DaemonSet: Apply…')
    const lines = await picks(page, /^Apply daemonset-fluentd/)
    assert.ok(
      lines.some((line) => /−2 nodes.*gpu-1 \(taint gpu=true:NoSchedule\)/.test(line)),
      lines.join('\n'),
    )
    assert.ok(
      lines.some((line) => /waves?, at most 1 pod down at one time/.test(line)),
      lines.join('\n'),
    )
    await picture('placement-2-apply')
    await page.keyboard.press('Escape')
    await command(page, 'DaemonSet: Show Rollout Plan')
    await page
      .locator('.editor-instance .view-line', { hasText: 'Rollout plan of daemonset-fluentd on local' })
      .first()
      .waitFor(slow)
    await picture('placement-3-plan')
    assert.match(await editorText(page), /memory: requests 200 MiB a node, 600 MiB in all/)
  })

  step('the nodes, and what the manifest does on each', async ({ page, picture }) => {
    await command(page, 'View: Show Explorer')
    await openFile(page, `${name}.yaml`)
    await command(page, 'DaemonSet: Focus on Nodes View')
    await treeRow(page, /gpu-1.*taint gpu=true:NoSchedule/).waitFor(slow)
    await treeRow(page, /node-3.*runs here/).waitFor(slow)
    await page
      .locator('.view-line', { hasText: /3.=.600.MiB/ })
      .first()
      .waitFor(slow)
    await picture('placement-4-view')
  })

  step('hover and completion know the nodes', async ({ page, picture, folder }) => {
    await page.keyboard.press('Control+Home')
    const text = await hoverOver(page, 'tolerations')
    assert.match(text, /The pods tolerate/)
    assert.match(text, /no node of local has such a taint/)
    await picture('placement-7-hover')
    await newFile(page, folder, 'selector.yaml')
    await page.keyboard.insertText(
      'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: a\nspec:\n  template:\n    spec:\n      nodeSelector:\n        ',
    )
    await acceptCompletion(page, 'kubernetes.io/o', 'kubernetes.io/os', picture, 'placement-8-completion')
    assert.match(await editorText(page), /kubernetes\.io\/os: linux/)
    await openFile(page, `${name}.yaml`)
  })

  step('the nodes in a file, for work without the cluster', async ({ page, folder }) => {
    await command(page, 'DaemonSet: Save Node Profile…')
    const input = page.locator('.quick-input-widget:not([style*="display: none"]) .quick-input-box input')
    await input.waitFor(slow)
    await page.locator('.quick-input-action .monaco-button, .quick-input-box input').first().waitFor(slow)
    // The dialog writes the folder first, and the name when it has read the folder.
    await until('the name in the dialog', async () => /local\.nodes\.yaml$/.test(await input.inputValue()))
    assert.match(await input.inputValue(), /local\.nodes\.yaml$/)
    await page.keyboard.press('Enter')
    // Shown whole, or it comes up again in front of the file that is opened next.
    await page.locator('.tab.active', { hasText: 'local.nodes.yaml' }).first().waitFor(slow)
    await page.locator('.editor-instance .view-line', { hasText: 'kind: NodeProfile' }).first().waitFor(slow)
    const checked = spawnSync(
      process.execPath,
      [
        join(project, 'dist', 'check.js'),
        '--nodes',
        join(folder, 'local.nodes.yaml'),
        '--min-nodes',
        '5',
        join(folder, `${name}.yaml`),
      ],
      { encoding: 'utf8' },
    )
    assert.equal(checked.status, 1, checked.stderr)
    assert.match(checked.stdout, /daemonset-fluentd: 3 of 5 nodes/)
    await openFile(page, `${name}.yaml`)
  })

  step('a canary on one node, promoted later', async ({ page, picture }) => {
    await command(page, 'DaemonSet: Start Canary on Nodes…')
    await picks(page, /On which nodes first/)
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'node-2' }).first().click(slow)
    await page.locator('.quick-input-count', { hasText: '1 Selected' }).first().waitFor(slow)
    await page.locator('.quick-input-action .monaco-button', { hasText: 'OK' }).first().click(slow)
    await pick(page, /^Canary of daemonset-fluentd/, /replaces 1 pod; all others stay/)
    await treeRow(page, /daemonset-fluentd.*canary on 1 node/).waitFor(slow)
    await picture('placement-5-canary')
    await menu(page, name, 'Promote Canary…')
    const ends = await picks(page, /^Promote the canary of daemonset-fluentd — local · kube-system/)
    assert.ok(
      ends.some((line) => /Ends the canary that is under way.*On node-2 since/.test(line)),
      ends.join('\n'),
    )
    await page.locator('.monaco-diff-editor').first().waitFor(slow)
    await pick(page, /^Promote the canary/, /Promote.*2 pods restart/)
    await treeRow(page, /daemonset-fluentd\s*3\/3 ready$/).waitFor(slow)
  })

  step('a stuck rollout: which nodes, whose fault, what next', async ({ page, picture }) => {
    await cluster.kubectl(['set', 'image', `daemonset/${name}`, 'fluentd=fluent/crash:1', '--namespace=kube-system'])
    await openExplorer(page)
    await treeRow(page, /daemonset-fluentd.*[0-2]\/3 ready/).waitFor(slow)
    await menu(page, name, 'Find What Is Wrong')
    let lines: string[] = []
    for (let attempt = 0; attempt < 20; attempt++) {
      lines = await picks(page, /^What is wrong with daemonset-fluentd/)
      if (lines.some((line) => /The container crashes/.test(line))) break
      await page.keyboard.press('Escape')
      await menu(page, name, 'Find What Is Wrong')
    }
    assert.ok(
      lines.some((line) => /The container crashes/.test(line)),
      lines.join('\n'),
    )
    assert.ok(
      lines.some((line) => /Roll Back/.test(line)),
      lines.join('\n'),
    )
    await picture('placement-6-wrong')
    await page.keyboard.press('Escape')
  })
})
