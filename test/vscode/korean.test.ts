// The cluster side in Korean: what it says itself is Korean; Kubernetes' own words and the API server's sentences stay as they are.
import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { skip as noCluster, startTestCluster } from '../kubernetes/support.ts'
import { missingPrerequisite, type Session, startSession } from './session.ts'
import { steps } from './steps.ts'
import { command, openExplorer, openFile, pick, picks, press, replaceText, treeRow, unfold } from './user.ts'

const skip = missingPrerequisite() ?? noCluster
const name = 'daemonset-fluentd'
const slow = { timeout: patiently(90_000) }

describe('the cluster in Korean, on a dark theme', { skip, concurrency: false, timeout: patiently(600_000) }, () => {
  let cluster: Cluster
  let session: Session
  before(async () => {
    cluster = await startTestCluster('korean')
    const settings = { 'workbench.colorTheme': 'Default Dark Modern' }
    session = await startSession({ korean: true, kubeconfig: cluster.kubeconfig, settings })
  })
  after(async () => {
    await session?.stop()
    await cluster?.stop()
  })

  const step = steps('cluster-korean', () => session)

  /** No three small English words in a row, in what the extension shows. VS Code's own buttons and the cluster's events aside. */
  const isKorean = async (page: Page) => {
    const places = [
      '.sidebar .monaco-list-row .label-name',
      '.sidebar .monaco-list-row .label-description',
      '.sidebar .message',
      '.welcome-view-content',
      '.quick-input-title',
      '.quick-input-list .monaco-list-row',
      '.notification-list-item-message',
      '.codelens-decoration',
      '.monaco-dialog-box .dialog-message',
    ]
    const texts = (await page.locator(places.map((place) => `${place}:visible`).join(', ')).allInnerTexts()).map((text) =>
      text.replace(/Back-off.*|Error:.*/s, ''),
    )
    for (const text of texts) assert.doesNotMatch(text, /[a-z]+ [a-z]+ [a-z]+/, text)
    assert.ok(texts.some((text) => /[가-힣]/.test(text)))
  }
  const seen = async ({ page, picture }: Session, picturedAs: string) => {
    await picture(`cluster-korean-${picturedAs}`)
    await isKorean(page)
  }

  step('an empty cluster, a preview, and the tree', async (at) => {
    const { page } = at
    await openFile(page, `${name}.yaml`)
    await openExplorer(page)
    await page.locator('.welcome-view-content', { hasText: 'DaemonSet이 없습니다' }).first().waitFor(slow)
    await page.locator('.codelens-decoration a', { hasText: '적용' }).first().waitFor(slow)
    await seen(at, '1-empty')
    await page.locator('.codelens-decoration a', { hasText: '적용' }).first().click(slow)
    await picks(page, /^daemonset-fluentd 적용 — local · kube-system/)
    await seen(at, '2-preview')
    await pick(page, /적용 — local/, /파드를 시작합니다/)
    await page.locator('.notifications-toasts', { hasText: '롤아웃되었습니다' }).waitFor(slow)
    await unfold(page, name)
    await unfold(page, /^노드/)
    await unfold(page, /^리비전/)
    await treeRow(page, /node-3.*Running/).waitFor(slow)
    await treeRow(page, /^리비전 1/).waitFor(slow)
    await page.locator('.codelens-decoration', { hasText: '3/3 준비됨 · local' }).first().waitFor(slow)
    await seen(at, '3-tree')
  })

  step('a conflict', async (at) => {
    const { page } = at
    const set = await cluster.kubectl(['set', 'image', `daemonset/${name}`, 'fluentd=fluent/other:9', '--namespace=kube-system'])
    assert.equal(set.code, 0, set.stderr)
    await treeRow(page, /^리비전 2/).waitFor(slow)
    await command(page, 'DaemonSet: 적용…')
    await picks(page, /다른 관리자가 소유한 필드 1개/)
    await seen(at, '4-conflict')
    await page.keyboard.press('Escape')
  })

  step('a rollout that is stuck, and the way back', async (at) => {
    const { page } = at
    await replaceText(page, 'fluent/fluentd-kubernetes-daemonset:elasticsearch', 'fluent/missing:2')
    await command(page, 'DaemonSet: 적용…')
    await pick(page, /다른 관리자가 소유한 필드 1개/, '넘겨받기')
    await picks(page, /적용 — local/)
    await seen(at, '5-restarts')
    await pick(page, /적용 — local/, /재시작됩니다/)
    await page.locator('.notifications-toasts', { hasText: '롤아웃이 멈췄습니다' }).waitFor(slow)
    await seen(at, '6-stuck')
    await press(page, '롤백')
    await pick(page, /어느 리비전으로 롤백합니까/, '리비전 1')
    await picks(page, /리비전 1\(으\)로 롤백/)
    await seen(at, '7-roll-back')
    await pick(page, /리비전 1\(으\)로 롤백/, '롤백')
    await press(page, '파일 고치기')
    await treeRow(page, /daemonset-fluentd\s*3\/3 준비됨$/).waitFor(slow)
    await seen(at, '8-healed')
  })

  step('a cluster that falls silent', async (at) => {
    const { page } = at
    await cluster.kill('apiserver')
    await page.locator('.pane-body .message', { hasText: '갱신되지 않음' }).first().waitFor(slow)
    await seen(at, '9-stale')
  })
})
