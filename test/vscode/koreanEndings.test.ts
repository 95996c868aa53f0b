// How changes end, and what is not ready, in Korean: the sentences are those of the words files, in their places on the screen.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { ko as say } from '../../client/src/words/ko.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { type FaultyProxy, faultyProxy } from '../cluster/faultyProxy.ts'
import { patiently } from '../cluster/patience.ts'
import { daemonSet, skip as noCluster, startTestCluster, until } from '../kubernetes/support.ts'
import { missingPrerequisite, type Session, startSession } from './session.ts'
import { steps } from './steps.ts'
import { pick, picks, press } from './user.ts'

const skip = missingPrerequisite() ?? noCluster
const slow = { timeout: patiently(60_000) }
const title = say.applyTitle('agent')
/** What a sentence begins with, up to what the cluster says. */
const start = (sentence: string) => sentence.split('…')[0] ?? ''

describe('how a change ends, in Korean', { skip, concurrency: false, timeout: patiently(400_000) }, () => {
  const home = join(tmpdir(), `daemonset-korean-endings-${process.pid}`)
  let cluster: Cluster
  let proxy: FaultyProxy
  let session: Session
  before(async () => {
    mkdirSync(home, { recursive: true })
    cluster = await startTestCluster('korean-endings')
    proxy = await faultyProxy(cluster.server, cluster.kubeconfig)
    const config = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as { clusters: { cluster: object }[] }
    const clusters = config.clusters.map((one) => ({ ...one, cluster: { ...one.cluster, server: proxy.server } }))
    const kubeconfig = join(home, 'kubeconfig')
    writeFileSync(kubeconfig, JSON.stringify({ ...config, clusters }))
    const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(daemonSet('agent')) })
    assert.equal(code, 0, stderr)
    session = await startSession({
      kubeconfig,
      orders: true,
      korean: true,
      settings: { 'workbench.colorTheme': 'Default Dark Modern' },
    })
  })
  after(async () => {
    await session?.stop()
    await proxy?.stop().catch(() => {})
    await cluster?.stop()
    rmSync(home, { recursive: true, force: true })
  })
  const step = steps('korean-endings', () => session)

  const image = async () =>
    (await cluster.kubectl(['get', 'daemonset/agent', '--output=jsonpath={.spec.template.spec.containers[0].image}'])).stdout
  const fileOf = (name: string) => join(session.folder, `${name}.json`)
  const open = (name: string, object: object) => {
    writeFileSync(fileOf(name), JSON.stringify(object, undefined, 2))
    session.execute('daemonset.apply', { file: fileOf(name) }, 0)
  }
  const toast = (page: Page, text: string) =>
    page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first().waitFor(slow)
  const clear = async (page: Page) => {
    session.execute('notifications.clearAll')
    await page
      .locator('.notifications-toasts .notification-list-item')
      .first()
      .waitFor({ state: 'detached', ...slow })
  }
  const applied = async (page: Page) => {
    await toast(page, say.rolledOut('agent', 3))
    await clear(page)
  }

  step('an answer is lost, of fields that are handed over', async ({ page, picture }) => {
    open('agent-2', daemonSet('agent', { image: 'agent:2' }))
    await picks(page, title)
    proxy.arm('loseAnswer', { nth: 2 })
    await pick(page, title, say.apply)
    await toast(page, start(say.ending.made(title, '…')))
    await picture('korean-endings-1-made')
    assert.equal(await image(), 'agent:2')
    await applied(page)
  })

  step('the request is lost', async ({ page, picture }) => {
    open('agent-3', daemonSet('agent', { image: 'agent:3' }))
    await picks(page, title)
    proxy.arm('loseRequest')
    await pick(page, title, say.apply)
    await toast(page, start(say.ending.notMade(title, '…')))
    await picture('korean-endings-2-not-made')
    assert.equal(await image(), 'agent:2')
    await clear(page)
  })

  step('nobody can look, and then somebody can', async ({ page, picture }) => {
    open('agent-4', daemonSet('agent', { image: 'agent:4' }))
    await picks(page, title)
    proxy.arm('gatewayTimeout', { blind: true })
    await pick(page, title, say.apply)
    await toast(page, start(say.ending.unseen(title, '', '…')))
    await picture('korean-endings-3-unseen')
    proxy.disarm()
    await press(page, say.ending.lookAgain)
    await toast(page, start(say.ending.made(title, '…')))
    await applied(page)
  })

  step('the file is edited meanwhile', async ({ page, picture }) => {
    open('agent-5', daemonSet('agent', { image: 'agent:5' }))
    await picks(page, title)
    session.execute('test.replace', { file: fileOf('agent-5') }, 'agent:5', 'agent:55')
    await page.locator('.tab.dirty', { hasText: 'agent-5.json' }).first().waitFor(slow)
    await pick(page, title, say.apply)
    await page.locator('.monaco-dialog-box', { hasText: say.ending.fileEdited('agent-5.json') }).waitFor(slow)
    await picture('korean-endings-4-edited')
    await press(page, say.ending.sendAsSeen(say.apply))
    await until('what was compared', async () => (await image()) === 'agent:5')
    await applied(page)
  })

  step('a namespace that is missing is offered', async ({ page, picture }) => {
    open('fresh', daemonSet('agent', { namespace: 'fresh' }))
    const create = say.createNamespaceTitle('fresh')
    await picks(page, create)
    await picture('korean-endings-5-namespace')
    await pick(page, create, say.createNamespace)
    await toast(page, say.namespaceCreated('fresh', 'local'))
    await picks(page, title)
    await page.keyboard.press('Escape')
    await clear(page)
  })

  step('why no node is wanted', async ({ page, picture }) => {
    const base = daemonSet('nowhere')
    const template = { ...base.spec.template, spec: { ...base.spec.template.spec, nodeSelector: { disk: 'ssd' } } }
    const input = JSON.stringify({ ...base, spec: { ...base.spec, template } })
    assert.equal((await cluster.kubectl(['apply', '-f', '-'], { input })).code, 0)
    const { stdout: uid } = await cluster.kubectl(['get', 'daemonset/nowhere', '--output=jsonpath={.metadata.uid}'])
    session.execute('daemonset.doctor', { is: 'daemonSet', uid })
    const lines = await picks(page, `${say.doctorTitle('nowhere')} — ${say.verdict.nowhere}`)
    assert.ok(
      lines.some((line) => line.includes(say.excludedBy('nodeSelector', 'disk=ssd', 3))),
      lines.join('\n'),
    )
    await picture('korean-endings-6-nowhere')
    await page.keyboard.press('Escape')
  })
})
