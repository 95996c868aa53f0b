// The extension as a user meets it: the packed VSIX in a real VS Code.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { patiently } from '../cluster/patience.ts'
import { missingPrerequisite, type Session, startSession } from './session.ts'
import { acceptCompletion, editorText, hoverOver, newFile, openFile, problems, quickFix } from './user.ts'

const missing = missingPrerequisite()
const skip = missing ?? false

for (const korean of [false, true]) {
  test(`suites inside VS Code, display language ${korean ? 'Korean' : 'English'}`, {
    skip,
    timeout: patiently(360_000),
  }, async (context) => {
    const session = await startSession({ korean, suites: true })
    try {
      for (const { name, error } of await session.results()) await context.test(name, () => assert.equal(error, undefined, error))
    } finally {
      await session.stop()
    }
  })
}

describe('what a person sees', { skip, timeout: patiently(600_000) }, () => {
  let session: Session
  before(async () => {
    session = await startSession()
  })
  after(() => session?.stop())

  test('from an empty file to a valid DaemonSet, with completion only', async () => {
    const { page, picture, folder } = session
    await newFile(page, folder, 'from-nothing.yaml')
    await acceptCompletion(page, 'daem', 'DaemonSet', picture, 'completion-empty-file')
    await page.keyboard.press('Escape')
    const text = await editorText(page)
    assert.match(text, /kind: DaemonSet/)
    assert.match(text, /matchLabels:/)
    await picture('completion-whole-daemonset')
    assert.deepEqual(await problems(page), [])
  })

  test('typing and Enter yield the right text', async () => {
    const { page, picture, folder } = session
    await newFile(page, folder, 'typed.yaml')
    await page.keyboard.insertText('apiVersion: apps/v1\nkind: DaemonSet\nspec:\n  ')
    await acceptCompletion(page, 'upda', 'updateStrategy', picture, 'completion-field')
    await page.keyboard.press('Escape')
    assert.match(await editorText(page), /spec:\n {2}updateStrategy:\n {4}type: RollingUpdate/)
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('\n  template:\n    spec:\n      containers:\n        - name: a\n          ')
    await acceptCompletion(page, 'imagePu', 'imagePullPolicy', picture, 'completion-nested')
    await acceptCompletion(page, 'If', 'IfNotPresent', picture, 'completion-enum')
    assert.match(await editorText(page), / {8}- name: a\n {10}imagePullPolicy: IfNotPresent/)
  })

  test('hover explains a field', async () => {
    const { page, picture } = session
    await openFile(page, 'daemonset-fluentd.yaml')
    const text = await hoverOver(page, 'maxUnavailable')
    await picture('hover-english')
    assert.match(text, /maxUnavailable/)
    assert.doesNotMatch(text, /[가-힣]/)
  })

  test('mistakes appear in Problems, and a quick fix mends the file', async () => {
    const { page, picture } = session
    await openFile(page, 'six-mistakes.yaml')
    await page.waitForFunction(() => document.querySelectorAll('.squiggly-error').length >= 3, undefined, {
      timeout: patiently(60_000),
    })
    await problems(page)
    const file = page.locator('.markers-panel .monaco-list-row', { hasText: /six-mistakes\.yaml\s*6/ })
    await file.first().waitFor({ timeout: patiently(30_000) })
    await picture('problems')
    await quickFix(page, 'replicas', /Remove|updateStrategy|revision/)
    await picture('quick-fix')
    assert.doesNotMatch(await editorText(page), /replicas/)
  })

  test('a ConfigMap stays untouched', async () => {
    const { page, picture } = session
    await openFile(page, 'configmap.yaml')
    await picture('configmap')
    assert.equal(await page.locator('.editor-instance .squiggly-error').count(), 0)
  })
})

describe('what a person sees in Korean', { skip, timeout: patiently(300_000) }, () => {
  test('hover explains a field in Korean', async () => {
    const { page, picture, stop } = await startSession({ korean: true })
    try {
      await openFile(page, 'daemonset-fluentd.yaml')
      const text = await hoverOver(page, 'maxUnavailable')
      await picture('hover-korean')
      assert.match(text, /[가-힣]/)
    } finally {
      await stop()
    }
  })
})
