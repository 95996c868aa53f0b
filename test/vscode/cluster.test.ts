// The cluster side as a person uses it: a real VS Code, a real Kubernetes, clicks and keys.
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Cluster } from '../cluster/cluster.ts'
import { skip as noCluster, startTestCluster } from '../kubernetes/support.ts'
import { missingPrerequisite, type Session, startSession } from './session.ts'
import { command, editorText, openExplorer, openFile, pick, picks, press, replaceText, treeRow, unfold } from './user.ts'

const skip = missingPrerequisite() ?? noCluster
const name = 'daemonset-fluentd'
const slow = { timeout: 90_000 }

describe('a DaemonSet from the file to the cluster and back', { skip, concurrency: false, timeout: 600_000 }, () => {
  let cluster: Cluster
  let session: Session
  before(async () => {
    cluster = await startTestCluster('vscode')
    session = await startSession({ kubeconfig: cluster.kubeconfig })
  })
  after(async () => {
    await session?.stop()
    await cluster?.stop()
  })

  afterEach(async (context) => {
    if ('passed' in context && context.passed === false) await session.picture('cluster-failed')
  })

  test('the explorer says that the cluster has none', async () => {
    const { page, picture } = session
    await openExplorer(page)
    await page.locator('.welcome-view-content', { hasText: 'There is no DaemonSet' }).first().waitFor(slow)
    await page.locator('.statusbar-item', { hasText: 'local/all namespaces' }).first().waitFor(slow)
    await picture('cluster-1-empty')
  })

  test('apply: a preview first, then the rollout in the tree', async () => {
    const { page, picture } = session
    await command(page, 'View: Show Explorer')
    await openFile(page, `${name}.yaml`)
    await openExplorer(page)
    const lens = page.locator('.codelens-decoration a', { hasText: 'Apply' }).first()
    await lens.waitFor(slow)
    await lens.click()
    const lines = await picks(page)
    assert.ok(
      lines.some((line) => /Apply/.test(line) && /starts a pod on every node/.test(line)),
      lines.join('\n'),
    )
    await picture('cluster-2-preview')
    await pick(page, /starts a pod on every node/)
    await treeRow(page, /daemonset-fluentd.*3\/3 ready/).waitFor(slow)
    await unfold(page, name)
    await unfold(page, /^Nodes/)
    await treeRow(page, /node-3.*Running/).waitFor(slow)
    await picture('cluster-3-applied')
  })

  test('a broken image: the tree and a notification say which nodes and why', async () => {
    const { page, picture } = session
    await replaceText(page, 'fluent/fluentd-kubernetes-daemonset:elasticsearch', 'fluent/missing:2')
    await command(page, 'DaemonSet: Apply…')
    const lines = await picks(page)
    assert.ok(
      lines.some((line) => /3 pods restart/.test(line)),
      lines.join('\n'),
    )
    await page.locator('.monaco-diff-editor').first().waitFor(slow)
    await picture('cluster-4-diff')
    await pick(page, /3 pods restart/)
    await treeRow(page, /node-\d.*(ErrImagePull|ImagePullBackOff)/).waitFor(slow)
    await treeRow(page, /daemonset-fluentd.*degraded/).waitFor(slow)
    await page.locator('.notifications-toasts', { hasText: /does not get on/ }).waitFor(slow)
    await picture('cluster-5-degraded')
  })

  test('roll back: the difference, the file too, and it heals', async () => {
    const { page, picture } = session
    await press(page, 'Roll Back')
    await pick(page, /Revision 1/)
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Roll Back' }).first().waitFor(slow)
    await picture('cluster-6-roll-back')
    await pick(page, 'Roll Back')
    await press(page, 'Change the File')
    await page.waitForFunction(
      () => document.body.textContent?.includes('fluentd-kubernetes-daemonset:elasticsearch'),
      undefined,
      slow,
    )
    await treeRow(page, /daemonset-fluentd\s*3\/3 ready$/).waitFor(slow)
    await openFile(page, `${name}.yaml`).catch(() => undefined)
    assert.match(await editorText(page), /^# Ships the logs of every node to Elasticsearch\./m)
    await picture('cluster-7-healed')
  })

  test('delete: asks what becomes of the pods, and says what it did', async () => {
    const { page, picture } = session
    await treeRow(page, /daemonset-fluentd/).click({ button: 'right' })
    await page.locator('.monaco-menu .action-label', { hasText: 'Delete…' }).first().click(slow)
    await pick(page, 'Delete, then its pods')
    await page.locator('.monaco-dialog-box', { hasText: '3 pods will be deleted' }).waitFor(slow)
    await picture('cluster-8-delete')
    await press(page, 'Delete')
    await page.locator('.welcome-view-content', { hasText: 'There is no DaemonSet' }).first().waitFor(slow)
  })
})
