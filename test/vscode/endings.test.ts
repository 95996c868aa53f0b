// How a change ends before the eyes of a person: keys that come too soon, answers that are lost, and a world that goes on meanwhile.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import type { Cluster } from '../cluster/cluster.ts'
import { type FaultyProxy, faultyProxy } from '../cluster/faultyProxy.ts'
import { patiently } from '../cluster/patience.ts'
import { daemonSet, skip as noCluster, startTestCluster, until } from '../kubernetes/support.ts'
import { missingPrerequisite, type Session, startSession } from './session.ts'
import { steps } from './steps.ts'
import { command, openExplorer, openFile, pick, picks, press, treeRow } from './user.ts'

const skip = missingPrerequisite() ?? noCluster
const slow = { timeout: patiently(60_000) }
const list = /^Apply agent — local · default/

describe('how a change ends', { skip, concurrency: false, timeout: patiently(600_000) }, () => {
  const home = join(tmpdir(), `daemonset-endings-${process.pid}`)
  const kubeconfig = join(home, 'kubeconfig')
  let cluster: Cluster
  let proxy: FaultyProxy
  let session: Session
  let uid = ''
  before(async () => {
    mkdirSync(home, { recursive: true })
    cluster = await startTestCluster('vscode-endings')
    proxy = await faultyProxy(cluster.server, cluster.kubeconfig)
    writeKubeconfig(proxy.server)
    await applyAsUs(daemonSet('agent'))
    uid = await get('{.metadata.uid}')
    session = await startSession({ kubeconfig, orders: true })
  })
  after(async () => {
    await session?.stop()
    await proxy?.stop().catch(() => {})
    await cluster?.stop()
    rmSync(home, { recursive: true, force: true })
  })
  const step = steps('endings', () => session)

  function writeKubeconfig(server: string) {
    const config = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as { clusters: { cluster: object }[] }
    const clusters = config.clusters.map((one) => ({ ...one, cluster: { ...one.cluster, server } }))
    writeFileSync(`${kubeconfig}.new`, JSON.stringify({ ...config, clusters }))
    renameSync(`${kubeconfig}.new`, kubeconfig)
  }
  async function applyAsUs(object: object) {
    const args = ['apply', '--server-side', '--field-manager=vscode-daemonset', '-f', '-']
    const { code, stderr } = await cluster.kubectl(args, { input: JSON.stringify(object) })
    assert.equal(code, 0, stderr)
  }
  const get = async (path: string) => (await cluster.kubectl(['get', 'daemonset/agent', `--output=jsonpath=${path}`])).stdout
  const image = () => get('{.spec.template.spec.containers[0].image}')
  const restarted = async () => /restartedAt/.test(await get('{.spec.template.metadata.annotations}'))
  const fileOf = (number: number) => join(session.folder, `agent-${number}.json`)
  /** Asks to apply a manifest with another image, in a file of its own. */
  function apply(number: number) {
    writeFileSync(fileOf(number), JSON.stringify(daemonSet('agent', { image: `agent:${number}` }), undefined, 2))
    session.execute('daemonset.apply', { file: fileOf(number) }, 0)
  }
  const toast = (page: Page, text: RegExp) =>
    page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first().waitFor(slow)
  const clear = async (page: Page) => {
    session.execute('notifications.clearAll')
    await page
      .locator('.notifications-toasts .notification-list-item')
      .first()
      .waitFor({ state: 'detached', ...slow })
  }
  const status = (page: Page, text: string) => page.locator('.statusbar-item', { hasText: text }).first().waitFor(slow)
  const dialog = (page: Page, text: RegExp) => page.locator('.monaco-dialog-box', { hasText: text })
  /** A key that is held down, until something is to be seen and then for some time more. */
  async function holdEnter(page: Page, seen: () => Promise<boolean>) {
    const left = () => performance.now() < end
    let end = Number.POSITIVE_INFINITY
    while (left()) {
      await page.keyboard.down('Enter')
      if (end === Number.POSITIVE_INFINITY && (await seen())) end = performance.now() + 1500
    }
    await page.keyboard.up('Enter')
  }

  step('an Enter that is held down applies nothing; one after a look does', async ({ page, picture }) => {
    await openExplorer(page)
    await treeRow(page, /^agent\s*3\/3 ready$/).waitFor(slow)
    apply(2)
    const title = page.locator('.quick-input-widget:not([style*="display: none"]) .quick-input-title', { hasText: list })
    await holdEnter(page, () => title.isVisible())
    await title.waitFor(slow)
    await page.locator('.quick-input-widget input[placeholder^="Too soon"]').waitFor(slow)
    await page.locator('.monaco-diff-editor .view-line', { hasText: 'agent:2' }).first().waitFor(slow)
    await picture('endings-1-too-soon')
    assert.equal(await image(), 'agent:1')
    await pick(page, list, /Apply/)
    await until('the image', async () => (await image()) === 'agent:2')
    await toast(page, /agent is rolled out/)
    await clear(page)
  })

  step('nor does it restart anything in a dialog', async ({ page, picture }) => {
    const asked = dialog(page, /Restart agent \(default\) in local\?/)
    session.execute('daemonset.restart', { is: 'daemonSet', uid })
    await holdEnter(page, () => asked.isVisible())
    await asked.waitFor(slow)
    assert.equal(await restarted(), false)
    await picture('endings-2-dialog')
    await press(page, /^Restart$/)
    await until('a restart', restarted)
    await toast(page, /agent is rolled out/)
    await clear(page)
  })

  step('an answer is lost: it is said that the change was made, and the rollout is followed', async ({ page, picture }) => {
    apply(3)
    await picks(page, list)
    proxy.arm('loseAnswer')
    await pick(page, list, /Apply/)
    await toast(page, /Apply agent: it was done, as the cluster shows/)
    await picture('endings-3-made')
    await toast(page, /agent is rolled out/)
    assert.match(session.log(), /applied DaemonSet default\/agent in local/)
    await clear(page)
  })

  step('the request is lost: it is said that the change is not there', async ({ page, picture }) => {
    apply(4)
    await picks(page, list)
    proxy.arm('loseRequest')
    await pick(page, list, /Apply/)
    await toast(page, /Apply agent: it was not done, the cluster does not show it/)
    await picture('endings-4-not-made')
    assert.equal(await image(), 'agent:3')
    await clear(page)
  })

  step('nobody can look: it may have been made, and a button looks again', async ({ page, picture }) => {
    apply(5)
    await picks(page, list)
    proxy.arm('gatewayTimeout', { blind: true })
    await pick(page, list, /Apply/)
    await toast(page, /Apply agent: it may have been done, and the cluster cannot be looked at/)
    await toast(page, /No good answer had come: 504 Gateway Time-out \[Help\] \(https:/)
    assert.equal(await page.locator('.notifications-toasts .notification-list-item-message a').count(), 0)
    await picture('endings-5-unseen')
    proxy.disarm()
    await press(page, /^Look Again$/)
    await toast(page, /Apply agent: it was done, as the cluster shows/)
    await toast(page, /agent is rolled out/)
    await clear(page)
  })

  step('cancelled too late: it is said that it was made', async ({ page, picture }) => {
    apply(6)
    await picks(page, list)
    proxy.arm('silent')
    await pick(page, list, /Apply/)
    await proxy.struck()
    await press(page, /^Cancel$/)
    await toast(page, /Apply agent: it was done, as the cluster shows.*it was cancelled while it was under way/)
    await picture('endings-6-cancelled')
    assert.equal(await image(), 'agent:6')
    await toast(page, /agent is rolled out/)
    await clear(page)
  })

  step('cancelled before the server has it: it is said that it was not made', async ({ page }) => {
    apply(7)
    await picks(page, list)
    proxy.arm('held')
    await pick(page, list, /Apply/)
    await proxy.struck()
    await press(page, /^Cancel$/)
    await toast(page, /Apply agent: it was not done.*it was cancelled while it was under way/)
    assert.equal(await image(), 'agent:6')
    await clear(page)
  })

  step('the file is edited meanwhile: what was compared, or a comparison anew', async ({ page, picture }) => {
    apply(8)
    await picks(page, list)
    session.execute('test.replace', { file: fileOf(8) }, 'agent:8', 'agent:88')
    await page.locator('.tab.dirty', { hasText: 'agent-8.json' }).first().waitFor(slow)
    await pick(page, list, /Apply/)
    const edited = dialog(page, /agent-8\.json was edited after the comparison was made/)
    await edited.waitFor(slow)
    await picture('endings-7-edited')
    await press(page, /^Compare Again$/)
    await page.locator('.monaco-diff-editor .view-line', { hasText: 'agent:88' }).first().waitFor(slow)
    assert.equal(await image(), 'agent:6')
    session.execute('test.replace', { file: fileOf(8) }, 'agent:88', 'agent:888')
    await pick(page, list, /Apply/)
    await edited.waitFor(slow)
    await press(page, /^Apply What Was Compared$/)
    await until('what was compared', async () => (await image()) === 'agent:88')
    await toast(page, /agent is rolled out/)
    await clear(page)
  })

  step('a comparison in one column is seen as well', async ({ page }) => {
    session.execute('test.set', 'diffEditor.renderSideBySide', false)
    apply(89)
    await picks(page, list)
    await page.locator('.monaco-diff-editor:not(.side-by-side)').first().waitFor(slow)
    const shown = performance.now()
    await pick(page, list, /Apply/)
    await until('the image', async () => (await image()) === 'agent:89')
    assert.ok(performance.now() - shown < patiently(4500), 'it was taken for one that does not tell')
    session.execute('test.set', 'diffEditor.renderSideBySide', undefined)
    await toast(page, /agent is rolled out/)
    await clear(page)
  })

  step('a second click asks once: the first question is over, and nothing was changed by it', async ({ page }) => {
    apply(9)
    await picks(page, list)
    session.execute('daemonset.apply', { file: fileOf(9) }, 0)
    await status(page, 'Apply agent: nothing was changed.')
    await pick(page, list, /Apply/)
    await until('the image', async () => (await image()) === 'agent:9')
    await toast(page, /agent is rolled out/)
    await clear(page)
  })

  step('the context leads to another server meanwhile: nothing is sent', async ({ page, picture }) => {
    apply(10)
    await picks(page, list)
    const stale = page.locator('.pane-body .message', { hasText: 'Stale' }).first()
    await proxy.stop()
    await stale.waitFor(slow)
    writeKubeconfig(cluster.server)
    await stale.waitFor({ state: 'hidden', ...slow })
    await pick(page, list, /Apply/)
    await toast(page, /nothing was changed\. The context was local when you looked, and is local \(https:.*\) now: ask again/)
    await picture('endings-8-switched')
    assert.equal(await image(), 'agent:9')
    await clear(page)
  })

  step('two windows: the second one says that it is so already', async ({ page, picture }) => {
    const browser = page.context().browser()
    assert.ok(browser)
    const second = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    second.setDefaultTimeout(patiently(30_000))
    await second.goto(page.url())
    await second.waitForSelector('.monaco-workbench', { timeout: patiently(60_000) })
    for (const window of [page, second]) {
      await window.bringToFront()
      await openFile(window, 'agent-10.json')
      await command(window, 'DaemonSet: Apply…')
      await picks(window, list)
    }
    await page.bringToFront()
    await pick(page, list, /Apply/)
    await until('the image', async () => (await image()) === 'agent:10')
    await second.bringToFront()
    await pick(second, list, /Apply/)
    await toast(second, /Apply agent: it is so already\./)
    await picture('endings-9-windows')
    await second.close()
  })
})
